"""A shop's own small layer over a reader: what people said of its verdicts, as a capped shift of the log-odds. Pure.

It knows only words that several corrected reviews share, is pulled hard towards saying nothing, and moves no class
by more than `CAP`; so a few wrong corrections cannot turn the reader round.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from zipfile import BadZipFile

import numpy as np

from casebook.errors import FileError
from casebook.model import Polarity
from sentiment.deciding import Words
from sentiment.grams import Grams, Integers, every, grams, grid
from sentiment.network import Floats
from sentiment.polarity import HAN, ORDER, Reader, Reading, likeliest, with_stars

# Natural log units: enough to turn a doubtful reading, not a sure one.
CAP = 1.5
SEEN = 3
MOST = 300
LEAST = 2
# A Gaussian prior on every weight: they stay small until many corrections agree. Tried 2, 4 and 8: the hardest
# pull gained about as much on unseen rows of a corpus, and moved other corpora least.
PULL = 8.0
STEPS = 300
TEXTS_AT_ONCE = 16
WORDS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a person said of one review, and what the reader had said, stars weighed in, in the order of `ORDER`."""

    folded: str
    label: Polarity
    likely: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Layer:
    """A shift a known n-gram, a column a class in the order of `ORDER`, in natural log units.

    `base` names the reader it was fitted over; `keys` are the n-grams' keys, sorted. A text with none of them is
    read as before: a constant for all texts was tried, and moved other shops' reviews most.
    """

    base: str
    keys: Integers
    shift: Floats

    @property
    def name(self) -> str:
        """The first 12 digits of the SHA-256 of its bytes."""
        return name_of(pack(self))

    def scaled(self, strength: float) -> Layer:
        """The same layer, weaker."""
        return replace(self, shift=self.shift * strength)

    def shifts(self, folded: Sequence[str]) -> Floats:
        """One row a text, not capped yet; a text nobody can read is not shifted."""
        rows = [self._shifts(batch) for batch in _batches(folded)]
        return np.vstack([np.zeros((0, len(ORDER))), *rows])

    def _shifts(self, folded: Sequence[str]) -> Floats:
        row, column, _ = hits(grams(grid(folded, every)), self.keys)
        shifted = _shared(row, self.shift[column], len(folded))
        readable = np.array([HAN.search(text) is not None for text in folded])
        capped: Floats = np.where(readable[:, None], shifted, 0.0)
        return capped

    def words(self, folded: str, towards: int, against: int) -> tuple[Words, ...]:
        """The words of one text that speak for one class against another, heaviest first, none inside another."""
        cut = grams(grid([folded], every))
        _, column, place = hits(cut, self.keys)
        weight = (self.shift[column, towards] - self.shift[column, against]) / np.sqrt(max(len(column), 1))
        spans = sorted(zip(-weight, cut.start[place].tolist(), cut.end[place].tolist(), strict=True))
        shown: list[Words] = []
        for lost, start, end in spans:
            if lost < 0 and all(end <= one.start or one.end <= start for one in shown):
                shown.append(Words(start, end, round(-float(lost), 6)))
        return tuple(shown[:WORDS_SHOWN])


def name_of(packed: bytes) -> str:
    """What a packed layer is called."""
    return sha256(packed).hexdigest()[:12]


def named(base: str, layer: Layer | None) -> str:
    """Name of the reader of this name with a layer over it."""
    return base if layer is None else f"{base}+{layer.name}"


def layered(reader: Reader, layer: Layer | None) -> Reader:
    """The reader with a layer over what it says."""
    if layer is None:
        return reader

    def read(folded: Sequence[str], stars: Sequence[int | None] = ()) -> list[Reading]:
        given = stars or [None] * len(folded)
        before = reader.read(folded, given)
        after = shifted(np.array([one.probabilities for one in before]).reshape(-1, len(ORDER)), layer.shifts(folded))
        rows = zip(folded, before, after.tolist(), given, strict=True)
        return [_reading(layer, text, old, (new[0], new[1], new[2]), stars=star) for text, old, new, star in rows]

    def likely(folded: Sequence[str]) -> Floats:
        return shifted(reader.likely(folded), layer.shifts(folded))

    return replace(reader, name=named(reader.name, layer), read=read, likely=likely)


def _reading(
    layer: Layer, text: str, old: Reading, likely: tuple[float, float, float], *, stars: int | None
) -> Reading:
    was, now = (likeliest(with_stars(row, stars)) for row in (old.probabilities, likely))
    # The reader's words speak for its own winner: where the layer has another, its own words decided.
    words = old.words if was == now else layer.words(text, now, was)
    return replace(old, probabilities=likely, words=words)


def shifted(likely: Floats, shifts: Floats) -> Floats:
    """Probabilities, a row a text, with these shifts added to their log-odds, each at most `CAP`."""
    odds = likely * np.exp(np.clip(shifts, -CAP, CAP))
    moved: Floats = odds / odds.sum(axis=1, keepdims=True)
    return moved


def fit(lessons: Sequence[Lesson], *, base: str) -> Layer:
    """The layer that brings a reader nearer to what people said: a softmax with the reader's log-odds as offset."""
    likely = np.array([lesson.likely for lesson in lessons]).clip(1e-6)
    said = np.array([[lesson.label is polarity for polarity in ORDER] for lesson in lessons], dtype=np.float64)
    cut = [grams(grid(batch, every)) for batch in _batches([lesson.folded for lesson in lessons])]
    keys = _telling(cut, said - likely)
    return Layer(base, keys, _descend(_table(cut, keys, len(lessons)), np.log(likely), said))


def _telling(cut: Sequence[Grams], missed: Floats) -> Integers:
    """The n-grams on which the reader errs most and one way, among those several reviews share."""
    first = np.cumsum([0, *(one.rows for one in cut)])
    long = [one.only((one.end - one.start >= LEAST) & (one.clause >= 0)) for one in cut]
    seen = [np.column_stack([one.number, one.row + at]) for one, at in zip(long, first, strict=False)]
    pairs = np.unique(np.vstack(seen), axis=0)
    keys, place, count = np.unique(pairs[:, 0], return_inverse=True, return_counts=True)
    summed = np.column_stack([np.bincount(place, weights=column[pairs[:, 1]]) for column in missed.T])
    score = np.abs(summed).max(axis=1) / np.sqrt(count)
    score[count < SEEN] = 0
    best = np.argsort(-score, kind="stable")[:MOST]
    chosen: Integers = np.sort(keys[best[score[best] > 0]])
    return chosen


def hits(cut: Grams, keys: Integers) -> tuple[Integers, Integers, Integers]:
    """Row and column of each known n-gram, once a text, and where in the batch it stands first."""
    if not len(keys):
        return (np.zeros(0, dtype=np.int64),) * 3
    column = np.minimum(np.searchsorted(keys, cut.number), len(keys) - 1)
    found = np.flatnonzero(keys[column] == cut.number)
    _, once = np.unique(cut.row[found] * len(keys) + column[found], return_index=True)
    place = found[once]
    return cut.row[place], column[place], place


def _table(cut: Sequence[Grams], keys: Integers, texts: int) -> Floats:
    table = np.zeros((texts, len(keys)))
    first = 0
    for one in cut:
        row, column, _ = hits(one, keys)
        table[first + row, column] = 1 / np.sqrt(np.bincount(row, minlength=one.rows))[row]
        first += one.rows
    return table


def _shared(row: Integers, shift: Floats, texts: int) -> Floats:
    """Sum of the shifts of each text over the root of their number, as in fitting."""
    root = np.sqrt(np.maximum(np.bincount(row, minlength=texts), 1))
    sums: Floats = np.column_stack([np.bincount(row, weights=column, minlength=texts) for column in shift.T])
    return sums / root[:, None]


def _descend(table: Floats, offset: Floats, said: Floats) -> Floats:
    """The weights of least loss: Nesterov's descent with the step the curvature allows; no chance in it."""
    if not table.shape[1]:
        return np.zeros((0, len(ORDER)))
    step = 1 / (0.5 * np.linalg.norm(table, 2) ** 2 + PULL)
    weights = ahead = np.zeros((table.shape[1], len(ORDER)))
    for number in range(STEPS):
        odds = offset + table @ ahead
        likely = np.exp(odds - odds.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        moved = ahead - step * (table.T @ (likely - said) + PULL * ahead)
        ahead = moved + number / (number + 3) * (moved - weights)
        weights = moved
    return weights


def _batches(folded: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (folded[first : first + TEXTS_AT_ONCE] for first in range(0, len(folded), TEXTS_AT_ONCE))


def pack(layer: Layer) -> bytes:
    """The layer as the bytes of an .npz: arrays without code, the same layer always the same bytes."""
    file = io.BytesIO()
    shift = layer.shift.astype(np.float32)
    # Not compressed: another zlib would give other bytes, and so another name.
    np.savez(file, base=np.array(layer.base), keys=layer.keys, shift=shift)
    return file.getvalue()


def unpack(packed: bytes) -> Layer:
    """The layer packed in these bytes; FileError when they are none."""
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as kept:
            return Layer(str(kept["base"]), kept["keys"], kept["shift"].astype(np.float64))
    except (ValueError, KeyError, EOFError, OSError, BadZipFile) as exc:
        raise FileError("shop layer", str(exc), do="fit it again with huiping train --with-corrections") from exc
