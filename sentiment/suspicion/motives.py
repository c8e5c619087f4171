"""Hears motives in how clauses are worded: a small network beside the written grammar, for what no rule names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentiment.grams import MARKS, Grid, Integers, Numbers, grid
from sentiment.network import Dense, Floats, numbers, places
from sentiment.text import Folded

CODES = ("extortion", "pro_bad_reviewer", "competitor", "improper_purpose", "abuse", "ad_contact", "brushing")
# So many clauses in a row are heard as one: a demand and what it is demanded for often stand apart.
WINDOW = 3
AT_MOST = 64
SMALL = 1e-12
# Words said again and again are anger or play: so many signs for each different one say no more than the first.
REPEATED = 6


@dataclass(frozen=True, slots=True)
class Ear:
    """The trained arrays.

    `places` tells by bucket which n-gram lives there, as in the polarity network; `said` has a row an n-gram in
    units of `scale`, row 0 nothing, and a last column of ones that counts; `heed` and `firm` are the log-odds of
    each code from which on it is heeded at all, and like a rule.
    """

    places: Numbers
    said: NDArray[Any]
    scale: Floats
    layer: Dense
    heed: Floats
    firm: Floats

    def look_up(self, keys: Numbers) -> Numbers:
        """Numbers of the known n-grams, 0 for the others."""
        return numbers(self.places, keys)

    def odds(self, total: Floats) -> Floats:
        """Log-odds of each code against everything else, one row a sum of n-grams."""
        scaled = total * self.scale
        scores = self.layer.scores(scaled[:, :-1] / np.sqrt(np.maximum(scaled[:, -1:], 1)))
        rose = np.exp(scores - scores.max(axis=1, keepdims=True))
        rest = rose.sum(axis=1, keepdims=True) - rose
        found: Floats = (np.log(np.maximum(rose, SMALL)) - np.log(np.maximum(rest, SMALL)))[:, 1:]
        return found


@dataclass(frozen=True, slots=True)
class Heard:
    """The stretches of a batch: where each begins and ends in the joined batch, its text, and its odds by code."""

    begin: Integers
    end: Integers
    row: Integers
    odds: Floats


@dataclass(frozen=True, slots=True)
class Motive:
    """What a stretch of a folded text sounds like; `sure` is 0 where it is just heeded, 1 from where it is firm."""

    code: str
    start: int
    end: int
    sure: float


def motives_many(read: Sequence[Folded]) -> list[list[Motive]]:
    """The motives heard in each text, at most one a code, in order of `CODES`."""
    found: list[list[Motive]] = [[] for _ in read]
    if not read:
        return found
    ear = shipped()
    cut = grid([text.folded for text in read], ear.look_up)
    for row, motive in _heeded(ear, cut, heard(ear, cut)):
        found[row].append(motive)
    return found


def heard(ear: Ear, cut: Grid) -> Heard:
    """Every stretch of a batch with its odds."""
    begin, end, row = _windows(cut)
    # Sums of bytes stay exact in whole numbers; while training they are fractions.
    few, many = (np.float64, np.float64) if ear.said.dtype.kind == "f" else (np.int16, np.int32)
    total: NDArray[Any] = np.zeros((len(cut.joined) + 1, ear.said.shape[1]), dtype=few)
    for kind in cut.kinds:
        total[1:] += ear.said.take(kind.number, axis=0)
    running: NDArray[Any] = np.cumsum(total, axis=0, dtype=many)
    summed = np.subtract(running[end], running[begin], dtype=np.float32)
    return Heard(begin, end, row, ear.odds(summed))


def _windows(cut: Grid) -> tuple[Integers, Integers, Integers]:
    """Where windows of one to `WINDOW` clauses begin and end in the joined batch, and their text."""
    begins, row = cut.clause_begins, cut.clause_row
    ends = np.append(begins[1:], len(cut.joined))
    found = []
    for more in range(min(WINDOW, len(begins))):
        first = np.arange(len(begins) - more)
        short = (ends[first + more] - begins[first] <= AT_MOST) | (more == 0)
        kept = first[(row[first] == row[first + more]) & short]
        found.append((begins[kept], ends[kept + more], row[kept]))
    begin, end, text = (np.concatenate(column) for column in zip(*found, strict=True))
    return begin, end, text


def _heeded(ear: Ear, cut: Grid, said: Heard) -> Iterator[tuple[int, Motive]]:
    for place, code in enumerate(CODES):
        odds = said.odds[:, place]
        loud = np.flatnonzero(odds >= ear.heed[place])
        # The loudest stretch of each text stands for it, the shorter on a tie.
        order = loud[np.lexsort((said.end[loud] - said.begin[loud], -odds[loud], said.row[loud]))]
        rows, first = np.unique(said.row[order], return_index=True)
        sure = (odds - ear.heed[place]) / max(ear.firm[place] - ear.heed[place], SMALL)
        for row, index in zip(rows.tolist(), order[first].tolist(), strict=True):
            start, end = _place(cut, row, said.begin[index], said.end[index])
            words = cut.joined[int(cut.begins[row]) + 1 + start : int(cut.begins[row]) + 1 + end]
            if len(words) <= REPEATED * len(set(words)):
                yield row, Motive(code, start, end, min(float(sure[index]), 1.0))


def _place(cut: Grid, row: int, begin: int, end: int) -> tuple[int, int]:
    """A stretch as offsets in its text, without the marks and blanks around it."""
    first, last = int(cut.begins[row]) + 1, int(cut.begins[row + 1])
    words = cut.joined[max(int(begin), first) : min(int(end), last)]
    start = max(int(begin), first) - first + len(words) - len(words.lstrip(MARKS))
    return start, start + len(words.strip(MARKS))


@lru_cache(maxsize=1)
def shipped() -> Ear:
    """The ear that comes with the house, read once on first use."""
    with as_file(files("sentiment") / "model" / "motives.npz") as path, np.load(path, allow_pickle=False) as kept:
        said = np.pad(kept["said"], ((1, 0), (0, 1)))
        said[1:, -1] = 1
        keys = np.cumsum(kept["key_steps"], dtype=np.int32)
        layer = Dense(*(kept[part] for part in Dense.__slots__))
        return Ear(places(keys), said, np.append(kept["scale"], np.float32(1)), layer, kept["heed"], kept["firm"])
