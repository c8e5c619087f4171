"""Adds signals up to an opinion: prior by stars, strongest per group, damped others, less what speaks for the buyer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import exp
from typing import Any

from casebook.model import Finding, Level, Suspicion
from sentiment.lexicon import numbers
from sentiment.suspicion.grammar import Signal

COUNTER = "counter"
QUALITY = "quality"


def weigh(found: Sequence[Signal], stars: int | None, *, copies: int = 0) -> Suspicion:
    """The opinion on these signals; `copies` is the number of distinct buyers who posted near copies."""
    if not found and not copies:
        return _nothing_found(stars)
    reasons = [signal for signal in found if signal.group != COUNTER]
    counter = _counters(found, {signal.group for signal in reasons})
    serious = [signal for signal in reasons if signal.group != QUALITY]
    p = probability(_score(serious, stars) - _spoken_for(counter))
    hard = any(signal.hard for signal in serious) or copies >= scoring()["levels"]["strong_copies"]
    level = level_of(p, hard=hard)
    if level is Level.NONE and len(serious) < len(reasons):
        # Faults of data ask for a look at the data; they never become an accusation.
        level, p = Level.HINT, max(p, scoring()["levels"]["quality"])
    return Suspicion(level=level, p=round(p, 4), reasons=_ordered(reasons), counter=tuple(counter))


@lru_cache(maxsize=8)
def _nothing_found(stars: int | None) -> Suspicion:
    return Suspicion(p=round(probability(_score((), stars)), 4))


def probability(score: float) -> float:
    """The logistic function: log-odds to a probability."""
    return 1 / (1 + exp(-score))


def level_of(p: float, *, hard: bool) -> Level:
    """The level a probability reaches; the strongest also needs words or a crowd that prove themselves."""
    levels = scoring()["levels"]
    if p >= levels["strong"] and hard:
        return Level.STRONG
    if p >= levels["review"]:
        return Level.REVIEW
    return Level.HINT if p >= levels["hint"] else Level.NONE


@lru_cache(maxsize=1)
def scoring() -> dict[str, Any]:
    """Priors, damping, counter-weights and levels, from `words/scoring.toml`."""
    return numbers("scoring.toml")


def _score(serious: Iterable[Signal], stars: int | None) -> float:
    groups: dict[str, list[float]] = defaultdict(list)
    for signal in serious:
        groups[signal.group].append(signal.finding.weight)
    said = scoring()
    prior: float = said["prior"].get(str(stars), said["prior"]["unknown"])
    # What the text proves by itself (insults, adverts) is as likely under five stars as under one.
    if groups.keys() & set(said["prior"]["content_groups"]):
        prior = max(prior, said["prior"]["content"])
    damping = said["damping"]
    return float(prior + sum(max(weights) + damping * (sum(weights) - max(weights)) for weights in groups.values()))


def _counters(found: Iterable[Signal], groups: set[str]) -> list[Finding]:
    table: Mapping[str, Mapping[str, Any]] = scoring()["counter"]
    kept: dict[str, Finding] = {}
    for signal in found:
        row = table.get(signal.finding.code)
        if signal.group == COUNTER and row is not None:
            # Shown in any case; weighed only where it answers what was found.
            answers = not groups or groups & set(row["against"])
            kept.setdefault(signal.finding.code, replace(signal.finding, weight=row["weight"] if answers else 0.0))
    return list(kept.values())


def _spoken_for(counter: Iterable[Finding]) -> float:
    table = scoring()["counter"]
    bounded = sum(finding.weight for finding in counter if table[finding.code]["bounded"])
    free = sum(finding.weight for finding in counter if not table[finding.code]["bounded"])
    most: float = scoring()["counter_most"]
    return float(min(bounded, most) + free)


def _ordered(reasons: Iterable[Signal]) -> tuple[Finding, ...]:
    ordered = sorted(reasons, key=lambda signal: -signal.finding.weight)
    return tuple(signal.finding for signal in ordered)
