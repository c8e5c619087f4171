"""The polarity network: what known n-grams say, pooled over texts and clauses, read by three small layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sentiment.grams import BITS, MARK_BITS, Grid, Integers, Numbers

Floats = NDArray[np.floating[Any]]

CLASSES = 3
# What the last layer is told of a text, in columns: see `Heard.features`.
WHOLE, TURN, TURNED, LENGTH, CLAUSES = slice(0, 3), slice(3, 6), 6, 7, 8
WORST, BEST, MEAN, LAST = 9, 10, 11, 12
USUAL, MOST = slice(13, 16), slice(16, 19)
FEATURES = 4 * CLASSES + 7
# Brings margins and lengths to the size of the other features.
CALM = 3.0


@dataclass(frozen=True, slots=True)
class Dense:
    """One hidden layer with a straight way around it: rows of inputs to rows of pos, neu, neg scores."""

    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats
    straight: Floats

    def scores(self, given: Floats) -> Floats:
        """Scores in natural log units, one row a row given."""
        hidden = np.maximum(given @ self.inner + self.inner_bias, 0)
        said: Floats = hidden @ self.outer + given @ self.straight + self.outer_bias
        return said

    def back(self, given: Floats, wanted: Floats) -> Floats:
        """How fast the wanted mix of scores rises with each input."""
        awake = given @ self.inner + self.inner_bias > 0
        rise: Floats = ((wanted @ self.outer.T) * awake) @ self.inner.T + wanted @ self.straight.T
        return rise


@dataclass(frozen=True, slots=True)
class Unit:
    """Texts, clauses or what stands behind turns: the mean-like vector of each, and its number of known n-grams."""

    vector: Floats
    count: Floats

    @classmethod
    def of(cls, total: Floats) -> Unit:
        """From sums whose last column counts their n-grams: divided by its root, so that length alone says nothing."""
        count = total[:, -1]
        return cls(total[:, :-1] / np.sqrt(np.maximum(count, 1))[:, None], count)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a batch says: its texts, its clauses and what stands behind the last turn, with the scores of each.

    `place` numbers the clauses that say anything among all of the batch, `row` their texts, in order.
    """

    whole: Unit
    clause: Unit
    turn: Unit
    whole_scores: Floats
    turn_scores: Floats
    clause_scores: Floats
    place: Integers
    row: Integers

    def features(self) -> Floats:
        """One row a text: what the whole, the turn and the clauses say, and how long it is."""
        features = np.zeros((len(self.whole.count), FEATURES), dtype=self.whole_scores.dtype)
        turned = self.turn.count > 0
        features[:, WHOLE] = self.whole_scores
        features[:, TURN] = self.turn_scores * turned[:, None]
        features[:, TURNED] = turned
        features[:, LENGTH] = np.log1p(self.whole.count) / CALM
        if len(self.row):
            texts, first, count = self.texts()
            features[texts, CLAUSES] = np.log1p(count)
            features[texts, WORST : LAST + 1] = self._margins(first, count) / CALM
            likely = softmax(self.clause_scores)
            features[texts, USUAL] = np.add.reduceat(likely, first) / count[:, None]
            features[texts, MOST] = np.maximum.reduceat(likely, first)
        return features

    def texts(self) -> tuple[Integers, Integers, Integers]:
        """The texts with a clause that says anything, where theirs begin among those, and how many they are."""
        first = np.flatnonzero(np.concatenate([[True], self.row[1:] != self.row[:-1]]))
        return self.row[first], first, np.diff(np.append(first, len(self.row)))

    def margin(self) -> Floats:
        """How much more bad than good each clause says."""
        margin: Floats = self.clause_scores[:, 2] - self.clause_scores[:, 0]
        return margin

    def _margins(self, first: Integers, count: Integers) -> Floats:
        margin = self.margin()
        worst, best = np.maximum.reduceat(margin, first), np.minimum.reduceat(margin, first)
        return np.column_stack([worst, best, np.add.reduceat(margin, first) / count, margin[first + count - 1]])


@dataclass(frozen=True, slots=True)
class Network:
    """The trained arrays.

    `places` tells by bucket which n-gram lives there: its number, shifted, and its mark; 0 is empty.
    `said` has a row a number, what that n-gram says in units of `scale`, and a last column of ones that
    counts; row 0 is nothing. Bytes, where it ships: four times as many stay near the processor.
    """

    places: Numbers
    said: NDArray[Any]
    scale: Floats
    whole: Dense
    clause: Dense
    text: Dense

    def look_up(self, keys: Numbers) -> Numbers:
        """Numbers of the known n-grams, 0 for the others."""
        return numbers(self.places, keys)

    def hear(self, cut: Grid) -> Heard:
        """Pools and scores a batch of at least one text."""
        total, inside = self._totals(cut)
        whole = Unit.of(np.add.reduceat(total, cut.begins[:-1]) * self.scale)
        clause = np.add.reduceat(inside, cut.clause_begins)
        spoken = np.flatnonzero(clause[:, -1] > 0)
        clauses = Unit.of(clause[spoken] * self.scale)
        turn = Unit.of(_behind(total, cut) * self.scale)
        return Heard(
            whole=whole,
            clause=clauses,
            turn=turn,
            whole_scores=self.whole.scores(whole.vector),
            turn_scores=self.clause.scores(turn.vector),
            clause_scores=self.clause.scores(clauses.vector),
            place=spoken,
            row=cut.clause_row[spoken],
        )

    def _totals(self, cut: Grid) -> tuple[Floats, Floats]:
        """By position: the sum of the n-grams that start there, and the same without those that leave their clause."""
        total = self.said.take(cut.kinds[0].number, axis=0).astype(self.sums)
        for kind in cut.kinds[1:]:
            total += self.said.take(kind.number, axis=0)
        inside = total.copy()
        for kind in cut.kinds[1:]:
            leaving = np.flatnonzero((kind.number > 0) & ~kind.stays)
            inside[leaving] -= self.said.take(kind.number[leaving], axis=0)
        return total.astype(self.scale.dtype), inside.astype(self.scale.dtype)

    @property
    def sums(self) -> DTypeLike:
        """What holds the sum of a few rows of `said` without loss."""
        return np.int16 if self.said.dtype == np.int8 else self.said.dtype


def _behind(total: Floats, cut: Grid) -> Floats:
    turned = cut.turn < cut.begins[1:]
    behind = np.zeros((cut.rows, total.shape[1]), dtype=total.dtype)
    if turned.any():
        ends = np.column_stack([cut.turn[turned], cut.begins[1:][turned]]).ravel()
        behind[turned] = np.add.reduceat(total, ends)[::2]
    return behind


def numbers(table: Numbers, keys: Numbers) -> Numbers:
    """What the look-up table says of n-grams: the numbers of those it knows, 0 for the others."""
    place = table.take(keys >> MARK_BITS)
    return np.where((place & 0xFF) == mark(keys), place >> MARK_BITS, 0)


def mark(keys: Numbers) -> Numbers:
    """What tells an n-gram from another in its bucket; never 0."""
    marks: Numbers = np.maximum(keys & 0xFF, 1)
    return marks


def places(keys: Numbers) -> Numbers:
    """The look-up table of n-grams in the order of their numbers, from 1; at most one a bucket."""
    table = np.zeros(1 << BITS, dtype=np.int32)
    table[keys >> MARK_BITS] = (np.arange(1, len(keys) + 1, dtype=np.int32) << MARK_BITS) | mark(keys)
    return table


def softmax(scores: Floats) -> Floats:
    """Probabilities, one row a row of scores."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely: Floats = odds / odds.sum(axis=1, keepdims=True)
    return likely
