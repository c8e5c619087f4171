"""What a model is shown of a draft, and which answer is taken: the same matters and numbers in other words. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from casebook.leanings import SUSPECTED
from casebook.model import MODEL, Draft, Hit, Promised, Review, Segment, Severity, Verdict
from casebook.private import MASK, mask
from casebook.views import CaseFile, Ended
from responder.additions import links_in
from responder.draft import SINGLE
from responder.promises import promised
from responder.restatement import named_in, points
from responder.script import is_traditional, traditional
from responder.segments import LIMITS
from responder.unchanged import changed, echoed, pair, rows

Lint = Callable[[tuple[Segment, ...]], Sequence[Hit]]
# One further draft a case: the one that is offered first.
KIND = "standard"
# Of each part of a review so many signs are shown, and at most so many parts.
CHARACTERS, PARTS = 1500, 4
LONGEST_ANSWER = 1200
# What is this short is a count or a word, and no number of an order.
NUMBER = 4
# Where the endpoint failed so often in a row, it is left alone for a while.
FAILURES, PAUSE = 3, timedelta(minutes=30)
DOWN, REWORDED = "down", "reworded"


@dataclass(frozen=True, slots=True)
class Declined:
    """Why the draft stays as it is: a code, and what it turns on."""

    code: str
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A draft as a model is shown it; `sent` are the texts of its segments with private words covered."""

    draft: Draft
    sent: tuple[str, ...]
    parts: tuple[str, ...]
    covered: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    kept_words: tuple[str, ...]
    at: datetime
    zone: str
    label: str = ""

    @cached_property
    def limit(self) -> int:
        """How long the reworded draft may be: as its kind, or as it was."""
        return max(LIMITS[self.draft.kind], len(self.draft.text))

    @cached_property
    def in_traditional(self) -> bool:
        """Whether it is written in Traditional."""
        return is_traditional(self.draft.text)


def unfit(file: CaseFile) -> str | None:
    """Why no model is asked about drafts of this case, as a code; None where one may be."""
    if file.case.tier == 0 or file.case.cause in SINGLE or _is_grave(file.verdict):
        return "grave"
    return None if file.drafting is not None and file.drafting.caution is None else "cautious"


def asked(file: CaseFile, draft: Draft, *, at: datetime) -> Asked | Declined:
    """What would be shown of this draft; declined where a sentence to be reworded holds private words."""
    review, hide = file.state.review, _hiding(file)
    sent = tuple(hide(one.text) for one in draft.segments)
    if any(text != one.text for text, one in zip(sent, draft.segments, strict=True) if is_free(one)):
        return Declined("private")
    return Asked(
        draft=draft,
        sent=sent,
        parts=review.parts,
        # Covered before it is cut: half a number would look harmless.
        covered=tuple(hide(part[: 2 * CHARACTERS])[:CHARACTERS] for part in review.parts[:PARTS]),
        facts=tuple((fact.key, hide(fact.value)) for fact in draft.facts),
        kept_words=_kept_words(review, file.verdict),
        at=at,
        zone=file.shop.zone,
        label=label(draft, wanted=file.shop.policies.get(rows()["label_policy"]) is True),
    )


def label(draft: Draft, *, wanted: bool) -> str:
    """What a shop puts under words a model had a part in, in the script of the draft; empty where it wants none."""
    said = str(rows()["label"]) if wanted else ""
    return traditional(said) if is_traditional(draft.text) else said


def is_free(segment: Segment) -> bool:
    """Whether a model may word it anew: it states no fact, and is none of what a person added."""
    return segment.fact is None and segment.type in rows()["free"]


def request(asked: Asked, *, model: str) -> dict[str, Any]:
    """The body of a chat completion request: the task apart, and everything else as data in one JSON object."""
    segments = [
        {"type": one.type, "text": text, "keep": not is_free(one)}
        for one, text in zip(asked.draft.segments, asked.sent, strict=True)
    ]
    told = {
        "script": "zh-Hant" if asked.in_traditional else "zh-Hans",
        "limit": asked.limit - len(asked.label),
        "review": asked.covered,
        "facts": [{"key": key, "value": value} for key, value in asked.facts],
        "segments": segments,
    }
    return {
        "model": model,
        "temperature": 0,
        "max_tokens": LONGEST_ANSWER,
        "messages": [
            {"role": "system", "content": str(rows()["system"]).strip()},
            {"role": "user", "content": json.dumps(told, ensure_ascii=False)},
        ],
    }


def accept(asked: Asked, answer: Mapping[str, Any], *, lint: Lint) -> tuple[Segment, ...] | Declined:
    """The segments in the model's words, each with its origin; declined unless every one says what it said before."""
    texts = _texts(asked, answer)
    if isinstance(texts, Declined):
        return texts
    segments = tuple(_reworded(one, text) for one, text in zip(asked.draft.segments, texts, strict=True))
    labelled = segments + ((Segment(type="label", text=asked.label),) if asked.label else ())
    return next(_objections(asked, segments, labelled, lint), labelled)


def words_of(segments: Sequence[Segment]) -> str:
    """The words these segments make."""
    return "".join(one.text for one in segments)


def is_paused(ended: Sequence[Ended], now: datetime) -> bool:
    """Whether the endpoint is left alone: it failed so often in a row, and a short while ago; newest first."""
    failed = len(ended) >= FAILURES and all(one.outcome == DOWN for one in ended[:FAILURES])
    return failed and now - ended[0].at < PAUSE


def _is_grave(verdict: Verdict | None) -> bool:
    return verdict is None or verdict.safety or verdict.suspicion.level in SUSPECTED


def _hiding(file: CaseFile) -> Callable[[str], str]:
    """Covers what leads to the buyer: by pattern, and what the shop's records name."""
    purchase, review = file.purchase, file.state.review
    order = purchase.order if purchase else None
    people = (review.author, order.buyer if order else None)
    names = tuple(name for name in people if name and len(name) > 1)
    parcels = [one.waybill for one in purchase.parcels] if purchase else []
    orders = [review.order_id, purchase.order_id if purchase else None, order.external_id if order else None]
    numbers = [number for number in (*orders, *parcels) if number and len(number) >= NUMBER]

    def hide(text: str) -> str:
        for number in numbers:
            text = text.replace(number, MASK * len(number))
        return mask(text, names=names)

    return hide


def _kept_words(review: Review, verdict: Verdict | None) -> tuple[str, ...]:
    """The buyer's own words for what is complained of: where the draft has them, they stay."""
    aspects = verdict.aspects if verdict else ()
    words = [review.parts[one.part][one.start : one.end] for one in aspects if one.part < len(review.parts)]
    return tuple(dict.fromkeys([*(point.text for point in points(review)), *words]))


def _texts(asked: Asked, answer: Mapping[str, Any]) -> list[str] | Declined:
    """One text for each segment, those that must stay as they were shown; declined where it is another answer."""
    given = answer.get("segments")
    if set(answer) != {"segments"} or not isinstance(given, list) or not all(map(_is_segment, given)):
        return Declined("shape")
    types = [one.type for one in asked.draft.segments]
    if [one["type"] for one in given] != types:
        return Declined("types", ",".join(one["type"] for one in given)[:80])
    told = [str(one["text"]).strip() for one in given]
    for segment, sent, text in zip(asked.draft.segments, asked.sent, told, strict=True):
        if not is_free(segment) and text != sent.strip():
            return Declined("kept", segment.type)
    return told


def _is_segment(one: object) -> bool:
    return isinstance(one, dict) and set(one) == {"type", "text"} and all(isinstance(x, str) for x in one.values())


def _reworded(segment: Segment, text: str) -> Segment:
    same = not is_free(segment) or text == segment.text.strip()
    return segment if same else replace(segment, text=text, origin=MODEL)


def _objections(
    asked: Asked, segments: tuple[Segment, ...], labelled: tuple[Segment, ...], lint: Lint
) -> Iterator[Declined]:
    before, after = asked.draft.text, words_of(segments)
    if all(one.origin != MODEL for one in segments):
        yield Declined("same")
    about = named_in(before)
    for was, now in zip(asked.draft.segments, segments, strict=True):
        if now is not was:
            yield from _changed(asked, was, now.text, about)
    if (said := echoed(asked.parts, before, after)) is not None:
        yield Declined("echo", said)
    if len(words_of(labelled)) > asked.limit:
        yield Declined("length", str(len(words_of(labelled))))
    if _links(before) != _links(after):
        yield Declined("links")
    if _promises(asked, before) != _promises(asked, after):
        yield Declined("promises")
    was, now = (_serious(lint(one)) for one in (asked.draft.segments, labelled))
    if worse := now - was:
        yield Declined("lint", ",".join(sorted(worse)))


def _serious(hits: Iterable[Hit]) -> Counter[str]:
    # That a model had a hand in it is told, not held against it.
    return Counter(hit.rule for hit in hits if hit.severity is not Severity.INFO)


def _changed(asked: Asked, was: Segment, text: str, about: frozenset[tuple[str, str]]) -> Iterator[Declined]:
    lost = next((word for word in asked.kept_words if word in was.text and word not in text), None)
    if not text:
        yield Declined("empty", was.type)
    elif (found := changed(pair(was.type, was.text, text, about=about))) is not None:
        yield Declined(*found)
    elif lost is not None and not pair(was.type, "", "").is_courtesy:
        yield Declined("aspect", lost)


def _links(text: str) -> list[str]:
    return [link.group() for link in links_in(text)]


def _promises(asked: Asked, text: str) -> list[tuple[Any, ...]]:
    return sorted(_told(one) for one in promised(text, at=asked.at, zone=asked.zone))


def _told(one: Promised) -> tuple[Any, ...]:
    return one.kind, one.said, str(one.due), one.workdays or 0, bool(one.condition)
