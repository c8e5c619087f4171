"""The first stage of the polarity model: one weight a known n-gram, summed over whole texts and over their clauses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sentiment.grams import BITS, Grams, Integers, Truths

Floats = NDArray[np.float64]

HEADS = 2  # good against bad; no opinion against any
SIGNALS = (
    "whole",
    "whole_neutral",
    "behind_turn",
    "has_turn",
    "length",
    "lowest_clause",
    "highest_clause",
    "mean_clause",
    "last_clause",
    "mean_clause_neutral",
    "negative_share",
    "negative_mass",
    "positive_mass",
    "clauses",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Lookup tables by bucket; `marks` tells a known n-gram from its neighbours, 0 is an empty bucket."""

    marks: NDArray[np.uint8]
    table: NDArray[np.int8]
    scale: Floats
    bias: Floats

    @classmethod
    def of(cls, keys: Integers, table: NDArray[np.int8], *, scale: Floats, bias: Floats) -> Weights:
        """The tables for the known n-grams' keys; `table` has a row a key and a column a head."""
        marks = np.zeros(1 << BITS, dtype=np.uint8)
        spread = np.zeros((1 << BITS, HEADS), dtype=np.int8)
        marks[keys >> 8] = _mark(keys)
        spread[keys >> 8] = table
        return cls(marks, spread, scale, bias)

    def known(self, cut: Grams) -> Truths:
        """Which grams were met often enough in training to have a weight."""
        known: Truths = self.marks[cut.key >> 8] == _mark(cut.key)
        return known

    def weigh(self, cut: Grams) -> Floats:
        """Weight of each gram a head, in natural log units before the text's length is divided out."""
        weighed: Floats = self.table[cut.key >> 8] * self.scale
        weighed[~self.known(cut)] = 0.0
        return weighed

    def score(self, owner: Integers, weighed: Floats, owners: int) -> Floats:
        """Each owner's log-odds a head: the weights of its grams over the root of their number, plus the bias."""
        root = np.sqrt(np.maximum(np.bincount(owner, minlength=owners), 1))
        sums = [np.bincount(owner, weights=weighed[:, head], minlength=owners) / root for head in range(HEADS)]
        scored: Floats = np.column_stack(sums) + self.bias
        return scored


def signals(cut: Grams, weights: Weights) -> Floats:
    """One row a text with the columns of `SIGNALS`: what the whole says, and what its clauses say."""
    known = weights.known(cut)
    weighed = weights.weigh(cut)
    whole = weights.score(cut.row[known], weighed[known], cut.rows)
    behind = known & cut.turned
    turned = np.bincount(cut.row[behind], minlength=cut.rows) > 0
    turn = weights.score(cut.row[behind], weighed[behind], cut.rows)[:, 0] - whole[:, 0]
    length = np.log1p(np.bincount(cut.row[known], minlength=cut.rows))
    inside = known & (cut.clause >= 0)
    clause = weights.score(cut.clause[inside], weighed[inside], len(cut.clause_row))
    said = np.bincount(cut.clause[inside], minlength=len(cut.clause_row)) > 0
    columns = [whole, np.where(turned, turn, 0.0), turned, length, _clauses(clause[said], cut.clause_row[said], whole)]
    return np.column_stack(columns)


def _clauses(clause: Floats, row: Integers, whole: Floats) -> Floats:
    """What the clauses of each text say; a text without any known clause is one clause, itself."""
    rows = len(whole)
    lonely = np.setdiff1d(np.arange(rows), row)
    order = np.argsort(np.concatenate([row, lonely]), kind="stable")
    row = np.concatenate([row, lonely])[order]
    good, neutral = np.concatenate([clause, whole[lonely]])[order].T
    first = np.searchsorted(row, np.arange(rows))
    count = np.bincount(row, minlength=rows)
    mean = [np.add.reduceat(column, first) / count for column in (good, neutral, good < 0)]
    mass = [np.log1p(np.add.reduceat(np.maximum(column, 0), first)) for column in (-good, good)]
    lowest, highest = np.minimum.reduceat(good, first), np.maximum.reduceat(good, first)
    last = good[first + count - 1]
    return np.column_stack([lowest, highest, mean[0], last, mean[1], mean[2], *mass, np.log(count)])


def _mark(keys: Integers) -> Integers:
    mark: Integers = np.maximum(keys & 0xFF, 1)
    return mark
