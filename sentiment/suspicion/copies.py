"""Finds near copies among negative reviews: MinHash bands propose pairs, exact Jaccard decides which are alike."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

UNSAID = re.compile(r"[\W_]+")
HASHES, ROWS = 63, 3
# A band many texts share says nothing about two of them, and pairs grow with its square.
BUCKET_CAP = 50
UNDATED = datetime.min.replace(tzinfo=UTC)


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
    bigrams = [frozenset(text[at : at + 2] for at in range(len(text) - 1)) for text in texts]
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for one, other in _proposed(texts):
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


def _proposed(texts: Sequence[str]) -> set[tuple[int, int]]:
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        for band, key in enumerate(_bands(text)):
            bucket = buckets[band, key]
            if len(bucket) < BUCKET_CAP:
                bucket.append(number)
    return {
        (bucket[left], right)
        for bucket in _shared(buckets)
        for left in range(len(bucket))
        for right in bucket[left + 1 :]
    }


def _shared(buckets: Mapping[tuple[int, bytes], list[int]]) -> Iterator[list[int]]:
    return (bucket for bucket in buckets.values() if len(bucket) > 1)


def _bands(text: str) -> list[bytes]:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    mixed = _mixed((codes[:-1] << np.uint64(32)) | codes[1:])
    signature: NDArray[np.uint64] = (mixed[:, None] * _multipliers()[None, :]).min(axis=0)
    raw = signature.tobytes()
    width = ROWS * 8
    return [raw[at : at + width] for at in range(0, len(raw), width)]


def _mixed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    # The splitmix64 finaliser: neighbouring code points must not give neighbouring hashes.
    codes = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    codes = (codes ^ (codes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return codes ^ (codes >> np.uint64(31))


@lru_cache(maxsize=1)
def _multipliers() -> NDArray[np.uint64]:
    drawn = np.random.default_rng(20).integers(1, 2**63, size=HASHES, dtype=np.uint64)
    return drawn * np.uint64(2) + np.uint64(1)
