"""Gathers all signals about one review (words, copies, times) and weighs them: the suspicion step of the judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casebook.model import Copies, Finding, Review, Suspicion
from sentiment.content import content
from sentiment.suspicion.grammar import Signal, signals_many
from sentiment.suspicion.score import scoring, weigh
from sentiment.suspicion.timing import is_negative, timed
from sentiment.text import Folded

if TYPE_CHECKING:
    from sentiment.history import History


def suspect(review: Review, folded: Sequence[Folded], history: History) -> Suspicion:
    """The opinion on one review; `folded` are its parts (the review, then each 追评) in order."""
    return suspect_many([review], [folded], history, kinds=[[content(text) for text in folded]])[0]


def suspect_many(
    reviews: Sequence[Review],
    folded: Sequence[Sequence[Folded]],
    history: History,
    *,
    kinds: Sequence[Sequence[str]],
) -> list[Suspicion]:
    """The opinions in order; `kinds` says of each part of each review what kind of text it is."""
    said = _said(folded, kinds)
    return [_opinion(review, own, signals, history) for review, own, signals in zip(reviews, kinds, said, strict=True)]


def _said(folded: Sequence[Sequence[Folded]], kinds: Sequence[Sequence[str]]) -> list[list[Signal]]:
    read = [(row, part) for row, own in enumerate(kinds) for part, kind in enumerate(own) if kind != "default"]
    found = signals_many([folded[row][part] for row, part in read], [part for _, part in read])
    said: list[list[Signal]] = [[] for _ in kinds]
    for (row, _), signals in zip(read, found, strict=True):
        said[row] += signals
    return said


def _opinion(review: Review, kinds: Sequence[str], said: Sequence[Signal], history: History) -> Suspicion:
    copies = history.copies.get((review.source, review.external_id)) if is_negative(review) else None
    found = [*said, *_about(review, kinds, said=bool(said))]
    if copies is not None:
        found.append(_copied(copies))
    found += _timed(review, history)
    return weigh(found, review.stars, copies=copies.users if copies else 0)


def _about(review: Review, kinds: Sequence[str], *, said: bool) -> Iterator[Signal]:
    if kinds and kinds[0] == "irrelevant" and not said:
        yield _structural("irrelevant", "nonsense", "quality")
    if review.appended:
        yield Signal(Finding(code="follow_up"), "counter")
    if review.reply is not None and any(word in review.reply.text for word in scoring()["admission"]["words"]):
        yield Signal(Finding(code="seller_admitted"), "counter")


def _copied(copies: Copies) -> Signal:
    name = "pair" if copies.users < 3 else "crowd" if copies.users < 5 else "large_crowd"
    hours = "" if copies.hours is None else f" hours={copies.hours}"
    note = f"users={copies.users}{hours} similarity={copies.similarity:.2f}"
    return _structural("template_campaign", name, "copies", note=note)


def _timed(review: Review, history: History) -> Iterator[Signal]:
    for name, note in timed(review, history.calendar):
        yield _structural("burst", name, "burst" if name == "burst" else "time", note=note)


def _structural(code: str, name: str, group: str, *, note: str = "") -> Signal:
    weight: float = scoring()["weights"][name]
    return Signal(Finding(code=code, weight=weight, note=f"{name} {note}".strip()), group)
