"""Scores the shipped model on each development corpus, beside SnowNLP where asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from sentiment.model import WEIGHTS
from sentiment.polarity import ORDER, Reading, model, read
from sentiment.training.corpora import DEV, Rows, rows
from sentiment.training.measures import Labels, calibration_error, flag_f1, label_f1, macro_f1
from sentiment.weights import Floats

SEED = 20
HEAD = (
    "| corpus | rows | two-way macro-F1 | sampled | same, ours | same, SnowNLP | accuracy | macro-F1 | F1 neu "
    "| flag precision | flag recall | flag F1 | accuracy when sure | sure | ECE |"
)
RULE = "|" + " --- |" * HEAD.count(" |")


def report(data: Path, *, snownlp: int = 0) -> str:
    """A Markdown table, one row a corpus; `snownlp` rows of each are also read by SnowNLP (0: none)."""
    lines = [f"Weights `{WEIGHTS}`, texts alone (no stars).", "", HEAD, RULE]
    for corpus in DEV:
        part = rows(data, corpus)
        cells = [corpus.key, str(len(part.labels)), *_cells(part, snownlp)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cells(part: Rows, snownlp: int) -> Iterator[str]:
    gold = np.array(part.labels)
    readings = read(part.folded)
    likely = np.array([reading.probabilities for reading in readings])
    two_way = gold != "neu"
    yield f"{_two_way(gold[two_way], likely[two_way]):.3f}"
    yield from _beside_snownlp(part, likely, snownlp)
    said = np.array([str(ORDER[index]) for index in likely.argmax(axis=1)])
    right = said == gold
    yield f"{right.mean():.3f}"
    yield f"{macro_f1(gold, said):.3f}"
    yield f"{label_f1(gold, said, 'neu'):.3f}" if "neu" in part.labels else "–"
    yield from (f"{value:.3f}" for value in flag_f1(gold, 1 - likely[:, 0] >= model().flag_at))
    sure = _sure(readings)
    yield f"{right[sure].mean():.3f}"
    yield f"{sure.mean():.2f}"
    yield f"{calibration_error(right, likely.max(axis=1)):.3f}"


def _sure(readings: Sequence[Reading]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([max(reading.probabilities) >= model().unsure_below for reading in readings])


def _two_way(gold: Labels, likely: Floats) -> float:
    return macro_f1(gold, np.where(likely[:, 0] > likely[:, 2], "pos", "neg"))


def _beside_snownlp(part: Rows, likely: Floats, wanted: int) -> tuple[str, str, str]:
    """How many rows were drawn, our score on them, SnowNLP's on the same."""
    if not wanted:
        return "–", "–", "–"
    gold = np.array(part.labels)
    candidates = np.flatnonzero(gold != "neu")
    drawn = np.random.default_rng(SEED).permutation(candidates)[:wanted]
    theirs = macro_f1(gold[drawn], np.array([_snownlp(part.raw[index]) for index in drawn]))
    return str(len(drawn)), f"{_two_way(gold[drawn], likely[drawn]):.3f}", f"{theirs:.3f}"


def _snownlp(text: str) -> str:
    # Loads 400 MB of models when imported: only for this comparison, only when asked.
    from snownlp import SnowNLP

    return "pos" if SnowNLP(text).sentiments > 0.5 else "neg"
