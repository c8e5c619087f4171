"""Gathers all signals about one review (words, copies, times) and weighs them: the suspicion step of the judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casebook.model import Copies, Finding, Review, Suspicion
from sentiment.content import content
from sentiment.suspicion.buyer import dated, of_buyers
from sentiment.suspicion.evasion import unveil_many
from sentiment.suspicion.grammar import Signal, said_many
from sentiment.suspicion.heard import heard_many
from sentiment.suspicion.score import scoring, weigh
from sentiment.suspicion.scoring import Scoring
from sentiment.suspicion.timing import is_negative, timed
from sentiment.text import Folded, fold_parts

if TYPE_CHECKING:
    from sentiment.history import History

REVIEWS_AT_ONCE = 512


def suspect(review: Review, folded: Sequence[Folded], history: History, *, by: Scoring | None = None) -> Suspicion:
    """The opinion on one review; `folded` are its parts (the review, then each 追评) in order."""
    return suspect_many([review], [folded], history, kinds=[[content(text) for text in folded]], by=by)[0]


def suspect_many(
    reviews: Sequence[Review],
    folded: Sequence[Sequence[Folded]],
    history: History,
    *,
    kinds: Sequence[Sequence[str]],
    by: Scoring | None = None,
) -> list[Suspicion]:
    """The opinions in order; `kinds` says of each part of each review what kind of text it is."""
    pairs = zip(reviews, signals_of(reviews, folded, history, kinds=kinds), strict=True)
    return [weigh(signals, review.stars, by=by, checked=history.checked) for review, signals in pairs]


def signals_of(
    reviews: Sequence[Review],
    folded: Sequence[Sequence[Folded]],
    history: History,
    *,
    kinds: Sequence[Sequence[str]],
) -> list[list[Signal]]:
    """Everything about each review that is weighed, with the shipped weights, in order."""
    said = _said(folded, kinds)
    dealt = of_buyers(reviews, folded, history.known, kinds=kinds, said=said)
    times = [dated(review, history.known) for review in reviews]
    return [_found(*one, history) for one in zip(times, kinds, said, dealt, strict=True)]


def gathered(reviews: Sequence[Review], history: History) -> Iterator[list[Signal]]:
    """The signals of each review in order, for those who need nothing else of it."""
    for first in range(0, len(reviews), REVIEWS_AT_ONCE):
        batch = reviews[first : first + REVIEWS_AT_ONCE]
        folded = fold_parts([review.parts for review in batch])
        kinds = [[content(part) for part in parts] for parts in folded]
        yield from signals_of(batch, folded, history, kinds=kinds)


def opinions(reviews: Sequence[Review], history: History, *, by: Scoring | None = None) -> list[Suspicion]:
    """The opinions on these reviews in order, for those who need nothing else of them."""
    pairs = zip(reviews, gathered(reviews, history), strict=True)
    return [weigh(signals, review.stars, by=by, checked=history.checked) for review, signals in pairs]


def _said(folded: Sequence[Sequence[Folded]], kinds: Sequence[Sequence[str]]) -> list[list[Signal]]:
    read = [(row, part) for row, own in enumerate(kinds) for part, kind in enumerate(own) if kind != "default"]
    plain = unveil_many([folded[row][part] for row, part in read])
    parts = [part for _, part in read]
    ruled = said_many(plain, parts)
    found = [[*own, *heard] for own, heard in zip(ruled, heard_many(plain, parts, ruled), strict=True)]
    said: list[list[Signal]] = [[] for _ in kinds]
    for (row, _), signals in zip(read, found, strict=True):
        said[row] += signals
    return said


def _found(
    review: Review, kinds: Sequence[str], said: Sequence[Signal], dealt: Sequence[Signal], history: History
) -> list[Signal]:
    copies = history.copies.get((review.source, review.external_id)) if is_negative(review) else None
    found = [*said, *dealt, *_about(review, kinds, said=bool(said))]
    if copies is not None:
        found.append(_copied(copies))
    return [*found, *_timed(review, history)]


def _about(review: Review, kinds: Sequence[str], *, said: bool) -> Iterator[Signal]:
    if kinds and kinds[0] == "irrelevant" and not said:
        yield _structural("irrelevant", "nonsense", "quality")
    if review.appended:
        yield Signal(Finding(code="follow_up"), "counter")
    if review.reply is not None and any(word in review.reply.text for word in scoring()["admission"]["words"]):
        yield Signal(Finding(code="seller_admitted"), "counter")


def _copied(copies: Copies) -> Signal:
    many = copies.users >= scoring()["levels"]["strong_copies"]
    name = "pair" if copies.users < 3 else "large_crowd" if many else "crowd"
    hours = "" if copies.hours is None else f" hours={copies.hours}"
    note = f"users={copies.users}{hours} similarity={copies.similarity:.2f}"
    return _structural("template_campaign", name, "copies", note=note, hard=many)


def _timed(review: Review, history: History) -> Iterator[Signal]:
    for name, note in timed(review, history.calendar):
        yield _structural("burst", name, "burst" if name == "burst" else "time", note=note)


def _structural(code: str, name: str, group: str, *, note: str = "", hard: bool = False) -> Signal:
    weight: float = scoring()["weights"][name]
    return Signal(Finding(code=code, weight=weight, note=f"{name} {note}".strip()), group, hard)
