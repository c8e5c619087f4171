"""The first stage of the polarity model: one weight a known n-gram, summed over whole texts and over their clauses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sentiment.grams import BITS, Grams, Integers, Truths

Floats = NDArray[np.float64]

EVERY = slice(None)
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
        spread = np.zeros((HEADS, 1 << BITS), dtype=np.int8)
        marks[keys >> 8] = _mark(keys)
        spread[:, keys >> 8] = table.T
        return cls(marks, spread, scale, bias)

    def weigh(self, cut: Grams) -> Weighed:
        """The grams met often enough in training to have a weight, with it; the others say nothing."""
        known = cut.only(self.marks[cut.key >> 8] == _mark(cut.key))
        bucket = known.key >> 8
        return Weighed(known, self.table[:, bucket] * self.scale[:, None], self.bias)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Known grams and their weights, one row a head, in natural log units before a text's length is divided out."""

    grams: Grams
    weight: Floats
    bias: Floats

    def score(self, owner: Integers, owners: int, *, kept: Truths | slice = EVERY) -> Floats:
        """Each owner's log-odds a head: the weights of its grams over the root of their number, plus the bias."""
        own = owner[kept]
        root = np.sqrt(np.maximum(np.bincount(own, minlength=owners), 1))
        sums = [np.bincount(own, weights=head[kept], minlength=owners) / root for head in self.weight]
        scored: Floats = np.column_stack(sums) + self.bias
        return scored


def signals(said: Weighed) -> Floats:
    """One row a text with the columns of `SIGNALS`: what the whole says, and what its clauses say."""
    cut = said.grams
    whole = said.score(cut.row, cut.rows)
    turned = np.bincount(cut.row[cut.turned], minlength=cut.rows) > 0
    turn = said.score(cut.row, cut.rows, kept=cut.turned)[:, 0] - whole[:, 0]
    length = np.log1p(np.bincount(cut.row, minlength=cut.rows))
    inside = cut.clause >= 0
    clause = said.score(cut.clause, len(cut.clause_row), kept=inside)
    spoken = np.bincount(cut.clause[inside], minlength=len(cut.clause_row)) > 0
    parts = _clauses(clause[spoken], cut.clause_row[spoken], whole)
    return np.column_stack([whole, np.where(turned, turn, 0.0), turned, length, parts])


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
