"""Turns a verdict into spans on the buyer's texts, and a review's states into what changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from casebook.leanings import ABOUT_BUYER, axis_of
from casebook.model import Change, Finding, Hit, Polarity, Review, State, Verdict
from casebook.views import CaseFile, Judged
from responder.desk.marks import Excerpt, Piece, Span, excerpt, pieces

# Comparing letter by letter grows with the square of the length; longer texts are shown whole.
COMPARED = 800
SAFETY = "safety"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the buyer's texts, cut for marking; `nth` 0 is the review, then each appended one."""

    nth: int
    text: str
    pieces: tuple[Piece, ...]
    time: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One earlier or later state of a review: what changed there, word for word where it is short enough."""

    state: State
    pieces: tuple[Piece, ...]
    stars_before: int | None
    stars_changed: bool


def newest(file: CaseFile) -> Judged | None:
    """The verdict that counts for the review as it is now."""
    return next((one for one in reversed(file.judged) if one.state_id == file.state.id), None)


def parts_of(review: Review, verdict: Verdict | None) -> tuple[Part, ...]:
    """The buyer's texts with everything the verdict rests on marked in them."""
    times = (review.time, *(added.time for added in review.appended))
    spans = [] if verdict is None else list(_all_spans(verdict, review.parts))
    return tuple(
        Part(nth=nth, text=text, pieces=pieces(text, [span for part, span in spans if part == nth]), time=time)
        for nth, (text, time) in enumerate(zip(review.parts, times, strict=True))
    )


def glance(review: Review, verdict: Verdict | None, *, words: Sequence[str] = ()) -> tuple[int, Excerpt]:
    """Which of the buyer's texts to show in a list, and its words around what decided.

    The words somebody searched for come first, then those that speak of danger.
    """
    found = [] if verdict is None else list(_deciding(verdict, review.parts))
    searched = list(_searched(review.parts, words))
    wanted = searched or [one for one in found if one[1].code == SAFETY]
    if wanted:
        nth, first = wanted[0]
        spans = [span for part, span in (*found, *searched) if part == nth]
        return nth, excerpt(review.parts[nth], spans, about=first.start)
    written = [nth for nth, text in enumerate(review.parts) if text.strip()]
    # Reasons come first in what decided, so the gravest words are the ones in sight.
    nth = found[0][0] if found else (written[0] if written else 0)
    return nth, excerpt(review.parts[nth], [span for part, span in found if part == nth])


def hit_spans(hits: Sequence[Hit]) -> list[Span]:
    """Lint hits as spans."""
    return [Span(hit.start, hit.end, hit.severity.value, hit.rule) for hit in hits]


def distinct(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, heaviest first, less those that say the same of words an earlier one covers or touches."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda one: -one.weight):
        if not any(_same(finding, other) for other in kept):
            kept.append(finding)
    return kept


def _same(one: Finding, other: Finding) -> bool:
    overlap = one.start < other.end and other.start < one.end
    return (one.code, one.part) == (other.code, other.part) and overlap


def history(states: Sequence[State]) -> tuple[Step, ...]:
    """Every state in order with what changed against the one before."""
    before = (None, *states[:-1])
    return tuple(_step(old, new) for old, new in zip(before, states, strict=True))


def _step(old: State | None, new: State) -> Step:
    stars = old.review.stars if old else new.review.stars
    return Step(
        state=new,
        pieces=_changed(old, new) if old else (),
        stars_before=stars,
        stars_changed=stars != new.review.stars,
    )


def _changed(old: State, new: State) -> tuple[Piece, ...]:
    if new.change is Change.APPENDED:
        # Only what is new: the rest stands above, unchanged.
        added = new.review.appended[len(old.review.appended) :]
        return tuple(Piece(one.text, ("inserted",)) for one in added)
    before, after = "\n".join(old.review.parts), "\n".join(new.review.parts)
    if new.change is not Change.EDITED or before == after:
        return ()
    if max(len(before), len(after)) > COMPARED:
        return (Piece(before, ("deleted",)), Piece(after, ("inserted",)))
    return tuple(_differences(before, after))


def _differences(before: str, after: str) -> Iterator[Piece]:
    for kind, start, end, from_, to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(after[from_:to])
            continue
        if end > start:
            yield Piece(before[start:end], ("deleted",))
        if to > from_:
            yield Piece(after[from_:to], ("inserted",))


def _all_spans(verdict: Verdict, parts: Sequence[str]) -> Iterator[tuple[int, Span]]:
    yield from _suspected(verdict, parts)
    yield from _found(verdict.suspicion.counter, "counter", parts)
    yield from _found(verdict.findings, "finding", parts)
    for aspect in verdict.aspects:
        # Praise is marked more quietly: people come here for what is wrong.
        kind = "finding" if aspect.polarity is Polarity.NEG else "aspect"
        yield aspect.part, Span(aspect.start, aspect.end, kind, aspect.aspect)


def _deciding(verdict: Verdict, parts: Sequence[str]) -> Iterator[tuple[int, Span]]:
    yield from _suspected(verdict, parts)
    yield from _found(verdict.findings, "finding", parts)
    for aspect in verdict.aspects:
        if aspect.polarity is Polarity.NEG and aspect.part < len(parts):
            yield aspect.part, Span(aspect.start, aspect.end, "finding", aspect.aspect)


def _searched(parts: Sequence[str], words: Sequence[str]) -> Iterator[tuple[int, Span]]:
    for nth, text in enumerate(parts):
        low = text.lower()
        # Where lower case is longer, offsets would mark other words.
        for word in words if len(low) == len(text) else ():
            if (start := low.find(word)) >= 0:
                yield nth, Span(start, start + len(word), "aspect", "searched")


def _suspected(verdict: Verdict, parts: Sequence[str]) -> Iterator[tuple[int, Span]]:
    # What says nothing of the buyer must not look as if it did.
    for finding in verdict.suspicion.reasons:
        yield from _found((finding,), "reason" if axis_of(finding) in ABOUT_BUYER else "aside", parts)


def _found(findings: Sequence[Finding], kind: str, parts: Sequence[str]) -> Iterator[tuple[int, Span]]:
    for finding in findings:
        # Words that are not where they are said to be would mark the wrong ones.
        there = finding.part < len(parts) and parts[finding.part][finding.start : finding.end] == finding.quote
        if finding.quote and there:
            yield finding.part, Span(finding.start, finding.end, kind, finding.code)
