"""What the counts of an overview come to: shares, times against a target, complaints that rise, parties. Pure.

Where there is too little to say anything the answer is None, and the page says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, lgamma, log

from responder.lint.rules import table

# Below so many no share is told, and below so many times no percentile.
LEAST_SHARE = 20
LEAST_TIMES = 5
# A rise is told from so many complaints on, where both periods had so many reviews, and chance explains it less often.
LEAST_COMPLAINTS = 5
LEAST_REVIEWS = 20
CHANCE = 0.05
LOW, MIDDLE = (1, 2), (3,)
# Upper bounds in hours of the classes reply times are told in; the last class has none.
CLASSES = (1, 4, 24, 48, 72, 168)
HOUR = 3_600
UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long replies took, in hours; None where there are too few, `within` also without a target."""

    count: int
    median: float | None = None
    slow: float | None = None
    within: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Reviews of one thing in a period: how many, their stars added up and how many had any, and complaints."""

    reviews: int = 0
    starred: int = 0
    stars: int = 0
    low: int = 0
    complaints: int = 0

    @property
    def average(self) -> float | None:
        """The average of the stars; None where there are none."""
        return self.stars / self.starred if self.starred else None


def tally(stars: Mapping[int | None, int], complaints: int) -> Tally:
    """The counts by stars and the complaints as one."""
    known = {one: count for one, count in stars.items() if one is not None}
    return Tally(
        reviews=sum(stars.values()),
        starred=sum(known.values()),
        stars=sum(one * count for one, count in known.items()),
        low=sum(known.get(one, 0) for one in LOW),
        complaints=complaints,
    )


def share(part: int, whole: int) -> float | None:
    """A share from 0 to 1; None where the whole is too small to speak of shares."""
    return part / whole if whole >= LEAST_SHARE else None


def timing(seconds: Sequence[float], target: float | None) -> Timing:
    """Half and nine in ten of the replies took at most so long; how many kept the target of so many hours."""
    hours = sorted(max(one, 0.0) / HOUR for one in seconds)
    if len(hours) < LEAST_TIMES:
        return Timing(count=len(hours))
    within = None if target is None else sum(one <= target for one in hours) / len(hours)
    return Timing(count=len(hours), median=_quantile(hours, 0.5), slow=_quantile(hours, 0.9), within=within)


def classes(seconds: Sequence[float]) -> list[int]:
    """How many replies took up to each of CLASSES, and how many longer than the last."""
    counts = Counter(
        next((nth for nth, most in enumerate(CLASSES) if one <= most * HOUR), len(CLASSES)) for one in seconds
    )
    return [counts[nth] for nth in range(len(CLASSES) + 1)]


def rising(now: Mapping[str, Tally], before: Mapping[str, Tally]) -> set[str]:
    """Whose complaints rose by more than chance explains; looking at many things at once is made up for."""
    tried = {one: before[one] for one in now if one in before and _is_enough(now[one], before[one])}
    limit = CHANCE / max(len(tried), 1)
    return {one for one, old in tried.items() if _rate(now[one]) > _rate(old) and chance(now[one], old) <= limit}


def chance(now: Tally, before: Tally) -> float:
    """How often at least so many of all complaints fall into this period where both have the same share of them.

    Each complaint falls into it with the share of the reviews that do (a binomial tail).
    """
    both = now.complaints + before.complaints
    here = now.reviews / (now.reviews + before.reviews)
    terms = (_log_choose(both, k) + k * log(here) + (both - k) * log(1 - here) for k in range(now.complaints, both + 1))
    return min(sum(map(exp, terms)), 1.0)


def party_of(cause: str | None) -> str:
    """Where to look first for a cause: factory, warehouse, carrier, page or staff; unclear for all else."""
    found: str = table("parties.toml")["party"].get(cause, UNCLEAR)
    return found


def parties() -> tuple[str, ...]:
    """The parties in the order they are shown, what is unclear last."""
    return (*dict.fromkeys(table("parties.toml")["party"].values()), UNCLEAR)


def by_party(causes: Mapping[str | None, int]) -> dict[str, Counter[str | None]]:
    """The causes of each party, counted; every party is named."""
    found: dict[str, Counter[str | None]] = {party: Counter() for party in parties()}
    for cause, count in causes.items():
        found[party_of(cause)][cause] += count
    return found


def _quantile(ordered: Sequence[float], part: float) -> float:
    return ordered[ceil(part * len(ordered)) - 1]


def _is_enough(now: Tally, before: Tally) -> bool:
    return now.complaints >= LEAST_COMPLAINTS and min(now.reviews, before.reviews) >= LEAST_REVIEWS


def _rate(one: Tally) -> float:
    return one.complaints / one.reviews


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
