"""Judges a labelled stream and measures its suspicions: who is accused falsely, what is found, how soon, how surely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from casebook.model import Level, Suspicion
from sentiment.evaluation.bounds import Share
from sentiment.evaluation.delays import Delay, delays
from sentiment.evaluation.measures import calibration_error
from sentiment.evaluation.streams import HALVES, Stream, Truth
from sentiment.history import History
from sentiment.judge import RULES
from sentiment.suspicion.opinion import opinions

LEVELS = (Level.REVIEW, Level.STRONG)
ORDER = tuple(Level)
RECALLS = (0.5, 0.6, 0.7, 0.8, 0.9)
MOST_FALSE = 0.01
ALL, FEW_STARS = "all genuine", "genuine 1-2 stars"
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of malicious review: how many were flagged (待核查 or more), and with the right code."""

    flagged: Share
    right: Share


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything measured on some rows; by level, `false` also by kind of genuine review.

    `at_recall` is the precision at each recall that is reached, `recall_at_few` the recall at no more than 1 % false
    accusations; `touched` counts flagged malicious reviews with known spans of which a reason quotes some.
    """

    rows: int
    false: Mapping[Level, Mapping[str, Share]]
    precision: Mapping[Level, Share]
    recall: Mapping[Level, Share]
    at_recall: Mapping[float, float]
    recall_at_few: float
    reasons: Mapping[str, Reason]
    touched: Share
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Campaign:
    """A group of reviews that belong together: how many were flagged in the end, and how soon the first of them.

    `delay` is None for a group of genuine reviews, which is found falsely if at all.
    """

    name: str
    half: str
    category: str
    malicious: bool
    flagged: Share
    delay: Delay | None


@dataclass(frozen=True, slots=True)
class StreamEvaluation:
    """The measures of one stream by one version of the rules: the half thresholds may look at, the other, the whole.

    `said` are the opinions on its rows, in order.
    """

    stream: Stream
    rules: str
    said: tuple[Suspicion, ...]
    measured: Mapping[str, Measured]
    campaigns: tuple[Campaign, ...]


def evaluate(stream: Stream, *, show: Callable[[int], None] = lambda count: None) -> StreamEvaluation:
    """What the suspicions on this stream are worth, all its reviews known; campaigns also as they came in."""
    reviews = [row.review for row in stream.rows]
    said = opinions(reviews, History.of(reviews))
    parts = {half: [pair for pair in zip(stream.rows, said, strict=True) if pair[0].half == half] for half in HALVES}
    parts[WHOLE] = list(zip(stream.rows, said, strict=True))
    return StreamEvaluation(
        stream=stream,
        rules=RULES,
        said=tuple(said),
        measured={part: measure(rows) for part, rows in parts.items() if rows},
        campaigns=tuple(_campaigns(stream.rows, said, dict(delays(stream.rows, show=show)))),
    )


def measure(rows: Sequence[tuple[Truth, Suspicion]]) -> Measured:
    """All measures of at least one judged row."""
    malicious = [pair for pair in rows if pair[0].malicious]
    ranked = list(_ranked(rows))
    return Measured(
        rows=len(rows),
        false={level: dict(_false(rows, level)) for level in LEVELS},
        precision={level: _share([told.malicious for told, said in rows if reaches(said, level)]) for level in LEVELS},
        recall={level: _share([reaches(said, level) for _, said in malicious]) for level in LEVELS},
        at_recall=dict(_at_recall(ranked, len(malicious))),
        recall_at_few=_recall_at_few(ranked, len(malicious), len(rows) - len(malicious)),
        reasons=dict(_reasons(malicious)),
        touched=_share([touch(told, said) for told, said in malicious if told.spans and reaches(said, Level.REVIEW)]),
        calibration_error=calibration_error(
            np.array([told.malicious for told, _ in rows]), np.array([said.p for _, said in rows])
        ),
    )


def reaches(said: Suspicion, level: Level) -> bool:
    """Whether an opinion is at least of this level."""
    return ORDER.index(said.level) >= ORDER.index(level)


def touch(told: Truth, said: Suspicion) -> bool:
    """Whether a reason quotes a character of what proves the category."""
    quoted = [(reason.start, reason.end) for reason in said.reasons if reason.part == 0]
    return any(start < end_ and start_ < end for start, end in quoted for start_, end_ in told.spans)


def _share(said: Sequence[bool]) -> Share:
    return Share(sum(said), len(said))


def _false(rows: Iterable[tuple[Truth, Suspicion]], level: Level) -> Iterator[tuple[str, Share]]:
    kinds: dict[str, list[bool]] = defaultdict(list)
    for told, said in rows:
        if not told.malicious:
            accused = reaches(said, level)
            kinds[ALL].append(accused)
            if told.review.stars in (1, 2):
                kinds[FEW_STARS].append(accused)
            kinds[told.category].append(accused)
    for kind in [ALL, FEW_STARS, *sorted(kinds.keys() - {ALL, FEW_STARS})]:
        yield kind, _share(kinds[kind])


def _reasons(malicious: Iterable[tuple[Truth, Suspicion]]) -> Iterator[tuple[str, Reason]]:
    kinds: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for told, said in malicious:
        flagged = reaches(said, Level.REVIEW)
        kinds[told.category].append((flagged, flagged and told.category in {reason.code for reason in said.reasons}))
    for kind, found in sorted(kinds.items()):
        yield kind, Reason(_share([flagged for flagged, _ in found]), _share([right for _, right in found]))


def _ranked(rows: Iterable[tuple[Truth, Suspicion]]) -> Iterator[tuple[float, int, int]]:
    """Each probability from the highest down, with how many malicious and genuine rows have it or a higher one."""
    counts: dict[float, list[int]] = defaultdict(lambda: [0, 0])
    for told, said in rows:
        counts[said.p][told.malicious] += 1
    true = false = 0
    for p in sorted(counts, reverse=True):
        false, true = false + counts[p][0], true + counts[p][1]
        yield p, true, false


def _at_recall(ranked: Sequence[tuple[float, int, int]], malicious: int) -> Iterator[tuple[float, float]]:
    for recall in RECALLS if malicious else ():
        reached = next(((true, false) for _, true, false in ranked if true / malicious >= recall), None)
        if reached is not None:
            yield recall, reached[0] / sum(reached)


def _recall_at_few(ranked: Sequence[tuple[float, int, int]], malicious: int, genuine: int) -> float:
    few = [true for _, true, false in ranked if false <= MOST_FALSE * genuine]
    return max(few, default=0) / max(malicious, 1)


def _campaigns(rows: Sequence[Truth], said: Sequence[Suspicion], soon: Mapping[str, Delay]) -> Iterator[Campaign]:
    groups: dict[tuple[str, bool], list[tuple[Truth, bool]]] = defaultdict(list)
    for told, opinion in zip(rows, said, strict=True):
        if told.campaign is not None:
            groups[told.campaign, told.malicious].append((told, reaches(opinion, Level.REVIEW)))
    for (name, malicious), members in sorted(groups.items()):
        first = members[0][0]
        flagged = _share([found for _, found in members])
        yield Campaign(name, first.half, first.category, malicious, flagged, soon.get(name) if malicious else None)
