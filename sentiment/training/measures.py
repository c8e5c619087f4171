"""The measures of the card, over labels and probabilities as plain columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sentiment.weights import Floats

Labels = NDArray[np.str_]
BINS = 10


def f1(hit: int, missed: int, vain: int) -> float:
    """F1 from counts; 0 where nothing was hit."""
    return 2 * hit / (2 * hit + missed + vain) if hit else 0.0


def label_f1(gold: Labels, said: Labels, label: str) -> float:
    """F1 of one label."""
    true, claimed = gold == label, said == label
    return f1(int((true & claimed).sum()), int((true & ~claimed).sum()), int((claimed & ~true).sum()))


def macro_f1(gold: Labels, said: Labels) -> float:
    """Mean F1 over the labels the gold has."""
    return float(np.mean([label_f1(gold, said, label) for label in sorted(set(gold.tolist()))]))


def flag_f1(gold: Labels, flagged: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Precision, recall and F1 of flagging what is not positive."""
    bad = gold != "pos"
    hit = int((bad & flagged).sum())
    return (
        hit / max(int(flagged.sum()), 1),
        hit / max(int(bad.sum()), 1),
        f1(hit, int(bad.sum()) - hit, int(flagged.sum()) - hit),
    )


def calibration_error(right: NDArray[np.bool_], sure: Floats) -> float:
    """Expected calibration error over ten bins of equal width."""
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(right[place == bin_].sum() - sure[place == bin_].sum()) for bin_ in range(BINS)]
    return float(sum(gaps) / len(sure))
