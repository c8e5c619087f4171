"""The measures of every report, over labels and probabilities as plain columns; probabilities follow `ORDER`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from sentiment.network import Floats
from sentiment.polarity import ORDER

Labels = NDArray[np.str_]
Marks = NDArray[np.bool_]
BINS = 10
SHARES = (0.8, 0.9, 0.95)
LABELS = tuple(polarity.value for polarity in ORDER)


@dataclass(frozen=True, slots=True)
class Found:
    """How one thing was found: precision, recall, F1, and how many rows truly have it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Bin:
    """The rows whose highest probability lies in [low, high): how many, its mean, and the share read right."""

    low: float
    high: float
    count: int
    sure: float
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Everything measured on one labelled set; `coverage` is accuracy on the most certain share of rows.

    `two_way` is macro-F1 of pos against neg over rows labelled so, `confusion` counts said by true label.
    """

    rows: int
    accuracy: float
    macro_f1: float
    two_way: float
    classes: Mapping[str, Found]
    flagged: Found
    confusion: Mapping[str, Mapping[str, int]]
    coverage: Mapping[float, float]
    calibration_error: float
    bins: tuple[Bin, ...]


def scores(gold: Labels, likely: Floats, flagged: Marks) -> Scores:
    """All measures of at least one row; `flagged` are the rows a person would be shown as not positive."""
    said = likeliest(likely)
    right, sure = said == gold, likely.max(axis=1)
    return Scores(
        rows=len(gold),
        accuracy=float(right.mean()),
        macro_f1=macro_f1(gold, said),
        two_way=two_way(gold, likely),
        classes={label: found(gold == label, said == label) for label in LABELS},
        flagged=found(gold != "pos", flagged),
        confusion={label: {one: int((said[gold == label] == one).sum()) for one in LABELS} for label in LABELS},
        coverage={share: covered(right, sure, share) for share in SHARES},
        calibration_error=calibration_error(right, sure),
        bins=tuple(bins(right, sure)),
    )


def likeliest(likely: Floats) -> Labels:
    """The label of the highest probability of each row, the earlier in `ORDER` on a tie."""
    said: Labels = np.array(LABELS)[likely.argmax(axis=1)]
    return said


def found(true: Marks, claimed: Marks) -> Found:
    """What of the true was claimed and what of the claimed is true; 0 where nothing was hit."""
    hit, support, said = int((true & claimed).sum()), int(true.sum()), int(claimed.sum())
    return Found(hit / max(said, 1), hit / max(support, 1), 2 * hit / max(support + said, 1), support)


def macro_f1(gold: Labels, said: Labels) -> float:
    """Mean F1 over the labels the gold has."""
    return float(np.mean([found(gold == label, said == label).f1 for label in sorted(set(gold.tolist()))]))


def two_way(gold: Labels, likely: Floats) -> float:
    """Macro-F1 of good against bad by the larger of the two, rows without opinion left out; 0 where all are."""
    opinion = gold != "neu"
    said = np.where(likely[:, 0] > likely[:, 2], "pos", "neg")
    return macro_f1(gold[opinion], said[opinion]) if opinion.any() else 0.0


def covered(right: Marks, sure: Floats, share: float) -> float:
    """Accuracy on the most certain share of the rows; on a tie the earlier row counts as the more certain."""
    return float(right[np.argsort(-sure, kind="stable")[: ceil(share * len(sure))]].mean())


def bins(right: Marks, sure: Floats) -> list[Bin]:
    """Ten bins of equal width over what was claimed; an empty bin has means of 0."""
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    made = []
    for number in range(BINS):
        inside = place == number
        count = max(int(inside.sum()), 1)
        means = float(sure[inside].sum() / count), float(right[inside].sum() / count)
        made.append(Bin(number / BINS, (number + 1) / BINS, int(inside.sum()), *means))
    return made


def calibration_error(right: Marks, sure: Floats) -> float:
    """Expected calibration error (ECE) over the ten bins: the mean gap between claimed and true."""
    return sum(one.count * abs(one.right - one.sure) for one in bins(right, sure)) / len(sure)
