"""Names the words a reading rests on: which n-grams spoke for it, and with what weight after all that speak against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from sentiment.grams import Grams, Integers
from sentiment.lexicon import rows
from sentiment.text import BETWEEN_TEXTS, words
from sentiment.weights import Floats, Weighed

GRAMS_LOOKED_AT = 24
WORDS_SHOWN = 6
# Words with less than half of the heaviest word's weight explain little, and twice as often hold nothing up.
WORTH_NAMING = 0.5


@dataclass(frozen=True, slots=True)
class Words:
    """Words that decided, in offsets of the folded text; `weight` in natural log units towards the polarity."""

    start: int
    end: int
    weight: float


class Spans(NamedTuple):
    """Pieces of a batch joined to one text, as columns of offsets."""

    start: Integers
    end: Integers


def towards(said: Weighed, winner: Integers) -> Floats:
    """What each gram adds to its text's winner (0 pos, 1 neu, 2 neg) in the first stage's log-odds."""
    row = said.grams.row
    good, neutral = said.weight
    spoken: Floats = np.choose(winner[row], [good, neutral, -good])
    return spoken / np.sqrt(np.bincount(row, minlength=said.grams.rows))[row]


def deciding(folded: Sequence[str], cut: Grams, spoken: Floats) -> list[tuple[Words, ...]]:
    """At most six pieces of each text, heaviest first; pieces that speak against it on the whole are left out."""
    joined = BETWEEN_TEXTS.join(folded)
    first = np.concatenate([[0], np.cumsum([len(text) + len(BETWEEN_TEXTS) for text in folded])])
    credit = _credit(cut, spoken, first)
    heavy = _heavy(cut, credit, first)
    begin = first[cut.row[heavy]]
    spans = _trimmed(_merged(Spans(begin + cut.start[heavy], begin + cut.end[heavy])), credit)
    spans = _without_marks(joined, _merged(_whole(joined, spans)))
    found: list[tuple[Words, ...]] = [()] * len(folded)
    for row, named in groupby(_heaviest(spans, credit, first), key=itemgetter(0)):
        found[row] = tuple([word for _, word in named])
    return found


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
    if not len(chosen) or np.bincount(cut.row[chosen]).max() <= GRAMS_LOOKED_AT:
        return chosen
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


def _merged(spans: Spans) -> Spans:
    """Spans in the order of the batch, overlapping ones made one; those that only touch stay apart."""
    order = np.argsort(spans.start, kind="stable")
    start, end = spans.start[order], spans.end[order]
    reached = np.maximum.accumulate(end)
    opens = np.concatenate([[True], start[1:] >= reached[:-1]])[: len(start)]
    closes = np.concatenate([opens[1:], [True]])[: len(start)]
    return Spans(start[opens], reached[closes])


def _without_marks(joined: str, spans: Spans) -> Spans:
    """The spans without marks at their ends; spans of nothing else left out."""
    bare = [_bare(joined, start, end) for start, end in zip(spans.start.tolist(), spans.end.tolist(), strict=True)]
    start, end = np.array([span for span in bare if span[0] < span[1]], dtype=np.int64).reshape(-1, 2).T
    return Spans(start, end)


def _bare(joined: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not joined[start].isalnum():
        start += 1
    while start < end and not joined[end - 1].isalnum():
        end -= 1
    return start, end


def _trimmed(spans: Spans, credit: Floats) -> Spans:
    """The spans without characters at their ends that speak against them, two characters at least."""
    speaks = np.flatnonzero(credit[1:] > credit[:-1])
    if not len(speaks):
        return spans
    size = np.minimum(spans.end - spans.start, 2)
    following = speaks[np.minimum(np.searchsorted(speaks, spans.start), len(speaks) - 1)]
    start = np.minimum(np.maximum(following, spans.start), spans.end - size)
    before = speaks[np.maximum(np.searchsorted(speaks, spans.end) - 1, 0)]
    return Spans(start, np.minimum(np.maximum(before + 1, start + size), spans.end))


def _whole(joined: str, spans: Spans) -> Spans:
    """The spans widened to whole words, for people read words; those of words that explain nothing left out."""
    cut = words(joined)
    ends = np.cumsum(np.fromiter(map(len, cut), dtype=np.int64, count=len(cut)))
    first = np.searchsorted(ends, spans.start, side="right")
    last = np.searchsorted(ends, spans.end, side="left")
    silent = np.fromiter(map(silent_words().__contains__, cut), dtype=np.int64, count=len(cut))
    said = np.concatenate([[0], np.cumsum(1 - silent)])
    kept = said[last + 1] > said[first]
    starts = np.concatenate([[0], ends[:-1]])
    return Spans(starts[first[kept]], ends[last[kept]])


def _heaviest(spans: Spans, credit: Floats, first: Integers) -> Iterator[tuple[int, Words]]:
    """The words worth naming with the row of their text, text by text, the heaviest first."""
    weight = np.round(credit[spans.end] - credit[spans.start], 6)
    row = np.searchsorted(first, spans.start, side="right") - 1
    most = np.zeros(len(first))
    np.maximum.at(most, row, weight)
    kept = np.flatnonzero(weight > most[row] * WORTH_NAMING)
    kept = kept[np.lexsort((spans.start[kept], -weight[kept], row[kept]))]
    kept = kept[_rank(row[kept]) < WORDS_SHOWN]
    begin = first[row[kept]]
    columns = (row[kept], spans.start[kept] - begin, spans.end[kept] - begin, weight[kept])
    for number, start, end, heavy in zip(*(column.tolist() for column in columns), strict=True):
        yield number, Words(start, end, heavy)


@lru_cache(maxsize=1)
def silent_words() -> frozenset[str]:
    """Words that explain nothing when they stand alone."""
    return frozenset(row["word"] for row in rows("function.tsv"))
