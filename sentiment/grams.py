"""Cuts folded texts into hashed n-grams, whole batches at a time; training and judging both read through it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sentiment.text import words

Integers = NDArray[np.int64]
Numbers = NDArray[np.int32]
Hashes = NDArray[np.uint64]
Codes = NDArray[np.uint32]
Truths = NDArray[np.bool_]
# Gives each key its number; 0 stands for n-grams that are not known.
LookUp = Callable[[Numbers], Numbers]

BITS = 21
MARK_BITS = 8
LONGEST = 4
# Stands before, between and after the texts of a batch, so that "begins with" and "ends with" are grams too.
EDGE = "\x02"
MARKS = "，。！？；：、,.!?;:~…\n\r\t 　" + EDGE
BLANKS = " \n\r\t　"
# Words that turn the opinion round: but, however, only that, pity, the one thing, except.
TURN = re.compile("|".join(("但", "不过", "就是", "可是", "只是", "然而", "可惜", "唯一", "除了")))

# The odd constants of SplitMix64's finaliser; the base must be odd to have an inverse modulo 2**64.
BASE = 0x9E3779B97F4A7C15
MIX = np.uint64(0xBF58476D1CE4E5B9)
SALT = np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Kind:
    """The n-grams of one kind (so many characters, a word, two words) by the position they start at.

    `number` is what the look-up said of the n-gram, 0 where it knows none or none starts; `end` is
    the position behind it, `stays` whether it stays in the clause it starts in.
    """

    number: Numbers
    end: Integers
    stays: Truths


@dataclass(frozen=True, slots=True)
class Grid:
    """The n-grams of a batch of texts joined to one, with an edge before, between and after them.

    Text `r` is the positions from `begins[r]` up to `begins[r + 1]`: the edge before it, then its characters.
    `joined` is that text, `word_ends` where each of its words ends; `clause` numbers every position's clause
    over the batch, `clause_begins` is where each clause begins and `clause_row` its text; `turn` is where each
    text's last turn stands, or its end.
    """

    joined: str
    kinds: tuple[Kind, ...]
    word_ends: Integers
    begins: Integers
    clause: Integers
    clause_begins: Integers
    clause_row: Integers
    turn: Integers

    @property
    def rows(self) -> int:
        """How many texts."""
        return len(self.begins) - 1

    @property
    def row(self) -> Integers:
        """The text of every position; the edge behind the last one counts to it."""
        sizes = np.diff(self.begins)
        sizes[-1:] += 1
        return np.repeat(np.arange(self.rows), sizes)


@dataclass(frozen=True, slots=True)
class Grams:
    """The known n-grams of a batch as columns, kind by kind.

    `number` is what the look-up said, `at` where in the joined batch it starts, `row` its text, `start` and
    `end` its place in that text (an edge counts as nothing), `clause` its clause counted over the batch,
    -1 where it leaves one.
    """

    rows: int
    number: Numbers
    at: Integers
    row: Integers
    start: Integers
    end: Integers
    clause: Integers

    def only(self, kept: Truths) -> Grams:
        """The same batch with some of its n-grams."""
        row, start, end, clause = (column[kept] for column in (self.row, self.start, self.end, self.clause))
        return Grams(self.rows, self.number[kept], self.at[kept], row, start, end, clause)


def every(keys: Numbers) -> Numbers:
    """Looks nothing up: every n-gram is known, its number its key counted from 1."""
    return keys + np.int32(1)


def grams(cut: Grid) -> Grams:
    """The known n-grams of a grid as columns."""
    at = [np.flatnonzero(kind.number) for kind in cut.kinds]
    pairs = list(zip(cut.kinds, at, strict=True))
    number = np.concatenate([kind.number[own] for kind, own in pairs])
    end = np.concatenate([kind.end[own] for kind, own in pairs])
    place = np.concatenate(at)
    row = cut.row.take(place)
    first = cut.begins.take(row) + 1
    inside = np.concatenate([kind.stays[own] for kind, own in pairs])
    return Grams(
        rows=cut.rows,
        number=number,
        at=place,
        row=row,
        start=np.maximum(place - first, 0),
        end=np.minimum(end, cut.begins.take(row + 1)) - first,
        clause=np.where(inside, cut.clause.take(place), -1),
    )


def grid(folded: Sequence[str], look_up: LookUp) -> Grid:
    """The n-grams of folded texts: 1-4 characters, and 1-2 words hashed apart from the characters."""
    joined = EDGE + "".join(text.replace(EDGE, " ") + EDGE for text in folded)
    codes = _codes(joined)
    begins = np.cumsum([0] + [len(text) + 1 for text in folded])
    opens = _among(codes, MARKS)
    turns = np.array([turn.start() for turn in TURN.finditer(joined)], dtype=np.int64)
    opens[turns] = True
    clause_begins = np.flatnonzero(opens)
    word_ends = _word_ends(joined)
    clause = np.cumsum(opens) - 1
    return Grid(
        joined=joined,
        kinds=tuple(_kinds(codes, word_ends, clause, look_up=look_up)),
        word_ends=word_ends,
        begins=begins,
        clause=clause,
        clause_begins=clause_begins,
        clause_row=np.searchsorted(begins[:-1], clause_begins, side="right") - 1,
        turn=_last(turns, begins),
    )


def _last(turns: Integers, begins: Integers) -> Integers:
    """The last turn of each text, or where the text ends."""
    place = np.searchsorted(turns, begins[1:]) - 1
    last = turns[np.maximum(place, 0)] if len(turns) else begins[1:]
    return np.where((place >= 0) & (last >= begins[:-1]), last, begins[1:])


def _among(codes: Codes, signs: str) -> Truths:
    """Which of the codes are one of the signs."""
    among: Truths = _table(signs).take(codes, mode="clip")
    return among


@lru_cache(maxsize=2)
def _table(signs: str) -> Truths:
    table = np.zeros(1 << 16, dtype=np.bool_)
    table[[ord(sign) for sign in signs]] = True
    return table


def _codes(joined: str) -> Codes:
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    # One digit stands for all: prices and dates say nothing that carries over to another shop.
    return np.where((codes >= 48) & (codes <= 57), np.uint32(48), codes)


def _kinds(codes: Codes, word_ends: Integers, clause: Integers, *, look_up: LookUp) -> Iterator[Kind]:
    size = len(codes)
    hashed = _Hasher(codes)
    behind = np.minimum(np.arange(size + LONGEST), size)
    for n, readable in enumerate(_readable(codes), 1):
        number = np.zeros(size, dtype=np.int32)
        number[: max(size - n + 1, 0)] = np.where(readable, look_up(_keys(hashed.all(n))), 0)
        end = behind[n : size + n]
        yield Kind(number, end, clause == clause.take(end - 1))
    start = np.concatenate([[0], word_ends[:-1]])
    kept = ~_among(codes.take(start), MARKS)
    start, end = start[kept], word_ends[kept]
    once = hashed.of(start, end)
    yield _scattered(start, end, look_up(_keys(once * SALT)), clause)
    next_to = np.flatnonzero(end[:-1] == start[1:])
    pair = (once[next_to] * MIX + once[next_to + 1]) * SALT
    yield _scattered(start[next_to], end[next_to + 1], look_up(_keys(pair)), clause)


def _scattered(start: Integers, end: Integers, found: Numbers, clause: Integers) -> Kind:
    size = len(clause)
    number, ends = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int64)
    number[start], ends[start] = found, end
    return Kind(number, ends, clause == clause.take(ends - 1))


class _Hasher:
    """Polynomial hashes of any span from one running sum, modulo 2**64."""

    def __init__(self, codes: Codes) -> None:
        size = len(codes)
        self.back = np.full(size + 1, pow(BASE, -1, 2**64), dtype=np.uint64)
        powers = np.full(size, BASE, dtype=np.uint64)
        powers[0] = self.back[0] = 1
        np.cumprod(self.back, out=self.back)
        terms = (codes.astype(np.uint64) + np.uint64(1)) * MIX * np.cumprod(powers, out=powers)
        self.running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(terms, dtype=np.uint64)])

    def of(self, start: Integers, end: Integers) -> Hashes:
        """One hash a span; equal words give equal hashes wherever they stand."""
        hashed: Hashes = (self.running[end] - self.running[start]) * self.back[start]
        return hashed

    def all(self, n: int) -> Hashes:
        """The hash of every span of n characters, by where it starts."""
        hashed: Hashes = (self.running[n:] - self.running[:-n]) * self.back[: max(len(self.running) - n, 0)]
        return hashed


def _readable(codes: Codes) -> Iterator[Truths]:
    """For n from 1 to `LONGEST`, by start: whether the n characters are one n-gram of one text."""
    blank, edge = _among(codes, BLANKS), codes == ord(EDGE)
    # Edges stand at the ends of an n-gram only; an edge alone, or two together, is none.
    yield ~blank & ~edge
    clean = ~blank[:-1] & ~blank[1:]
    yield clean & ~(edge[:-1] & edge[1:])
    inside = np.ones(len(clean), dtype=np.bool_)
    for n in range(3, LONGEST + 1):
        clean = clean[:-1] & ~blank[n - 1 :]
        inside = inside[:-1] & ~edge[n - 2 : -1]
        yield clean & inside


def _word_ends(joined: str) -> Integers:
    cut = words(joined)
    return np.cumsum(np.fromiter(map(len, cut), dtype=np.int64, count=len(cut)))


def _keys(value: Hashes) -> Numbers:
    """The hash as a number of 29 bits: where to look it up, and a mark that tells it from its neighbours there."""
    mixed = (value ^ (value >> np.uint64(31))) * MIX
    keys: Numbers = (mixed >> np.uint64(64 - BITS - MARK_BITS)).astype(np.int32)
    return keys
