"""How soon a campaign is found: judged again as each of its copies arrives, with only what was known by then."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casebook.model import Level, Review
from sentiment.evaluation.streams import Truth
from sentiment.history import History
from sentiment.suspicion.opinion import opinions

FLAGGED = (Level.REVIEW, Level.STRONG)
Dated = tuple[datetime, Review]


@dataclass(frozen=True, slots=True)
class Delay:
    """With which copy, counted from 1, and how many hours after the first, one of a campaign was flagged.

    Both are None where none ever was.
    """

    copies: int | None = None
    hours: float | None = None


def delays(rows: Sequence[Truth], *, show: Callable[[int], None] = lambda count: None) -> Iterator[tuple[str, Delay]]:
    """The delay of each malicious campaign by its name; undated reviews are left out. `show` hears how many."""
    dated = sorted(((row.review.time, row) for row in rows if row.review.time is not None), key=lambda pair: pair[0])
    known = [(time, row.review) for time, row in dated]
    campaigns: dict[str, list[Dated]] = defaultdict(list)
    for time, row in dated:
        if row.malicious and row.campaign is not None:
            campaigns[row.campaign].append((time, row.review))
    for count, (name, members) in enumerate(campaigns.items(), 1):
        yield name, _delay(members, known)
        show(count)


def _delay(members: Sequence[Dated], known: Sequence[Dated]) -> Delay:
    for copies, (time, _) in enumerate(members, 1):
        by_then = known[: bisect_right(known, time, key=lambda pair: pair[0])]
        history = History.of(review for _, review in by_then)
        said = opinions([review for _, review in members[:copies]], history)
        if any(opinion.level in FLAGGED for opinion in said):
            return Delay(copies, (time - members[0][0]) / timedelta(hours=1))
    return Delay()
