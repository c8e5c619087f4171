"""Cuts folded texts into hashed n-grams, whole batches at a time; training and judging both read through it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sentiment.text import words

Integers = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Truths = NDArray[np.bool_]

BITS = 21
LONGEST = 4
# Stands before, between and after the texts of a batch, so that "begins with" and "ends with" are grams too.
EDGE = "\x02"
MARKS = np.array([ord(mark) for mark in "，。！？；：、,.!?;:~…\n\r\t 　" + EDGE])
BLANKS = np.array([ord(blank) for blank in " \n\r\t　"])
# Words that turn the opinion round: but, however, only that, pity, the one thing, except.
TURN = re.compile("|".join(("但", "不过", "就是", "可是", "只是", "然而", "可惜", "唯一", "除了")))

# The odd constants of SplitMix64's finaliser; the base must be odd to have an inverse modulo 2**64.
BASE = 0x9E3779B97F4A7C15
MIX = np.uint64(0xBF58476D1CE4E5B9)
SALT = np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of a batch, as columns.

    `key` is the hashed n-gram (`BITS` bits that say where to look it up, 8 that tell it from its
    neighbours there), `row` its text, `start` and `end` its place in that text (an edge
    counts as nothing), `clause` its clause counted over the batch, -1 where it crosses one.
    `clause_row` names each clause's text; `turned` marks grams behind the last turn of their text.
    """

    rows: int
    key: Integers
    row: Integers
    start: Integers
    end: Integers
    clause: Integers
    clause_row: Integers
    turned: Truths

    def only(self, kept: Truths) -> Grams:
        """The same batch with some of its grams; texts and clauses keep their numbers."""
        columns = (self.key, self.row, self.start, self.end, self.clause)
        key, row, start, end, clause = (column[kept] for column in columns)
        return Grams(self.rows, key, row, start, end, clause, self.clause_row, self.turned[kept])


def grams(folded: Sequence[str]) -> Grams:
    """The n-grams of folded texts: 1-4 characters, and 1-2 words hashed apart from the characters."""
    joined = EDGE + "".join(text.replace(EDGE, " ") + EDGE for text in folded)
    codes = _codes(joined)
    row, first = _layout([len(text) for text in folded])
    start, end, value = _spans(codes, joined)
    clause, clause_row = _clauses(codes, joined, row)
    at = row[start]
    return Grams(
        rows=len(folded),
        key=_keys(value),
        row=at,
        start=np.maximum(start - first[at], 0),
        end=np.minimum(end - first[at], first[at + 1] - 1 - first[at]),
        clause=np.where(clause[np.maximum(start, 1)] == clause[end - 1], clause[start], -1),
        clause_row=clause_row,
        turned=_turned(joined, row)[start],
    )


def _codes(joined: str) -> Integers:
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    # One digit stands for all: prices and dates say nothing that carries over to another shop.
    return np.where((codes >= 48) & (codes <= 57), 48, codes)


def _layout(lengths: Sequence[int]) -> tuple[Integers, Integers]:
    """Row of every position, a leading edge counted to its text, and where each text begins."""
    sizes = np.asarray(lengths, dtype=np.int64) + 1
    row = np.append(np.repeat(np.arange(len(sizes)), sizes), max(len(sizes) - 1, 0))
    return row, np.concatenate([[1], 1 + np.cumsum(sizes)])


def _spans(codes: Integers, joined: str) -> tuple[Integers, Integers, Hashes]:
    """Start, end and hash of every gram over the joined batch."""
    hashed = _Hasher(codes)
    word_start, word_end = _word_spans(codes, joined)
    once = hashed.of(word_start, word_end)
    next_to = (word_end[:-1] == word_start[1:]).nonzero()[0]
    starts = [_character_starts(codes, n) for n in range(1, LONGEST + 1)]
    ends = [start + n for n, start in enumerate(starts, 1)]
    values = [hashed.of(start, end) for start, end in zip(starts, ends, strict=True)]
    return (
        np.concatenate([*starts, word_start, word_start[next_to]]),
        np.concatenate([*ends, word_end, word_end[next_to + 1]]),
        np.concatenate([*values, once * SALT, (once[next_to] * MIX + once[next_to + 1]) * SALT]),
    )


class _Hasher:
    """Polynomial hashes of any span from one running sum, modulo 2**64."""

    def __init__(self, codes: Integers) -> None:
        size = len(codes)
        powers = np.full(size + 1, BASE, dtype=np.uint64)
        back = np.full(size + 1, pow(BASE, -1, 2**64), dtype=np.uint64)
        powers[0] = back[0] = 1
        self.back = np.cumprod(back, dtype=np.uint64)
        terms = (codes.astype(np.uint64) + np.uint64(1)) * MIX * np.cumprod(powers, dtype=np.uint64)[:size]
        self.running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(terms, dtype=np.uint64)])

    def of(self, start: Integers, end: Integers) -> Hashes:
        """One hash a span; equal words give equal hashes wherever they stand."""
        hashed: Hashes = (self.running[end] - self.running[start]) * self.back[start]
        return hashed


def _character_starts(codes: Integers, n: int) -> Integers:
    start = np.arange(max(len(codes) - n + 1, 0))
    blank = np.concatenate([[0], np.cumsum(np.isin(codes, BLANKS))])
    edge = codes == ord(EDGE)
    kept = blank[start + n] == blank[start]
    if n <= 2:
        kept &= ~(edge[start] & edge[start + n - 1])
    for middle in range(1, n - 1):
        kept &= ~edge[start + middle]
    starts: Integers = start[kept]
    return starts


def _word_spans(codes: Integers, joined: str) -> tuple[Integers, Integers]:
    end = np.cumsum([len(word) for word in words(joined)])
    start = np.concatenate([[0], end[:-1]])
    kept = ~np.isin(codes[start], MARKS)
    return start[kept], end[kept]


def _clauses(codes: Integers, joined: str, row: Integers) -> tuple[Integers, Integers]:
    """Clause of every position and row of every clause; marks, edges and turns begin a new one."""
    begins = np.isin(codes, MARKS)
    begins[[turn.start() for turn in TURN.finditer(joined)]] = True
    clause = np.cumsum(begins) - 1
    return clause, row[begins]


def _turned(joined: str, row: Integers) -> Truths:
    last = np.full(row[-1] + 1, len(joined), dtype=np.int64)
    turns = np.array([turn.start() for turn in TURN.finditer(joined)], dtype=np.int64)
    last[row[turns]] = turns
    behind: Truths = np.arange(len(joined)) >= last[row]
    return behind


def _keys(value: Hashes) -> Integers:
    mixed = (value ^ (value >> np.uint64(31))) * MIX
    keys: Integers = (mixed >> np.uint64(64 - BITS - 8)).astype(np.int64)
    return keys
