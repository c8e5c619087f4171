"""Finds near copies among negative reviews: MinHash bands propose pairs, exact Jaccard decides which are alike."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

UNSAID = re.compile(r"[\W_]+")
HASHES, ROWS = 63, 3
# A band many texts share says nothing about two of them, and pairs grow with its square.
BUCKET_CAP = 50
CHARACTERS_AT_ONCE = 100_000
UNDATED = datetime.min.replace(tzinfo=UTC)
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Post:
    """One negative review as the search for copies sees it; `author` "" and `time` None are unknown."""

    key: tuple[str, str]
    text: str
    author: str
    time: datetime | None


@dataclass(frozen=True, slots=True)
class Copies:
    """How many distinct buyers posted near copies within the window, and how alike they are (Jaccard, mean)."""

    users: int
    similarity: float


def plain(folded: str) -> str:
    """The characters that count when texts are compared: no marks, symbols or spaces."""
    return UNSAID.sub("", folded)


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of common character bigrams, 0 to 1; two empty texts share nothing."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def campaigns(posts: Iterable[Post], *, alike: float, days: int) -> dict[tuple[str, str], Copies]:
    """For each post with a copy by somebody else: its copies within a window of `days` centred on it."""
    texts: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        texts[post.text].append(post)
    distinct = sorted(texts)
    found: dict[tuple[str, str], Copies] = {}
    for star, similarity in _stars(distinct, alike):
        members = [post for number in star for post in texts[distinct[number]]]
        for key, users in _buyers(members, days):
            if users > 1:
                found[key] = Copies(users, similarity)
    return found


def _stars(texts: Sequence[str], alike: float) -> Iterator[tuple[list[int], float]]:
    # Every member is near the middle one (the medoid): chains of ever less alike texts do not join.
    pairs = _proposed(texts)
    bigrams = {number: _bigrams(texts[number]) for number in {number for pair in pairs for number in pair}}
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for one, other in pairs:
        similarity = jaccard(bigrams[one], bigrams[other])
        if similarity >= alike:
            near[one][other] = near[other][one] = similarity
    free = set(range(len(texts)))
    for middle in sorted(near, key=lambda number: (-len(near[number]), number)):
        if middle in free:
            star = {number: value for number, value in near[middle].items() if number in free}
            free -= {middle, *star}
            yield [middle, *star], sum(star.values()) / len(star) if star else 1.0
    for alone in sorted(free):
        yield [alone], 1.0


def _buyers(members: Sequence[Post], days: int) -> Iterator[tuple[tuple[str, str], int]]:
    # One date per buyer: posting ten thousand times makes nobody a crowd, and unknown buyers are one.
    first: dict[str, datetime] = {}
    for post in sorted(members, key=lambda post: post.time or UNDATED):
        first.setdefault(post.author, post.time or UNDATED)
    stamps = sorted(time.timestamp() if time > UNDATED else 0.0 for time in first.values())
    half = days * 86_400 / 2
    for post in members:
        stamp = first[post.author].timestamp() if first[post.author] > UNDATED else 0.0
        yield post.key, bisect_right(stamps, stamp + half) - bisect_left(stamps, stamp - half)


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(map("".join, zip(text, text[1:], strict=False)))


def _proposed(texts: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs of texts that share a band; a text without two characters shares none."""
    long_enough = [number for number, text in enumerate(texts) if len(text) > 1]
    return {
        (long_enough[one], long_enough[other])
        for band in _bands([texts[number] for number in long_enough])
        for bucket in _shared(band)
        for one, other in combinations(bucket[:BUCKET_CAP], 2)
    }


def _shared(band: Hashes) -> Iterator[list[int]]:
    """The places of equal hashes, in order, wherever there is more than one."""
    order = np.argsort(band, kind="stable")
    edges = np.flatnonzero(np.concatenate([[True], np.diff(band[order]) != 0, [True]]))
    for run in np.flatnonzero(np.diff(edges) > 1):
        yield order[edges[run] : edges[run + 1]].tolist()


def _bands(texts: Sequence[str]) -> Iterator[Hashes]:
    """For each band one hash a text, made of `ROWS` least hashes of its bigrams."""
    signed = [_signatures(chunk) for chunk in _chunks(texts)]
    if not signed:
        return
    for rows in np.concatenate(signed, axis=1).reshape(-1, ROWS, len(texts)):
        together = rows[0]
        for row in rows[1:]:
            together = _mixed(together) ^ row
        yield together


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    first, size = 0, 0
    for number, text in enumerate(texts, 1):
        size += len(text)
        if size >= CHARACTERS_AT_ONCE or number == len(texts):
            yield texts[first:number]
            first, size = number, 0


def _signatures(texts: Sequence[str]) -> Hashes:
    """The least hash of each text's bigrams, a row a multiplier and a column a text."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    ends = np.cumsum([len(text) for text in texts])
    mixed = _mixed((codes[:-1] << np.uint64(32)) | codes[1:])
    # The bigram across two texts is neither's: it takes the hash of the one before it.
    mixed[ends[:-1] - 1] = mixed[ends[:-1] - 2]
    first = np.concatenate([[0], ends[:-1]])
    return np.array([np.minimum.reduceat(mixed * multiplier, first) for multiplier in _multipliers()])


def _mixed(codes: Hashes) -> Hashes:
    # The splitmix64 finaliser: neighbouring code points must not give neighbouring hashes.
    codes = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    codes = (codes ^ (codes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return codes ^ (codes >> np.uint64(31))


@lru_cache(maxsize=1)
def _multipliers() -> Hashes:
    drawn = np.random.default_rng(20).integers(1, 2**63, size=HASHES, dtype=np.uint64)
    return drawn * np.uint64(2) + np.uint64(1)
