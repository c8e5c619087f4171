"""Makers for the tests of the evaluation: labelled files without a file, and scores without a model."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from sentiment.evaluation import LabelledFile, read_labelled
from sentiment.evaluation.measures import LABELS, Scores, scores


def a_file(*lines: str, **said: Any) -> LabelledFile:
    return read_labelled(io.StringIO("".join(f"{line}\n" for line in lines)), "labelled", **said)


def a_row(label: str, *, sure: float = 0.9) -> list[float]:
    """Probabilities with this one the highest."""
    return [sure if one == label else (1 - sure) / 2 for one in LABELS]


def some_scores(gold: str, said: str, *, sure: float = 0.9) -> Scores:
    """The scores of rows given as words: true labels, and labels claimed with this certainty."""
    likely = np.array([a_row(label, sure=sure) for label in said.split()])
    return scores(np.array(gold.split()), likely, likely[:, 0] < 0.5)
