"""Finds bursts of negative reviews, and what may explain them without anybody's bad will; an event accuses nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from casebook.model import DayCount
from sentiment.suspicion.structure import structure
from sentiment.suspicion.timing import Look, look

# What buyers name when the goods themselves were bad, and when the way to them was.
BAD_BATCH = ("quality", "authenticity", "description", "size", "usage")
LOGISTICS = ("logistics", "packaging")
# What buyers complained of by day, as the causes of their aspects.
Named = Mapping[int, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Days with more negative reviews than chance allows; `product` None is the shop as a whole.

    `usual` is how many so many days have; shares are of all reviews, 0 to 1. `explanations` holds promotion,
    bad_batch, logistics, or nothing where no harmless reason was found.
    """

    kind: str
    product: str | None
    first: date
    last: date
    negatives: int
    usual: float
    share: float
    usual_share: float
    explanations: tuple[str, ...] = ()


def events(
    counts: Mapping[int, DayCount], named: Named | None = None, *, product: str | None = None
) -> tuple[Event, ...]:
    """The bursts among these days, oldest first; a day belongs to one event only."""
    return tuple(_event(seen, first, last, named or {}, product) for first, last, seen in _runs(counts))


def _runs(counts: Mapping[int, DayCount]) -> Iterator[tuple[int, int, Look]]:
    """Bad days that follow each other, with what they come to together."""
    bad = [day for day in sorted(counts) if counts[day].negative and _is_bad(counts, day)]
    # Of days that follow each other, the day less its place is the same.
    for _, run in groupby(enumerate(bad), key=lambda one: one[1] - one[0]):
        days = [day for _, day in run]
        seen = look(counts, days[0], days[-1])
        if seen is not None:
            yield days[0], days[-1], seen


def _is_bad(counts: Mapping[int, DayCount], day: int) -> bool:
    """Whether a day, alone or with a neighbour, has more negatives than chance allows, and its share of them."""
    for first, last in ((day, day), (day - 1, day), (day, day + 1)):
        seen = look(counts, first, last)
        if seen is not None and seen.rare and counts[day].negative * (last - first + 1) > 2 * seen.usual:
            return True
    return False


def _event(seen: Look, first: int, last: int, named: Named, product: str | None) -> Event:
    return Event(
        kind="burst",
        product=product,
        first=date.fromordinal(first),
        last=date.fromordinal(last),
        negatives=seen.negatives,
        usual=round(seen.usual, 2),
        share=round(seen.share, 4),
        usual_share=round(seen.usual_share, 4),
        explanations=tuple(_explanations(seen, first, last, named)),
    )


def _explanations(seen: Look, first: int, last: int, named: Named) -> Iterator[str]:
    if seen.shared:
        yield "promotion"
    causes: dict[str, int] = {}
    for day in range(first, last + 1):
        for cause, count in named.get(day, {}).items():
            causes[cause] = causes.get(cause, 0) + count
    least = structure()["most_named"] * seen.negatives
    if max((causes.get(cause, 0) for cause in BAD_BATCH), default=0) >= least:
        yield "bad_batch"
    if max((causes.get(cause, 0) for cause in LOGISTICS), default=0) >= least:
        yield "logistics"
