"""Names the words a reading rests on: which n-grams spoke for it, and with what weight after all that speak against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from sentiment.grams import Grid, Integers, Kind
from sentiment.lexicon import rows
from sentiment.network import Floats

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


def deciding(cut: Grid, spoken: Sequence[Floats]) -> list[tuple[Words, ...]]:
    """At most six pieces of each text, heaviest first; pieces that speak against it on the whole are left out.

    `spoken` is what each n-gram says for its text's polarity, kind by kind, by position.
    """
    row = cut.row
    credit = _credit(cut, spoken)
    spans = _trimmed(_merged(_heavy(cut, credit, row)), credit)
    spans = _without_marks(cut.joined, _merged(_whole(cut, spans)))
    found: list[tuple[Words, ...]] = [()] * cut.rows
    for number, named in groupby(_heaviest(spans, credit, row, cut.begins), key=itemgetter(0)):
        found[number] = tuple([word for _, word in named])
    return found


def _heavy(cut: Grid, credit: Floats, row: Integers) -> Spans:
    """The n-grams whose characters have most credit, by text; long ones must earn their length."""
    earned = [_earned(kind, credit) for kind in cut.kinds[1:]]
    most = np.maximum.reduceat(np.maximum.reduce(earned), cut.begins[:-1]) * WORTH_NAMING
    worth = most.take(row)
    chosen = [np.flatnonzero(own > worth) for own in earned]
    start = np.concatenate(chosen)
    end = np.concatenate([kind.end[at] for kind, at in zip(cut.kinds[1:], chosen, strict=True)])
    if len(start) and np.bincount(row[start]).max() > GRAMS_LOOKED_AT:
        weight = np.concatenate([own[at] for own, at in zip(earned, chosen, strict=True)])
        order = np.lexsort((-weight, row[start]))
        kept = order[_rank(row[start[order]]) < GRAMS_LOOKED_AT]
        start, end = start[kept], end[kept]
    return Spans(start, end)


def _earned(kind: Kind, credit: Floats) -> Floats:
    """By position, the credit of an n-gram's characters over the root of their number; nothing where none may be named.

    One across a mark reads badly as a quotation, and those inside it say the same; one character says little.
    """
    size = kind.end - np.arange(len(kind.end))
    gained = credit.take(kind.end) - credit[:-1]
    earned: Floats = np.where((kind.number > 0) & (size >= 2) & kind.stays, gained, 0) / np.sqrt(np.maximum(size, 1))
    return np.maximum(earned, 0)


def _rank(row: Integers) -> Integers:
    """Place of each entry among those of its row; rows come sorted."""
    rank: Integers = np.arange(len(row)) - np.searchsorted(row, row)
    return rank


def _credit(cut: Grid, spoken: Sequence[Floats]) -> Floats:
    """Running sum over all positions, each n-gram's weight shared evenly by its characters; edges have no credit."""
    size = len(cut.clause)
    place = np.arange(size)
    change = np.zeros(size + 1)
    for kind, weight in zip(cut.kinds, spoken, strict=True):
        share = np.where(kind.number > 0, weight / np.maximum(kind.end - place, 1), 0)
        change[:-1] += share
        change -= np.bincount(kind.end, weights=share, minlength=size + 1)
    own = np.cumsum(change[:-1])
    own[np.append(cut.begins, size - 1)] = 0
    running: Floats = np.concatenate([[0.0], np.cumsum(own)])
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


def _whole(cut: Grid, spans: Spans) -> Spans:
    """The spans widened to whole words, for people read words; those of words that explain nothing left out."""
    starts = np.concatenate([[0], cut.word_ends[:-1]])
    first = np.searchsorted(cut.word_ends, spans.start, side="right")
    last = np.searchsorted(cut.word_ends, spans.end, side="left")
    widened = zip(first.tolist(), last.tolist(), strict=True)
    telling = np.array([_tells(cut, starts, begin, end) for begin, end in widened], dtype=bool)
    return Spans(starts[first[telling]], cut.word_ends[last[telling]])


def _tells(cut: Grid, starts: Integers, first: int, last: int) -> bool:
    spans = zip(starts[first : last + 1].tolist(), cut.word_ends[first : last + 1].tolist(), strict=True)
    return any(cut.joined[start:end] not in silent_words() for start, end in spans)


def _heaviest(spans: Spans, credit: Floats, rows: Integers, begins: Integers) -> Iterator[tuple[int, Words]]:
    """The words worth naming with the row of their text, text by text, the heaviest first."""
    weight = np.round(credit[spans.end] - credit[spans.start], 6)
    row = rows[spans.start]
    most = np.zeros(len(begins))
    np.maximum.at(most, row, weight)
    kept = np.flatnonzero(weight > most[row] * WORTH_NAMING)
    kept = kept[np.lexsort((spans.start[kept], -weight[kept], row[kept]))]
    kept = kept[_rank(row[kept]) < WORDS_SHOWN]
    begin = begins[row[kept]] + 1
    columns = (row[kept], spans.start[kept] - begin, spans.end[kept] - begin, weight[kept])
    for number, start, end, heavy in zip(*(column.tolist() for column in columns), strict=True):
        yield number, Words(start, end, heavy)


@lru_cache(maxsize=1)
def silent_words() -> frozenset[str]:
    """Words that explain nothing when they stand alone."""
    return frozenset(row["word"] for row in rows("function.tsv"))
