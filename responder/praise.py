"""Chooses what another buyer of the same product said, by the aspect complained of; with its denominator. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from casebook.model import Change, Level, Polarity, Review, Segment, Shop, State, Verdict
from responder.lint.rules import table
from responder.refusals import Refusal
from responder.script import simplified, traditional

SENTENCE = re.compile(r"[^。！？!?；;…~～\n\r]+")
CLAUSE = re.compile(r"[^，,]+")
TYPE = "praise"
Seen = tuple[State, Verdict | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Praise:
    """Another buyer's words, verbatim, and what they are one of.

    Of `total` reviews of the product in the last `days` days up to `until`, `about` speak of `aspect` and `pleased` of
    those are pleased with it. `capture` is the SHA-256 of the page they were read from.
    """

    quote: str
    review_id: int
    state_id: int
    capture: str
    aspect: str
    total: int
    about: int
    pleased: int
    until: date
    days: int


def praise_for(
    review: Review,
    cause: str | None,
    seen: Sequence[Seen],
    *,
    shop: Shop,
    now: datetime,
    clean: Callable[[str, Review], bool],
) -> Praise | Refusal:
    """The words to quote in a reply to this review, or why there are none.

    `seen` are the product's reviews of the last 30 days that are still shown, this one among them or not; `clean`
    says whether a quote may stand in public as it is (lints, private data).
    """
    settings = table("praise.toml")
    if not switched_on(shop):
        return Refusal("praise_off")
    if cause not in settings["causes"]:
        return Refusal("praise_cause")
    about = [one for one in seen if _likes(one, cause) is not None]
    pleased = [one for one in about if _likes(one, cause)]
    if len(seen) < settings["least_reviews"] or len(about) < settings["least_about"]:
        return Refusal("praise_few")
    if len(pleased) * 2 <= len(about):
        return Refusal("praise_unhappy")
    best = max(_candidates(pleased, cause, review, clean), default=None, key=lambda found: found[0])
    if best is None:
        return Refusal("praise_none")
    _, quote, state = best
    counted = {"total": len(seen), "about": len(about), "pleased": len(pleased), "days": settings["days"]}
    until = now.astimezone(ZoneInfo(shop.zone)).date()
    named = {"review_id": state.review_id, "state_id": state.id, "capture": state.review.capture or ""}
    return Praise(quote=quote, aspect=cause, until=until, **named, **counted)


def since(now: datetime) -> datetime:
    """From when on reviews count."""
    return now - timedelta(days=table("praise.toml")["days"])


def switched_on(shop: Shop) -> bool:
    """Whether the shop wants other buyers quoted at all; it does not unless it says so."""
    return shop.policies.get(table("praise.toml")["policy"]) is True


def praise_segment(praise: Praise, *, in_traditional: bool = False) -> Segment:
    """The sentence as a segment; its fact names the review, the state of it, and the capture."""
    settings = table("praise.toml")
    said: str = settings["say"]
    words = traditional(said) if in_traditional else said
    aspect = settings["aspects"][praise.aspect]
    numbers = {name: getattr(praise, name) for name in ("days", "total", "about", "pleased")}
    day = {"year": praise.until.year, "month": praise.until.month, "day": praise.until.day}
    shown = traditional(aspect) if in_traditional else aspect
    # The quote goes in last and untouched: it is another person's words, whatever marks they hold.
    text = words.format(aspect=shown, quote="\0", **numbers, **day).replace("\0", praise.quote) + settings["end"]
    return Segment(type=TYPE, text=text, fact=f"review:{praise.review_id}:{praise.state_id} capture:{praise.capture}")


def quoted_in(text: str) -> str | None:
    """The words a text quotes from another buyer in the way we quote; None when it does not."""
    found = re.search(table("praise.toml")["quoted"], text)
    return None if found is None else found["quote"]


def still_stands(segment: Segment, states: Sequence[State]) -> Refusal | None:
    """Why a quote may no longer stand: its review, whose states these are, is gone or says something else now."""
    quote = quoted_in(segment.text)
    if not states or states[-1].change is Change.GONE:
        return Refusal("praise_gone")
    if quote is None or not quote or not any(quote in part for part in states[-1].review.parts):
        return Refusal("praise_words")
    return None


def _candidates(
    pleased: Sequence[Seen], cause: str, review: Review, clean: Callable[[str, Review], bool]
) -> Iterator[tuple[tuple[Any, ...], str, State]]:
    wanted = _pairs("".join(review.parts))
    for state, verdict in pleased:
        other = state.review
        if verdict is None or not _fit(other, verdict) or _same(other, review):
            continue
        for quote in _quotes(other.text, verdict, cause):
            if clean(quote, other):
                near = len(_pairs(quote) & wanted)
                written = other.time.timestamp() if other.time else 0.0
                # What speaks of the same thing first, then the newest, then the shorter.
                yield (near, other.stars or 0, written, -len(quote), state.id), quote, state


def _fit(review: Review, verdict: Verdict) -> bool:
    """Whether a review is whole-hearted, ordinary and above suspicion: a part of a mixed one would mislead."""
    aspects = {one.polarity for one in verdict.aspects}
    suspected = verdict.suspicion.level is not Level.NONE or verdict.suspicion.reasons
    ordinary = verdict.content == "normal" and verdict.mismatch is None and not verdict.safety and not review.appended
    likes = verdict.polarity is Polarity.POS and Polarity.NEG not in aspects and (review.stars or 5) >= 4
    return bool(
        likes and ordinary and not suspected and review.capture and not _words("never").search(simplified(review.text))
    )


def _quotes(text: str, verdict: Verdict, cause: str) -> Iterator[str]:
    """The clauses in which the aspect is praised and named, whole and no longer than needed."""
    about = re.compile(table("praise.toml")["about"][cause])
    for aspect in verdict.aspects:
        if aspect.aspect == cause and aspect.part == 0 and aspect.polarity is Polarity.POS:
            said = _around(text, aspect.start, aspect.end)
            if _quotable(said) and about.search(simplified(said)):
                yield said


def _around(text: str, start: int, end: int) -> str:
    """The clause these words stand in, with its neighbours in the sentence while it is too short to say anything."""
    sentence = next((one for one in SENTENCE.finditer(text) if one.start() <= start and end <= one.end()), None)
    if sentence is None:
        return ""
    clauses = list(CLAUSE.finditer(text, *sentence.span()))
    touched = [nth for nth, one in enumerate(clauses) if one.start() < end and start < one.end()]
    if not touched:
        return ""
    first, last = touched[0], touched[-1]
    while len(said := text[clauses[first].start() : clauses[last].end()].strip()) < table("praise.toml")["shortest"]:
        if last + 1 < len(clauses):
            last += 1
        elif first:
            first -= 1
        else:
            break
    return said


def _quotable(said: str) -> bool:
    settings, plain = table("praise.toml"), simplified(said)
    fits = settings["shortest"] <= len(said) <= settings["longest"] and _words("plain").fullmatch(said)
    return bool(fits and not _words("turned").search(plain) and not _words("pale").search(plain))


def _likes(seen: Seen, cause: str) -> bool | None:
    """Whether a review is pleased with this aspect; None when it does not speak of it."""
    verdict = seen[1]
    said = [one.polarity for one in verdict.aspects if one.aspect == cause] if verdict else []
    return None if not said else all(one is Polarity.POS for one in said)


def _same(one: Review, other: Review) -> bool:
    return (one.source, one.external_id) == (other.source, other.external_id)


def _pairs(text: str) -> set[str]:
    plain = simplified(text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


@lru_cache(maxsize=8)
def _words(name: str) -> re.Pattern[str]:
    words: Mapping[str, str] = table("praise.toml")["words"]
    return re.compile(words[name])
