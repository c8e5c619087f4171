"""Signs texts so that near copies meet (MinHash over character bigrams, in bands), and says how alike two are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Three rows a band: two texts of similarity 0.5 share one of 21 bands with a chance of 0.94, of 0.6 of 0.99.
HASHES, ROWS = 63, 3
# Sketches of similarity 0.5 differ in 30 of 63 hashes, in more than this with a chance of 0.004; those of strangers who
# happen to share a band differ in 50, and one in a thousand in no more than this.
DIFFERING = 40
WORDS = 4
CHARACTERS_AT_ONCE = 100_000
PAIRS_AT_ONCE = 20_000
# A code point takes 21 bits, so a bigram takes 42 and leaves room beside it for whose it is.
CHARACTER_BITS, BIGRAM_BITS = 21, 42
Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Signed:
    """Texts signed: a row of 21 band hashes for each, and a sketch of 63 times four bits."""

    bands: Numbers
    sketches: Hashes

    def close(self, pairs: Numbers) -> NDArray[np.bool_]:
        """Which pairs of these texts may be near by their sketches; it costs a hundredth of comparing them."""
        close: NDArray[np.bool_] = _differing(self.sketches[pairs[:, 0]], self.sketches[pairs[:, 1]]) <= DIFFERING
        return close


def signed(texts: Sequence[str]) -> Signed:
    """The signs of texts of two or more characters; near copies share a band, others hardly ever."""
    # Chunk by chunk: the hashes themselves take five times as much as what is kept of them.
    chunks = [_signed(_signatures(chunk)) for chunk in _chunks(texts)]
    none = Signed(np.empty((0, HASHES // ROWS), dtype=np.int64), np.empty((0, WORDS), dtype=np.uint64))
    every = [none, *chunks]
    return Signed(np.concatenate([one.bands for one in every]), np.concatenate([one.sketches for one in every]))


def _signed(least: Hashes) -> Signed:
    rows = least.reshape(-1, ROWS, least.shape[1])
    together = rows[:, 0] + np.arange(1, len(rows) + 1, dtype=np.uint64)[:, None]
    for row in range(1, ROWS):
        together = _mixed(together) ^ rows[:, row]
    # Databases count with a sign.
    return Signed(np.ascontiguousarray(_mixed(together).T).view(np.int64), _sketches(least))


def signs(texts: Sequence[str]) -> list[tuple[list[int], bytes]]:
    """The signs of each text as a database keeps them: its bands, and its sketch."""
    found = signed(texts)
    return list(zip(found.bands.tolist(), map(bytes, found.sketches), strict=True))


def close(sketch: bytes, others: bytes) -> list[int]:
    """Which of the other sketches, one after another, are close enough to compare the texts; by place, best first."""
    one = np.frombuffer(sketch, dtype=np.uint64)[None]
    differing = _differing(one, np.frombuffer(others, dtype=np.uint64).reshape(-1, WORDS))
    near = np.flatnonzero(differing <= DIFFERING)
    places: list[int] = near[np.argsort(differing[near], kind="stable")].tolist()
    return places


def _sketches(least: Hashes) -> Hashes:
    """Four bits of each of a text's 63 hashes, sixteen hashes a word."""
    quarter = np.zeros((WORDS * 16, least.shape[1]), dtype=np.uint64)
    quarter[:HASHES] = _mixed(least) >> np.uint64(60)
    shifts = (4 * np.arange(16, dtype=np.uint64))[None, :, None]
    words = np.bitwise_or.reduce(quarter.reshape(WORDS, 16, -1) << shifts, axis=1)
    return np.ascontiguousarray(words.T)


def _differing(ones: Hashes, others: Hashes) -> NDArray[Any]:
    """In how many hashes two sketches differ."""
    bits = ones ^ others
    bits |= bits >> np.uint64(2)
    bits |= bits >> np.uint64(1)
    differing: NDArray[Any] = np.bitwise_count(bits & np.uint64(0x1111111111111111)).sum(axis=1)
    return differing


class Bigrams:
    """The distinct character bigrams of texts, as numbers: eight bytes for each."""

    def __init__(self, texts: Sequence[str]) -> None:
        kept = [_distinct(chunk) for chunk in _chunks(texts)]
        self._codes = np.concatenate([codes for codes, _ in kept]) if kept else np.empty(0, dtype=np.int64)
        self._counts = np.concatenate([counts for _, counts in kept]) if kept else np.empty(0, dtype=np.int64)
        self._begins = np.cumsum(self._counts) - self._counts

    def similarities(self, pairs: Numbers) -> NDArray[np.float64]:
        """Share of common bigrams (Jaccard), 0 to 1, of each pair of texts; two empty texts share nothing."""
        some = [self._compared(pairs[n : n + PAIRS_AT_ONCE]) for n in range(0, len(pairs), PAIRS_AT_ONCE)]
        shares: NDArray[np.float64] = np.concatenate([np.empty(0), *some])
        return shares

    def _compared(self, pairs: Numbers) -> Any:
        met = np.sort(np.concatenate([self._spread(pairs[:, 0]), self._spread(pairs[:, 1])]))
        shared = np.bincount(met[:-1][met[1:] == met[:-1]] >> BIGRAM_BITS, minlength=len(pairs))
        together = self._counts[pairs[:, 0]] + self._counts[pairs[:, 1]] - shared
        return np.divide(shared, together, out=np.zeros(len(pairs)), where=together > 0)

    def _spread(self, texts: Numbers) -> Numbers:
        """The bigrams of these texts, each numbered together with the place its text has here."""
        counts = self._counts[texts]
        places = np.repeat(np.arange(len(texts)), counts)
        within = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        spread: Numbers = (places << BIGRAM_BITS) | self._codes[self._begins[texts][places] + within]
        return spread


def _distinct(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """The distinct bigrams of each text in turn, and how many each has."""
    codes = _codes(texts).astype(np.int64)
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    owners = np.repeat(np.arange(len(texts)), lengths)
    # What stands across two texts is nobody's bigram.
    inside = owners[:-1] == owners[1:]
    bigrams = ((codes[:-1] << CHARACTER_BITS) | codes[1:])[inside]
    keys = np.unique((owners[:-1][inside] << BIGRAM_BITS) | bigrams)
    return keys & ((1 << BIGRAM_BITS) - 1), np.bincount(keys >> BIGRAM_BITS, minlength=len(texts))


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    first, size = 0, 0
    for number, text in enumerate(texts, 1):
        size += len(text)
        if size >= CHARACTERS_AT_ONCE or number == len(texts):
            yield texts[first:number]
            first, size = number, 0


def _signatures(texts: Sequence[str]) -> Hashes:
    """The least hash of each text's bigrams, a row a multiplier and a column a text."""
    codes = _codes(texts)
    ends = np.cumsum([len(text) for text in texts])
    mixed = _mixed((codes[:-1] << np.uint64(32)) | codes[1:])
    # The bigram across two texts is neither's: it takes the hash of the one before it.
    mixed[ends[:-1] - 1] = mixed[ends[:-1] - 2]
    first = np.concatenate([[0], ends[:-1]])
    return np.array([np.minimum.reduceat(mixed * multiplier, first) for multiplier in _multipliers()])


def _codes(texts: Sequence[str]) -> Hashes:
    return np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def _mixed(codes: Hashes) -> Hashes:
    # The splitmix64 finaliser: neighbouring code points must not give neighbouring hashes.
    codes = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    codes = (codes ^ (codes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return codes ^ (codes >> np.uint64(31))


@lru_cache(maxsize=1)
def _multipliers() -> Hashes:
    drawn = np.random.default_rng(20).integers(1, 2**63, size=HASHES, dtype=np.uint64)
    return drawn * np.uint64(2) + np.uint64(1)
