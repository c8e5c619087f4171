"""Judges labelled reviews and measures the verdicts: what `huiping evaluate` shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from casebook.model import Verdict
from sentiment.evaluation.labelled import Labelled, LabelledFile
from sentiment.evaluation.measures import LABELS, Marks, Scores, likeliest, scores
from sentiment.evaluation.snownlp import Beside, beside
from sentiment.history import History
from sentiment.judge import judge_many
from sentiment.network import Floats
from sentiment.polarity import Reader

REVIEWS_AT_ONCE = 256
WORST = 50


@dataclass(frozen=True, slots=True)
class Mistake:
    """A row read wrong: what was said of it, how sure, and whether a person would have seen it all the same."""

    row: Labelled
    said: str
    sure: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures of one file by one version of the rules, and the worst mistakes, most certain first."""

    file: LabelledFile
    rules: str
    scores: Scores
    worst: tuple[Mistake, ...]
    beside: Beside | None = None


def evaluate(
    file: LabelledFile,
    *,
    reader: Reader | None = None,
    snownlp: int = 0,
    show: Callable[[int], None] = lambda count: None,
) -> Evaluation:
    """What the verdicts are worth, each review for itself; `snownlp` rows are also read by SnowNLP (0: none)."""
    verdicts = _Columns()
    waiting = iter(file.rows)
    while batch := list(islice(waiting, REVIEWS_AT_ONCE)):
        verdicts.add(judge_many([row.review for row in batch], History.none(), reader=reader))
        show(len(verdicts.likely))
    gold = np.array([row.label for row in file.rows])
    likely, flagged = np.array(verdicts.likely), np.array(verdicts.flagged)
    texts = [row.review.text for row in file.rows]
    return Evaluation(
        file=file,
        rules=verdicts.rules,
        scores=scores(gold, likely, flagged),
        worst=tuple(_worst(file.rows, likely, flagged)),
        beside=beside(texts, gold, likely, wanted=snownlp) if snownlp else None,
    )


class _Columns:
    """What is measured of verdicts; they themselves are too large to be kept."""

    def __init__(self) -> None:
        self.likely: list[list[float]] = []
        self.flagged: list[bool] = []
        self.rules = ""

    def add(self, verdicts: Iterable[Verdict]) -> None:
        for verdict in verdicts:
            self.likely.append([verdict.probabilities[label] for label in LABELS])
            self.flagged.append(verdict.flagged)
            self.rules = verdict.rules


def _worst(rows: Sequence[Labelled], likely: Floats, flagged: Marks) -> Iterable[Mistake]:
    said, sure = likeliest(likely), likely.max(axis=1)
    wrong = np.flatnonzero(said != np.array([row.label for row in rows]))
    for index in wrong[np.argsort(-sure[wrong], kind="stable")][:WORST]:
        yield Mistake(rows[index], str(said[index]), float(sure[index]), bool(flagged[index]))
