"""Names the words a reading rests on: which n-grams spoke for it, and with what weight after all that speak against."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np

from sentiment.grams import Grams, Integers
from sentiment.lexicon import rows
from sentiment.text import words
from sentiment.weights import Floats, Weighed

GRAMS_LOOKED_AT = 24
WORDS_SHOWN = 6
# Words with less than a third of the heaviest word's weight explain nothing.
WORTH_NAMING = 0.3


@dataclass(frozen=True, slots=True)
class Words:
    """Words that decided, in offsets of the folded text; `weight` in natural log units towards the polarity."""

    start: int
    end: int
    weight: float


def towards(said: Weighed, winner: Integers) -> Floats:
    """What each gram adds to its text's winner (0 pos, 1 neu, 2 neg) in the first stage's log-odds."""
    row = said.grams.row
    good, neutral = said.weight
    spoken: Floats = np.choose(winner[row], [good, neutral, -good])
    return spoken / np.sqrt(np.bincount(row, minlength=said.grams.rows))[row]


def deciding(folded: Sequence[str], cut: Grams, spoken: Floats) -> list[tuple[Words, ...]]:
    """At most six pieces of each text, heaviest first; pieces that speak against it on the whole are left out."""
    first = np.concatenate([[0], np.cumsum([len(text) for text in folded])])
    credit = _credit(cut, spoken, first)
    spans: list[list[tuple[int, int]]] = [[] for _ in folded]
    heavy = _heavy(cut, credit, first)
    for row, start, end in zip(*(column[heavy].tolist() for column in (cut.row, cut.start, cut.end)), strict=True):
        spans[row].append((start, end))
    listed = credit.tolist()
    return [
        _heaviest(text, _merged(text, own), listed[begin : begin + len(text) + 1])
        for text, own, begin in zip(folded, spans, first.tolist(), strict=False)
    ]


def _heavy(cut: Grams, credit: Floats, first: Integers) -> Integers:
    """The grams whose characters have most credit, by text; long grams must earn their length."""
    size = cut.end - cut.start
    begin = first[cut.row]
    earned = (credit[begin + cut.end] - credit[begin + cut.start]) / np.sqrt(np.maximum(size, 1))
    # A gram across a mark reads badly as a quotation; the grams inside it say the same.
    readable = (earned > 0) & (cut.clause >= 0) & (size >= 2)
    most = np.zeros(cut.rows)
    np.maximum.at(most, cut.row[readable], earned[readable])
    chosen = np.flatnonzero(readable & (earned > most[cut.row] * WORTH_NAMING))
    chosen = chosen[np.lexsort((-earned[chosen], cut.row[chosen]))]
    return chosen[_rank(cut.row[chosen]) < GRAMS_LOOKED_AT]


def _rank(row: Integers) -> Integers:
    """Place of each entry among those of its row; rows come sorted."""
    rank: Integers = np.arange(len(row)) - np.searchsorted(row, row)
    return rank


def _credit(cut: Grams, spoken: Floats, first: Integers) -> Floats:
    """Running sum over all characters of the batch, each gram's weight shared evenly by its characters."""
    size = int(first[-1]) + 1
    share = spoken / np.maximum(cut.end - cut.start, 1)
    rises = np.bincount(first[cut.row] + cut.start, weights=share, minlength=size)
    falls = np.bincount(first[cut.row] + cut.end, weights=share, minlength=size)
    running: Floats = np.concatenate([[0.0], np.cumsum(np.cumsum(rises - falls))])
    return running


def _merged(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in the order of the text, overlapping ones made one, without leading marks."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        while start < end and not text[start].isalnum():
            start += 1
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def _heaviest(text: str, spans: list[tuple[int, int]], credit: list[float]) -> tuple[Words, ...]:
    bare = [_trimmed(start, end, credit) for start, end in spans]
    weighed = [Words(start, end, round(credit[end] - credit[start], 6)) for start, end in _whole(text, bare)]
    most = max((word.weight for word in weighed), default=0.0)
    speaking = [word for word in weighed if word.weight > most * WORTH_NAMING]
    return tuple(sorted(speaking, key=lambda word: (-word.weight, word.start))[:WORDS_SHOWN])


def _whole(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans widened to whole words, for people read words; those of words that explain nothing left out."""
    if not spans:
        return []
    ends = list(accumulate(len(word) for word in words(text)))
    starts = [0, *ends[:-1]]
    widened = [(bisect_right(starts, start) - 1, bisect_left(ends, end)) for start, end in spans]
    telling = [
        (starts[first], ends[last])
        for first, last in widened
        if any(text[starts[n] : ends[n]] not in silent_words() for n in range(first, last + 1))
    ]
    return _merged(text, telling)


@lru_cache(maxsize=1)
def silent_words() -> frozenset[str]:
    """Words that explain nothing when they stand alone."""
    return frozenset(row["word"] for row in rows("function.tsv"))


def _trimmed(start: int, end: int, credit: list[float]) -> tuple[int, int]:
    """The span without characters at its ends that speak against it, two at least."""
    while end - start > 2 and credit[start + 1] <= credit[start]:
        start += 1
    while end - start > 2 and credit[end] <= credit[end - 1]:
        end -= 1
    return start, end
