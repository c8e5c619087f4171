"""Scores the shipped model on each development corpus, beside SnowNLP where asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sentiment.evaluation.measures import likeliest, scores
from sentiment.evaluation.snownlp import beside
from sentiment.model import WEIGHTS
from sentiment.polarity import model, shipped
from sentiment.training.corpora import DEV, Rows, rows

HEAD = (
    "| corpus | rows | two-way macro-F1 | sampled | same, ours | same, SnowNLP | accuracy | macro-F1 | F1 neu "
    "| flag precision | flag recall | flag F1 | accuracy at 80 % | 90 % | 95 % | when sure | sure | ECE |"
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
    likely = shipped().likely(part.folded)
    said = scores(gold, likely, 1 - likely[:, 0] >= model().flag_at)
    yield f"{said.two_way:.3f}"
    other = beside(part.raw, gold, likely, wanted=snownlp)
    yield from (str(other.rows), f"{other.ours:.3f}", f"{other.theirs:.3f}") if other else ("–", "–", "–")
    yield f"{said.accuracy:.3f}"
    yield f"{said.macro_f1:.3f}"
    yield f"{said.classes['neu'].f1:.3f}" if "neu" in part.labels else "–"
    yield from (f"{value:.3f}" for value in (said.flagged.precision, said.flagged.recall, said.flagged.f1))
    yield from (f"{said.coverage[share]:.3f}" for share in (0.8, 0.9, 0.95))
    sure = likely.max(axis=1) >= model().unsure_below
    yield f"{(likeliest(likely) == gold)[sure].mean():.3f}"
    yield f"{sure.mean():.2f}"
    yield f"{said.calibration_error:.3f}"
