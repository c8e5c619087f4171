"""Reads times: negative reviews that came sooner than goods travel, and days with more of them than chance allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from math import erfc, exp, lgamma, log, sqrt
from zoneinfo import ZoneInfo

from casebook.model import DayCount, Review
from sentiment.suspicion.structure import structure

ZONE = "Asia/Shanghai"
NOTHING = DayCount()
# Days that look least like the others say little about what is usual.
UNLIKE = 0.02
FEW = 1_000


@dataclass(frozen=True, slots=True)
class Days:
    """One product by day: how many buyers spoke, and which of them complained before the goods could be there."""

    counts: dict[int, DayCount] = field(default_factory=dict)
    early: dict[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days by product, in which zone they begin, and whether the goods are posted at all (takeaways are not)."""

    products: Mapping[str | None, Days] = field(default_factory=dict)
    posted: bool = True
    zone: str = ZONE


@dataclass(frozen=True, slots=True)
class Look:
    """A run of days against the days around it; `usual` is how many negatives so many days have, shares are 0 to 1.

    `chance` is how likely so many negatives are, `share_chance` how likely they are among so many reviews.
    """

    negatives: int
    everybody: int
    usual: float
    share: float
    usual_share: float
    chance: float
    share_chance: float

    @property
    def rare(self) -> bool:
        """Whether chance alone hardly makes so many."""
        rare: bool = self.chance < structure()["burst_chance"]
        return rare

    @property
    def shared(self) -> bool:
        """Whether the share of negatives stayed: everybody came in numbers, as in a promotion."""
        shared: bool = self.share_chance >= structure()["burst_share_chance"]
        return shared


def is_negative(review: Review) -> bool:
    """Whether the stars say so (1 or 2); unknown stars say nothing."""
    return review.stars is not None and review.stars <= 2


def hours_to_review(review: Review) -> float | None:
    """Hours from order to review; None where a time is unknown or the clocks run backwards."""
    if review.time is None or review.order_time is None or review.time < review.order_time:
        return None
    return (review.time - review.order_time) / timedelta(hours=1)


def day_of(time: datetime, zone: str) -> int:
    """The day of this time in the zone, counted from the first of year 1."""
    try:
        return time.astimezone(ZoneInfo(zone)).toordinal()
    except OverflowError:
        return time.toordinal()


def is_posted(timed: int, slow: int) -> bool:
    """Whether goods travel here: half of the reviews with a known order came after they could; unknown says yes."""
    return 2 * slow >= timed


def early_crowd(days: Days, day: int) -> int:
    """How many distinct buyers complained too early within two days that hold this one."""
    before, own, after = (set(days.early.get(one, ())) for one in (day - 1, day, day + 1))
    return max(len(before | own), len(own | after))


def is_burst(days: Days, day: int) -> bool:
    """Whether this day, or two that hold it, has more negatives than chance allows, and a larger share of them."""
    looks = (look(days.counts, first, last) for first, last in ((day, day), (day - 1, day), (day, day + 1)))
    return any(seen is not None and seen.rare and not seen.shared for seen in looks)


def look(counts: Mapping[int, DayCount], first: int, last: int) -> Look | None:
    """The days from `first` to `last` against those around them; None with too few negatives or too few other days."""
    said = structure()
    seen = [counts.get(day, NOTHING) for day in range(first, last + 1)]
    negatives, everybody = sum(one.negative for one in seen), sum(one.everybody for one in seen)
    if negatives < said["burst_least"]:
        return None
    others = [counts.get(day, NOTHING) for day in _around(counts, first, last, said["burst_around"])]
    if len(others) < said["burst_others"]:
        return None
    bad, all_others = [one.negative for one in others], sum(one.everybody for one in others)
    usual, usual_share = max(sum(bad), 1) * len(seen) / len(others), (sum(bad) + 1) / (all_others + 2)
    return Look(
        negatives=negatives,
        everybody=everybody,
        usual=usual,
        share=negatives / max(everybody, 1),
        usual_share=usual_share,
        chance=tail(negatives, usual, max(spread(bad), said["burst_spread"])),
        share_chance=_share_chance(negatives, everybody, usual_share, said["burst_spread"]),
    )


def _around(counts: Mapping[int, DayCount], first: int, last: int, most: int) -> Iterator[int]:
    """The days before and after a run, so many at most, as far as anything is known."""
    yield from range(next((day for day in range(first - most, first) if day in counts), first), first)
    yield from range(last + 1, next((day for day in range(last + most, last, -1) if day in counts), last) + 1)


def _share_chance(negatives: int, everybody: int, share: float, spread: float) -> float:
    """P(at least so many negatives among so many reviews) where their share is the usual one, over-dispersed."""
    return 0.5 * erfc((negatives - everybody * share) / sqrt(2 * spread * everybody * share * (1 - share)))


def spread(daily: Sequence[int]) -> float:
    """Variance over mean of daily counts, the days least like the others left out; 1 where nothing happened."""
    kept = sorted(daily)[: len(daily) - max(1, round(len(daily) * UNLIKE))]
    mean = sum(kept) / len(kept) if kept else 0.0
    return sum((one - mean) ** 2 for one in kept) / len(kept) / mean if mean else 1.0


@lru_cache(maxsize=4096)
def tail(count: int, mean: float, spread: float) -> float:
    """P(at least `count`) of a negative binomial with this mean and variance `spread` times the mean."""
    if count > FEW:
        # So many are as good as normal, and need no sum as long as their number.
        return 0.5 * erfc((count - 0.5 - mean) / sqrt(2 * spread * mean))
    size = mean / (spread - 1)
    failing = log(1 / spread)
    hitting = log(1 - 1 / spread)
    below = sum(
        exp(lgamma(size + k) - lgamma(size) - lgamma(k + 1) + size * failing + k * hitting) for k in range(count)
    )
    return max(0.0, 1.0 - below)


def timed(review: Review, calendar: Calendar) -> Iterator[tuple[str, str]]:
    """What its times say of a negative review: the name of each signal, and its numbers."""
    if review.time is None or not is_negative(review):
        return
    days, day = calendar.products.get(review.product_id, Days()), day_of(review.time, calendar.zone)
    gap, said = hours_to_review(review), structure()
    if gap is not None and gap < said["early_hours"] and calendar.posted:
        yield "early", f"hours={gap:.1f}"
        crowd = early_crowd(days, day)
        if crowd >= said["early_crowd"]:
            yield "early_crowd", f"users={crowd}"
    if is_burst(days, day):
        yield "burst", ""
