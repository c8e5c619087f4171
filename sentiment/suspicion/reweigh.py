"""Estimates a shop's own scoring from what people confirmed and refuted; whatever nobody ruled on stays unlabelled.

Every estimate begins at the shipped value with as much weight as some cases have, so that no ruling changes
nothing and a handful changes a little. What was never ruled on keeps its value: rulings are only made on what was
flagged, so the absence of a signal among them says nothing about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from casebook.errors import NotEnough
from casebook.model import Axis, Level, Review, Ruled, Suspicion
from sentiment.history import History
from sentiment.suspicion.grammar import Signal
from sentiment.suspicion.opinion import gathered
from sentiment.suspicion.score import (
    ORDER,
    by_axis,
    log_odds,
    name_of,
    prior,
    probability,
    scoring,
    stretched,
    weigh,
)
from sentiment.suspicion.scoring import Scoring, shipped_scoring

LEAST = 10
# The shipped weight is ln(TPR / FPR) with this TPR: it counts as much as so many confirmed cases, and as the number
# of genuine reviews among which so many false hits would be expected. Five refuted cases then take 0.4 from it.
CAUTIOUS = 0.4
TRUE_CASES = 20.0
FALSE_HITS = 10.0
# The shipped share of improper reviews counts as much as so many reviews: 2 of 98, and so on.
PRIOR_CASES = 100.0
PRIOR_MOVES = 1.0
# A slope is only fitted where so many on an axis were ruled, and so many each way; it begins at 1 with this spread.
SLOPE_LEAST, SLOPE_EACH, SLOPE_SPREAD = 40, 10, 0.3
SLOPES = tuple(round(0.5 + step * 0.05, 2) for step in range(21))
STRENGTHS = (1.0, 0.5, 0.25, 0.125)
AXES = (Axis.INTENT, Axis.CONTENT, Axis.PRAISE)
STARS = (("1", "2"), ("3",), ("4", "5"), ("unknown",))
SUSPECTED = (Level.REVIEW, Level.STRONG)
NEARLY = 1e-3


@dataclass(frozen=True, slots=True)
class Example:
    """A review a person ruled on, and what is found about it by the present rules with the shipped weights."""

    review: Review
    confirmed: bool
    signals: tuple[Signal, ...]

    def weighed(self, by: Scoring) -> Suspicion:
        """The opinion on it by a scoring."""
        return weigh(self.signals, self.review.stars, by=by)


@dataclass(frozen=True, slots=True)
class Counts:
    """How a signal fared: in how many of the confirmed and of the refuted reviews of its axis it stood."""

    weight: float
    true: int
    confirmed: int
    false: int
    refuted: int


@dataclass(frozen=True, slots=True)
class Move:
    """A ruled review whose level is another by the new scoring."""

    id: str
    ruled: Ruled
    before: Level
    after: Level


@dataclass(frozen=True, slots=True)
class Flagged:
    """How many of the ruled reviews a scoring flags (待核查 or more), and how many of them were refuted."""

    flagged: int
    refuted: int


@dataclass(frozen=True, slots=True)
class Reweighed:
    """What came of an estimate: `kept` is None where it would not hold or changes nothing, `tried` what was tried.

    `left_out` counts ruled reviews of which the present rules suspect nothing.
    """

    shop: str
    confirmed: int
    refuted: int
    left_out: int
    counts: Mapping[str, Counts]
    tried: Scoring
    strength: float
    kept: Scoring | None
    moved: tuple[Move, ...]
    before: Flagged
    after: Flagged


def reweigh(
    ruled: Sequence[tuple[Review, Ruled]], history: History, stars: Mapping[int | None, int], *, shop: str
) -> Reweighed:
    """A shop's scoring from its rulings; `stars` counts all its reviews. NotEnough where too few were ruled on."""
    read = gathered([review for review, _ in ruled], history)
    found = zip(ruled, read, strict=True)
    every = [Example(review, said is Ruled.CONFIRMED, tuple(signals)) for (review, said), signals in found]
    examples = [one for one in every if _on_axes(one)]
    if len(examples) < LEAST:
        do = "confirm or refute suspicions on the case pages of the desk"
        why = f"{len(examples)} ruled reviews with a suspicion by the present rules, at least {LEAST} are needed"
        raise NotEnough(shop, why, do=do)
    return _held(examples, estimate(examples, stars), shop=shop, left_out=len(every) - len(examples))


def estimate(examples: Sequence[Example], stars: Mapping[int | None, int]) -> Scoring:
    """The scoring these examples speak for, before it is tried on them."""
    weights = {name: shift for name, one in counted(examples).items() if (shift := _shift(one))}
    moved = Scoring(weights, dict(_priors(examples, stars)))
    return Scoring(moved.weights, moved.priors, dict(_slopes(examples, moved)))


def counted(examples: Sequence[Example]) -> dict[str, Counts]:
    """How each signal fared, by its name; each axis for itself, faults of data left out."""
    found: dict[str, Counts] = {}
    for axis in AXES:
        own = [(one.confirmed, one.signals) for one in examples if axis in _on_axes(one)]
        confirmed = sum(said for said, _ in own)
        for name, (weight, true, false) in _tallied(axis, own).items():
            found[name] = Counts(weight, true, confirmed, false, len(own) - confirmed)
    return found


def new_weight(one: Counts) -> float:
    """ln((TP+a)/(M+a+b)) - ln((FP+c)/(G+c+d)), 0 to the cap; without a case exactly the shipped weight."""
    expected = FALSE_HITS / (CAUTIOUS * exp(-one.weight))
    true = log((one.true + CAUTIOUS * TRUE_CASES) / (one.confirmed + TRUE_CASES)) - log(CAUTIOUS)
    false = log((one.false + FALSE_HITS) / (one.refuted + expected)) - log(FALSE_HITS / expected)
    return float(min(max(one.weight + true - false, 0.0), max(scoring()["most"], one.weight)))


def prior_most() -> float:
    """No prior may be higher: a signal of the greatest weight alone must stay below the strongest level."""
    return log_odds(scoring()["levels"]["strong"]) - float(scoring()["most"]) - NEARLY


def _shift(one: Counts) -> float:
    return round(new_weight(one) - one.weight, 4)


def _on_axes(one: Example) -> frozenset[Axis]:
    """The axes on which the person was shown a suspicion."""
    shown = one.weighed(shipped_scoring()).axes
    return frozenset(leaning.axis for leaning in shown if leaning.level is not Level.NONE)


def _tallied(axis: Axis, own: Sequence[tuple[bool, Sequence[Signal]]]) -> dict[str, tuple[float, int, int]]:
    tallies: dict[str, tuple[float, int, int]] = {}
    for confirmed, signals in own:
        weights = {name_of(signal.finding): signal.finding.weight for signal in by_axis(signals)[axis]}
        for name, weight in weights.items():
            _, true, false = tallies.get(name, (weight, 0, 0))
            tallies[name] = (weight, true + confirmed, false + (not confirmed))
    return tallies


def _priors(examples: Sequence[Example], stars: Mapping[int | None, int]) -> Iterator[tuple[str, float]]:
    said: dict[str, list[bool]] = defaultdict(list)
    for one in examples:
        if Axis.INTENT in _on_axes(one):
            said[_key(one.review.stars)].append(one.confirmed)
    for keys in STARS:
        ruled = [confirmed for key in keys for confirmed in said[key]]
        there = sum(count for star, count in stars.items() if _key(star) in keys)
        for key in keys if ruled else ():
            yield key, round(_prior_shift(key, sum(ruled), len(ruled), there), 4)


def _prior_shift(key: str, confirmed: int, ruled: int, there: int) -> float:
    shipped = float(scoring()["prior"][key])
    share = probability(shipped)
    # Nobody looked at the others: they are taken to be as the shipped share has it, neither bad nor good.
    others = max(there - ruled, 0)
    now = log_odds((PRIOR_CASES * share + confirmed + others * share) / (PRIOR_CASES + ruled + others))
    return min(max(now, shipped - PRIOR_MOVES), shipped + PRIOR_MOVES, max(prior_most(), shipped)) - shipped


def _key(stars: int | None) -> str:
    return "unknown" if stars is None else str(stars)


def _slopes(examples: Sequence[Example], by: Scoring) -> Iterator[tuple[str, float]]:
    for axis in AXES:
        ruled = [one for one in examples if axis in _on_axes(one)]
        confirmed = sum(one.confirmed for one in ruled)
        if len(ruled) < SLOPE_LEAST or min(confirmed, len(ruled) - confirmed) < SLOPE_EACH:
            continue
        scores = [(_score_on(axis, one, by), one.confirmed) for one in ruled]
        slope = min(_allowed(axis, by), key=lambda slope: _loss(slope, scores))
        if slope != 1.0:
            yield axis.value, slope


def _score_on(axis: Axis, one: Example, by: Scoring) -> float:
    p = next(leaning.p for leaning in one.weighed(by).axes if leaning.axis is axis)
    return log_odds(min(max(p, NEARLY), 1 - NEARLY))


def _allowed(axis: Axis, by: Scoring) -> list[float]:
    levels = scoring()["levels"]
    content = float(scoring()["prior"]["content"])
    highest = max(prior(stars, by) for stars in (1, 2, 3, 4, 5, None)) if axis is Axis.INTENT else content
    lone = highest + float(scoring()["most"])
    return [slope for slope in SLOPES if probability(stretched(lone, slope)) < levels["strong"]]


def _loss(slope: float, scores: Sequence[tuple[float, bool]]) -> float:
    missed = sum(-log(_chance(score, slope, said=confirmed)) for score, confirmed in scores)
    return missed + ((slope - 1) / SLOPE_SPREAD) ** 2 / 2


def _chance(score: float, slope: float, *, said: bool) -> float:
    p = probability(stretched(score, slope))
    return p if said else 1 - p


def _held(examples: Sequence[Example], full: Scoring, *, shop: str, left_out: int) -> Reweighed:
    """The scoring as strong as the ruled reviews allow: no refuted one may rise in level."""
    before = [one.weighed(shipped_scoring()).level for one in examples]
    for strength in STRENGTHS:
        tried = full.scaled(strength)
        after = [one.weighed(tried).level for one in examples]
        moved = tuple(_moves(examples, before, after))
        holds = not any(one.ruled is Ruled.REFUTED and _rises(one) for one in moved)
        if holds:
            break
    confirmed = sum(one.confirmed for one in examples)
    return Reweighed(
        shop=shop,
        confirmed=confirmed,
        refuted=len(examples) - confirmed,
        left_out=left_out,
        counts=counted(examples),
        tried=tried,
        strength=strength,
        kept=tried if holds and tried.moves else None,
        moved=moved,
        before=_flagged(examples, before),
        after=_flagged(examples, after),
    )


def _moves(examples: Sequence[Example], before: Sequence[Level], after: Sequence[Level]) -> Iterator[Move]:
    for one, was, now in zip(examples, before, after, strict=True):
        if was is not now:
            yield Move(one.review.external_id, Ruled.CONFIRMED if one.confirmed else Ruled.REFUTED, was, now)


def _rises(move: Move) -> bool:
    return ORDER.index(move.after) > ORDER.index(move.before)


def _flagged(examples: Sequence[Example], levels: Sequence[Level]) -> Flagged:
    flagged = [one.confirmed for one, level in zip(examples, levels, strict=True) if level in SUSPECTED]
    return Flagged(len(flagged), len(flagged) - sum(flagged))
