"""Adds signals up to an opinion, each axis for itself: prior by stars, strongest per group, damped others, less what
speaks for the buyer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import exp, log
from typing import Any

from casebook.model import AXIS_OF, Axis, Finding, Leaning, Level, Suspicion
from sentiment.lexicon import numbers
from sentiment.suspicion.grammar import Signal
from sentiment.suspicion.rates import rate_note
from sentiment.suspicion.scoring import Scoring, shipped_scoring

COUNTER = "counter"
ORDER = tuple(Level)


def weigh(
    found: Sequence[Signal], stars: int | None, *, by: Scoring | None = None, checked: tuple[str, ...] = ()
) -> Suspicion:
    """The opinion on these signals; `checked` names what was looked at besides the text."""
    by = by or shipped_scoring()
    if not found:
        return _nothing_found(prior(stars, by), checked)
    reasons = [_moved(signal, by) for signal in found if signal.group != COUNTER]
    counter = _counter(found)
    axes = _leanings(reasons, counter, stars, by)
    # Without a reason there is nothing to accuse of, but what speaks for the buyer still lowers the chance.
    quiet = probability(prior(stars, by) - _spoken_for(counter, None))
    level, p = (axes[0].level, axes[0].p) if axes else (level_of(quiet, hard=False), round(quiet, 4))
    shown = tuple(_weighed(counter, {signal.group for signal in reasons}))
    return Suspicion(level=level, p=p, reasons=_ordered(reasons), counter=shown, axes=axes, checked=checked)


def name_of(finding: Finding) -> str:
    """The signal a finding comes from: the first word of its note, else its code."""
    return finding.note.partition(" ")[0] or finding.code


def prior(stars: int | None, by: Scoring) -> float:
    """Log-odds of an improper purpose before a word is read."""
    table = scoring()["prior"]
    key = str(stars) if str(stars) in table else "unknown"
    return float(table[key] + by.priors.get(key, 0.0))


def probability(score: float) -> float:
    """The logistic function: log-odds to a probability."""
    return 1 / (1 + exp(-score))


def log_odds(p: float) -> float:
    """The inverse of `probability`, for 0 < p < 1."""
    return log(p / (1 - p))


def level_of(p: float, *, hard: bool) -> Level:
    """The level a probability reaches; the strongest also needs words, a crowd or a chat that prove themselves."""
    levels = scoring()["levels"]
    if p >= levels["strong"] and hard:
        return Level.STRONG
    if p >= levels["review"]:
        return Level.REVIEW
    return Level.HINT if p >= levels["hint"] else Level.NONE


def score(axis: Axis, signals: Iterable[Signal], stars: int | None, by: Scoring) -> float:
    """Log-odds of one axis from its own signals, counter-evidence left out; the slope is not in it."""
    groups: dict[str, list[float]] = defaultdict(list)
    for signal in signals:
        groups[signal.group].append(signal.finding.weight)
    damping = scoring()["damping"]
    summed = sum(max(weights) + damping * (sum(weights) - max(weights)) for weights in groups.values())
    return float(_prior_of(axis, groups.keys(), stars, by) + summed)


def stretched(score: float, slope: float) -> float:
    """The log-odds with what lies above a hint stretched; below nobody rules, so nothing is known to correct it."""
    return score + (slope - 1) * max(score - log_odds(scoring()["levels"]["hint"]), 0.0)


def by_axis(signals: Iterable[Signal]) -> Mapping[Axis, list[Signal]]:
    """The reasons among the signals by what they are about; counter-evidence is left out."""
    axes: dict[Axis, list[Signal]] = defaultdict(list)
    for signal in signals:
        if signal.group != COUNTER:
            axes[AXIS_OF[signal.finding.code]].append(signal)
    return axes


@lru_cache(maxsize=1)
def scoring() -> dict[str, Any]:
    """Priors, damping, counter-weights and levels, from `words/scoring.toml`."""
    return numbers("scoring.toml")


@lru_cache(maxsize=64)
def _nothing_found(score: float, checked: tuple[str, ...]) -> Suspicion:
    return Suspicion(p=round(probability(score), 4), checked=checked)


def _moved(signal: Signal, by: Scoring) -> Signal:
    shift = by.weights.get(name_of(signal.finding))
    if shift is None:
        return signal
    weight = min(max(signal.finding.weight + shift, 0.0), scoring()["most"])
    return replace(signal, finding=replace(signal.finding, weight=round(weight, 4)))


def _leanings(
    reasons: Sequence[Signal], counter: Sequence[Finding], stars: int | None, by: Scoring
) -> tuple[Leaning, ...]:
    found = [_leaning(axis, signals, counter, stars, by) for axis, signals in by_axis(reasons).items()]
    # At the same level a fault of data comes last: what a person should look at comes first.
    return tuple(sorted(found, key=lambda one: (-ORDER.index(one.level), one.axis is Axis.QUALITY, -one.p)))


def _leaning(
    axis: Axis, signals: Sequence[Signal], counter: Sequence[Finding], stars: int | None, by: Scoring
) -> Leaning:
    if axis is Axis.QUALITY:
        # Faults of data ask for a look at the data; they never become an accusation.
        return Leaning(axis=axis, level=Level.HINT, p=scoring()["levels"]["quality"])
    against = _spoken_for(counter, {signal.group for signal in signals})
    p = probability(stretched(score(axis, signals, stars, by) - against, by.slopes.get(axis, 1.0)))
    level = level_of(p, hard=any(signal.hard for signal in signals))
    return Leaning(axis=axis, level=level, p=round(p, 4))


def _prior_of(axis: Axis, groups: Iterable[str], stars: int | None, by: Scoring) -> float:
    if axis is Axis.INTENT:
        return prior(stars, by)
    said = scoring()["prior"]
    # What the text proves by itself (insults, adverts) is as likely under five stars as under one.
    proven = not set(groups) <= set(said["cue_groups"])
    return max(prior(stars, shipped_scoring()), said["content"] if proven else prior(stars, shipped_scoring()))


def _counter(found: Iterable[Signal]) -> list[Finding]:
    table: Mapping[str, Mapping[str, Any]] = scoring()["counter"]
    kept: dict[str, Finding] = {}
    for signal in found:
        row = table.get(signal.finding.code)
        if signal.group == COUNTER and row is not None:
            kept.setdefault(signal.finding.code, replace(signal.finding, weight=row["weight"]))
    return list(kept.values())


def _weighed(counter: Iterable[Finding], groups: set[str]) -> Iterator[Finding]:
    """Shown in any case; with a weight only where it answers what was found."""
    for finding in counter:
        yield finding if not groups or _answers(finding, groups) else replace(finding, weight=0.0)


def _spoken_for(counter: Iterable[Finding], groups: set[str] | None) -> float:
    """How much is taken away from these groups; from None, everything found is."""
    table = scoring()["counter"]
    answering = [finding for finding in counter if groups is None or _answers(finding, groups)]
    bounded = sum(finding.weight for finding in answering if table[finding.code]["bounded"])
    free = sum(finding.weight for finding in answering if not table[finding.code]["bounded"])
    most: float = scoring()["counter_most"]
    return float(min(bounded, most) + free)


def _answers(finding: Finding, groups: set[str]) -> bool:
    return not groups.isdisjoint(scoring()["counter"][finding.code]["against"])


def _ordered(reasons: Iterable[Signal]) -> tuple[Finding, ...]:
    ordered = sorted(reasons, key=lambda signal: -signal.finding.weight)
    return tuple(_rated(signal.finding) for signal in ordered)


def _rated(finding: Finding) -> Finding:
    rate = rate_note(name_of(finding))
    return replace(finding, note=f"{finding.note} {rate}") if rate else finding
