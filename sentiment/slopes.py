"""How a text's scores rise with what its n-grams say: the network read backwards, to name words and to train."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sentiment.grams import Grid, Integers, Kind
from sentiment.network import (
    BEST,
    CALM,
    CLASSES,
    LAST,
    MEAN,
    MOST,
    TURN,
    USUAL,
    WHOLE,
    WORST,
    Floats,
    Heard,
    Network,
    softmax,
)


@dataclass(frozen=True, slots=True)
class Rises:
    """The rise with the sum of n-grams of each whole text, of what stands behind its turn, and of each clause heard."""

    whole: Floats
    turn: Floats
    clause: Floats


def shares(network: Network, cut: Grid, heard: Heard, wanted: Floats) -> list[Floats]:
    """What each n-gram adds to the wanted mix of its text's scores, to first order: kind by kind, by position."""
    # The column that counts says nothing; rows of sixteen are quicker to go through than rows of fifteen.
    scale = np.append(network.scale[:-1], 0).astype(network.scale.dtype)
    rises = per_sum(heard, clause_and_whole(network, heard, wanted), scale)
    every, own = by_position(rises, cut, heard)
    both = every + own
    return [_share(network, kind, both, every) for kind in cut.kinds]


def _share(network: Network, kind: Kind, both: Floats, every: Floats) -> Floats:
    said = network.said.take(kind.number, axis=0).astype(both.dtype)
    share: Floats = np.einsum("ij,ij->i", said, both)
    leaving = np.flatnonzero((kind.number > 0) & ~kind.stays)
    share[leaving] = np.einsum("ij,ij->i", said.take(leaving, axis=0), every.take(leaving, axis=0))
    return share


def clause_and_whole(network: Network, heard: Heard, wanted: Floats) -> Rises:
    """The rise of the wanted mix of scores with the vector of each unit."""
    rise = network.text.back(heard.features(), wanted)
    turned = (heard.turn.count > 0)[:, None]
    return Rises(
        whole=network.whole.back(heard.whole.vector, rise[:, WHOLE]),
        turn=network.clause.back(heard.turn.vector, rise[:, TURN] * turned),
        clause=network.clause.back(heard.clause.vector, clause_rise(heard, rise)),
    )


def clause_rise(heard: Heard, rise: Floats) -> Floats:
    """The rise with the scores of each clause, from the rise with the features of the texts."""
    if not len(heard.row):
        return np.zeros((0, CLASSES), dtype=rise.dtype)
    texts, first, count = heard.texts()
    owner = np.repeat(np.arange(len(texts)), count)
    own = rise[texts]
    margin, likely = heard.margin(), softmax(heard.clause_scores)
    slope = (own[:, MEAN] / count)[owner]
    slope[first + count - 1] += own[:, LAST]
    for column, pick in ((WORST, np.maximum), (BEST, np.minimum)):
        slope += own[owner, column] * _picked(margin, pick.reduceat(margin, first)[owner], first, owner)
    top = _picked(likely, np.maximum.reduceat(likely, first)[owner], first, owner)
    pull = own[owner, USUAL] / count[owner, None] + own[owner, MOST] * top
    back: Floats = likely * (pull - (likely * pull).sum(axis=1, keepdims=True))
    back[:, 2] += slope / CALM
    back[:, 0] -= slope / CALM
    return back


def _picked(value: Floats, picked: Floats, first: Integers, owner: Integers) -> Floats:
    """1 where a clause's value is the one picked for its text, shared evenly where several are."""
    hit = (value == picked).astype(value.dtype)
    share: Floats = hit / np.add.reduceat(hit, first)[owner]
    return share


def per_sum(heard: Heard, rises: Rises, scale: Floats) -> Rises:
    """From the rise with vectors to the rise with sums in these units, the number of n-grams held as it is."""
    units = ((rises.whole, heard.whole), (rises.turn, heard.turn), (rises.clause, heard.clause))
    whole, turn, clause = (
        np.pad(rise, ((0, 0), (0, len(scale) - rise.shape[1]))) * scale / np.sqrt(np.maximum(unit.count, 1))[:, None]
        for rise, unit in units
    )
    return Rises(whole, turn, clause)


def by_position(rises: Rises, cut: Grid, heard: Heard) -> tuple[Floats, Floats]:
    """By position: the rise with any n-gram that starts there, and what one that stays in its clause adds to it."""
    row = cut.row
    behind = np.flatnonzero(np.arange(len(row)) >= cut.turn.take(row))
    every = rises.whole.take(row, axis=0)
    every[behind] += rises.turn.take(row[behind], axis=0)
    place = np.full(len(cut.clause_begins), len(heard.place))
    place[heard.place] = np.arange(len(heard.place))
    clauses = np.vstack([rises.clause, np.zeros((1, rises.whole.shape[1]), dtype=rises.whole.dtype)])
    return every, clauses.take(place.take(cut.clause), axis=0)
