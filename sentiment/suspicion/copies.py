"""Decides which near copies are one crowd: alike to a middle one, within the window, by distinct buyers."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casebook.model import Copies, Posted
from sentiment.suspicion.signatures import Bigrams, Numbers, signed
from sentiment.suspicion.structure import structure

UNSAID = re.compile(r"[\W_]+")
DAY = 86_400
# A band many texts share says nothing about two of them, and pairs grow with its square.
BUCKET_CAP = 50
# Longer texts are compared by their beginnings.
COMPARED = 2_000
Places = NDArray[np.int32]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Near:
    """Pairs of near texts, each once, with their similarity; as arrays, since a large campaign has very many."""

    pairs: NDArray[Any]
    values: NDArray[np.float32]

    @classmethod
    def none(cls) -> Near:
        """No pairs at all."""
        return cls(np.empty((0, 2), dtype=np.int32), np.empty(0, dtype=np.float32))

    @classmethod
    def of(cls, near: Mapping[Pair, float]) -> Near:
        """These pairs."""
        pairs = np.array(list(near), dtype=np.int64).reshape(-1, 2)
        return cls(pairs, np.array(list(near.values()), dtype=np.float32))

    @classmethod
    def joined(cls, some: Sequence[Near]) -> Near:
        """All pairs of these."""
        return cls(np.concatenate([one.pairs for one in some]), np.concatenate([one.values for one in some]))


def plain(folded: str) -> str:
    """The characters that count when texts are compared: no marks, symbols or spaces."""
    return UNSAID.sub("", folded)[:COMPARED]


def says_enough(text: str, least: int) -> bool:
    """Whether copies of a plain text mean anything: one word said ten times is anger, and angry people repeat it."""
    return len(text) >= least and len(set(text)) > least // 2


def alike(texts: Sequence[str], pairs: Sequence[Pair]) -> dict[Pair, float]:
    """The pairs of these texts (by place) that are near copies, with their similarity."""
    if not pairs:
        return {}
    least: float = structure()["alike"]
    measured = Bigrams(texts).similarities(np.array(pairs, dtype=np.int64)).tolist()
    return {pair: value for pair, value in zip(pairs, measured, strict=True) if value >= least}


def indexed(posts: Iterable[Posted], near: Mapping[Pair, float]) -> dict[Any, Copies]:
    """The crowds among posts of an index that knows which of its texts are near."""
    return crowds(posts, Near.of(near), days=structure()["window_days"])


def campaigns(posts: Sequence[Posted], texts: Sequence[str], *, least: float, days: int) -> dict[Any, Copies]:
    """For each post with a copy by somebody else: its crowd; `Posted.text` is a place in `texts`, all of them plain."""
    return crowds(posts, near_copies(texts, least=least), days=days)


def near_copies(texts: Sequence[str], *, least: float) -> Near:
    """The pairs of these plain texts that are at least so similar."""
    grams, signs = Bigrams(texts), signed(texts)
    found = [Near.none()]
    for proposed in _proposed(signs.bands):
        pairs = proposed[signs.close(proposed)]
        values = grams.similarities(pairs)
        close = values >= least
        found.append(Near(pairs[close].astype(np.int32), values[close].astype(np.float32)))
    return Near.joined(found)


def crowds(posts: Iterable[Posted], near: Near, *, days: int) -> dict[Any, Copies]:
    """For each post with a near copy by somebody else within `days`: the largest crowd within so many days of it."""
    by_text: dict[int, list[Posted]] = defaultdict(list)
    for post in posts:
        by_text[post.text].append(post)
    found: dict[Any, Copies] = {}
    for middle, members, similarity in _stars(by_text, near, days * DAY):
        own = [post for text in members for post in by_text[text]]
        # A text posted once has nobody to be a copy of: most texts, and nothing to look at.
        if len(own) > 1:
            for post, users, first, last in _gathered(own, days * DAY):
                if users > 1:
                    found[post.key] = Copies(users, similarity, first, last, middle)
    return found


def _stars(by_text: Mapping[int, Sequence[Posted]], near: Near, width: int) -> Iterator[tuple[int, list[int], float]]:
    """Whatever hangs together, cut so that every member is near its middle one: middle, members, mean similarity.

    Texts are joined within the width first and then checked against the medoid, so that chains of ever less alike
    texts part; taking the best connected text first does both in one go.
    """
    texts = np.array(sorted(by_text), dtype=np.int64)
    around = _Around(texts, by_text, near, width)
    free = np.ones(len(texts), dtype=bool)
    for middle in around.best_first():
        if free[middle]:
            others, values = around.of(middle)
            others, values = others[free[others]], values[free[others]]
            free[others] = free[middle] = False
            similarity = float(values.mean()) if len(values) else 1.0
            yield int(texts[middle]), [int(texts[middle]), *texts[others].tolist()], similarity


class _Around:
    """Which texts are near each text and posted within the width of it; texts by their places."""

    def __init__(self, texts: Numbers, by_text: Mapping[int, Sequence[Posted]], near: Near, width: int) -> None:
        times = [[post.time or 0 for post in by_text[text]] for text in texts.tolist()]
        first, last = (np.array([choose(own) for own in times], dtype=np.int64) for choose in (min, max))
        places = np.searchsorted(texts, near.pairs).astype(np.int32)
        places[places == len(texts)] = 0
        one, other = places.T
        kept = (texts[places] == near.pairs).all(axis=1) if len(texts) else np.zeros(len(places), dtype=bool)
        kept &= (first[one] - width <= last[other]) & (first[other] - width <= last[one])
        both = np.concatenate([places[kept], places[kept][:, ::-1]])
        order = np.lexsort(both.T[::-1])
        self._others = both[order, 1]
        self._values = np.concatenate([near.values[kept]] * 2)[order]
        self._counts = np.bincount(both[:, 0], minlength=len(texts))
        self._begins = np.cumsum(self._counts) - self._counts
        self._sums = np.bincount(both[order, 0], weights=self._values, minlength=len(texts))

    def best_first(self) -> list[int]:
        """The places of all texts, those with most and most alike texts around them first."""
        order: list[int] = np.lexsort((np.arange(len(self._counts)), -self._sums, -self._counts)).tolist()
        return order

    def of(self, place: int) -> tuple[Numbers, NDArray[np.float32]]:
        """The places near this one, and how near."""
        inside = slice(self._begins[place], self._begins[place] + self._counts[place])
        return self._others[inside], self._values[inside]


def _gathered(posts: Sequence[Posted], width: int) -> Iterator[tuple[Posted, int, int | None, int | None]]:
    """Each post with the most distinct buyers any window of this width around it holds, and from when to when."""
    undated = [post for post in posts if post.time is None]
    if undated:
        users = len({post.buyer for post in undated})
        yield from ((post, users, None, None) for post in undated)
    dated = sorted((post for post in posts if post.time is not None), key=lambda post: (post.time, str(post.key)))
    times = [post.time or 0 for post in dated]
    windows = _windows(dated, times, width)
    best: deque[int] = deque()
    first = 0
    for place, post in enumerate(dated):
        # The windows that hold this post begin at most a width before it: of those the fullest stands first.
        while best and windows[best[-1]][0] <= windows[place][0]:
            best.pop()
        best.append(place)
        while times[first] < times[place] - width:
            first += 1
        while best[0] < first:
            best.popleft()
        users, last = windows[best[0]]
        yield post, users, times[best[0]], times[last]


def _windows(posts: Sequence[Posted], times: Sequence[int], width: int) -> list[tuple[int, int]]:
    """For each post: how many distinct buyers posted within the width from it on, and the last post of those."""
    inside: dict[int, int] = defaultdict(int)
    found = []
    end = 0
    for place, post in enumerate(posts):
        while end < len(posts) and times[end] <= times[place] + width:
            inside[posts[end].buyer] += 1
            end += 1
        found.append((len(inside), end - 1))
        inside[post.buyer] -= 1
        if not inside[post.buyer]:
            del inside[post.buyer]
    return found


def _proposed(bands: Numbers) -> Iterator[Numbers]:
    """Pairs of texts that share a band, each once, the later text first."""
    places: Places = np.empty(bands.T.shape, dtype=np.int32)
    for number, band in enumerate(bands.T):
        order = np.argsort(band, kind="stable")
        places[number][order] = np.arange(len(order), dtype=np.int32)
        for step in range(1, BUCKET_CAP + 1):
            same = np.flatnonzero(band[order[step:]] == band[order[:-step]])
            if not len(same):
                break
            pairs = np.stack([order[same + step], order[same]], axis=1)
            yield pairs[~_met(bands.T, places, number, pairs)]


def _met(bands: Numbers, places: Places, number: int, pairs: Numbers) -> NDArray[np.bool_]:
    """Which pairs an earlier band has proposed."""
    met = np.zeros(len(pairs), dtype=bool)
    for band, place in zip(bands[:number], places[:number], strict=True):
        one, other = pairs[:, 0], pairs[:, 1]
        met |= (band[one] == band[other]) & (np.abs(place[one] - place[other]) <= BUCKET_CAP)
    return met
