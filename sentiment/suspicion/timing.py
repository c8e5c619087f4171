"""Reads times: negative reviews that came sooner than goods travel, and days with more of them than chance allows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, lgamma, log
from statistics import median

from casebook.model import Review

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Times:
    """When one product was reviewed, in seconds since 1970, sorted; one entry per buyer and day."""

    everybody: tuple[float, ...] = ()
    negative: tuple[float, ...] = ()
    early: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Times by product, and whether the goods are posted at all (takeaways and downloads are reviewed at once)."""

    products: Mapping[str | None, Times] = field(default_factory=dict)
    posted: bool = True


def is_negative(review: Review) -> bool:
    """Whether the stars say so (1 or 2); unknown stars say nothing."""
    return review.stars is not None and review.stars <= 2


def hours_to_review(review: Review) -> float | None:
    """Hours from order to review; None where a time is unknown or the clocks run backwards."""
    if review.time is None or review.order_time is None or review.time < review.order_time:
        return None
    return (review.time - review.order_time) / timedelta(hours=1)


def calendar(reviews: Iterable[Review], *, early_hours: float, posted_hours: float) -> Calendar:
    """The times of all dated reviews by product."""
    dated = [review for review in reviews if review.time is not None]
    gaps = [gap for gap in map(hours_to_review, dated) if gap is not None]
    by_product: dict[str | None, list[Review]] = defaultdict(list)
    for review in dated:
        by_product[review.product_id].append(review)
    return Calendar(
        {product: _times(of_it, early_hours) for product, of_it in by_product.items()},
        posted=not gaps or median(gaps) >= posted_hours,
    )


def around(stamps: Sequence[float], time: datetime, days: float) -> int:
    """How many of the sorted stamps lie within `days` before or after the time."""
    middle = time.timestamp()
    return bisect_right(stamps, middle + days * DAY) - bisect_left(stamps, middle - days * DAY)


def is_burst(times: Times, time: datetime, *, days: float, least: int, chance: float, spread: float) -> bool:
    """Whether negatives around the time are more than an over-dispersed chance allows, and a larger share.

    `spread` is variance over mean of daily counts; `chance` the tail probability that counts as rare.
    """
    seen, all_seen = around(times.negative, time, days), around(times.everybody, time, days)
    span = max((times.everybody[-1] - times.everybody[0]) / DAY if times.everybody else 0.0, 1.0)
    if seen < least or span < 6 * days:
        return False
    usual = max(len(times.negative) - seen, 1) * 2 * days / max(span - 2 * days, 1.0)
    usual_share = max(len(times.negative) - seen, 1) / max(len(times.everybody) - all_seen, 1)
    return seen / all_seen > 2 * usual_share and tail(seen, usual, spread) < chance


def tail(count: int, mean: float, spread: float) -> float:
    """P(at least `count`) of a negative binomial with this mean and variance `spread` times the mean."""
    size = mean / (spread - 1)
    failing = log(1 / spread)
    hitting = log(1 - 1 / spread)
    below = sum(
        exp(lgamma(size + k) - lgamma(size) - lgamma(k + 1) + size * failing + k * hitting) for k in range(count)
    )
    return max(0.0, 1.0 - below)


def _times(reviews: Sequence[Review], early_hours: float) -> Times:
    negative = [review for review in reviews if is_negative(review)]
    early = [review for review in negative if (gap := hours_to_review(review)) is not None and gap < early_hours]
    return Times(_stamps(reviews), _stamps(negative), _stamps(early))


def _stamps(reviews: Iterable[Review]) -> tuple[float, ...]:
    # Posting twice is a habit, not a crowd: one entry per buyer and day; unknown buyers count one by one.
    once: dict[tuple[str, int], float] = {}
    for review in reviews:
        if review.time is not None:
            stamp = review.time.timestamp()
            once.setdefault((review.author or review.external_id, int(stamp // DAY)), stamp)
    return tuple(sorted(once.values()))
