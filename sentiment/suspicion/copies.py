"""Decides which near copies are one crowd: alike to a middle one, within the window, by distinct buyers."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casebook.model import Copies, Posted
from sentiment.suspicion.signatures import Bigrams, Numbers, bands

UNSAID = re.compile(r"[\W_]+")
DAY = 86_400
# A band many texts share says nothing about two of them, and pairs grow with its square.
BUCKET_CAP = 50
# Longer texts are compared by their beginnings.
COMPARED = 2_000
Places = NDArray[np.int32]
# Texts by how alike they are, both ways round.
Near = Mapping[int, Mapping[int, float]]


def plain(folded: str) -> str:
    """The characters that count when texts are compared: no marks, symbols or spaces."""
    return UNSAID.sub("", folded)[:COMPARED]


def says_enough(text: str, least: int) -> bool:
    """Whether copies of a plain text mean anything: one word said ten times is anger, and angry people repeat it."""
    return len(text) >= least and len(set(text)) > least // 2


def alike(texts: Sequence[str], pairs: Sequence[tuple[int, int]], *, least: float) -> dict[tuple[int, int], float]:
    """The pairs of these texts (by place) that are at least so similar, with their similarity."""
    if not pairs:
        return {}
    measured = Bigrams(texts).similarities(np.array(pairs, dtype=np.int64)).tolist()
    return {pair: value for pair, value in zip(pairs, measured, strict=True) if value >= least}


def campaigns(posts: Sequence[Posted], texts: Sequence[str], *, least: float, days: int) -> dict[Any, Copies]:
    """For each post with a copy by somebody else: its crowd; `Posted.text` is a place in `texts`, all of them plain."""
    near: dict[int, dict[int, float]] = defaultdict(dict)
    grams = Bigrams(texts)
    for pairs in _proposed(bands(texts)):
        similar = grams.similarities(pairs)
        close = similar >= least
        for (one, other), value in zip(pairs[close].tolist(), similar[close].tolist(), strict=True):
            near[one][other] = near[other][one] = value
    return crowds(posts, near, days=days)


def crowds(posts: Iterable[Posted], near: Near, *, days: int) -> dict[Any, Copies]:
    """For each post with a near copy by somebody else within `days`: the largest crowd within so many days of it."""
    by_text: dict[int, list[Posted]] = defaultdict(list)
    for post in posts:
        by_text[post.text].append(post)
    found: dict[Any, Copies] = {}
    for middle, members in _stars(_together(by_text, near, days * DAY)):
        own = [post for text in members for post in by_text[text]]
        # A text posted once has nobody to be a copy of: most texts, and nothing to look at.
        if len(own) > 1:
            values = [value for text, value in members.items() if text != middle]
            similarity = sum(values) / len(values) if values else 1.0
            for post, users, first, last in _gathered(own, days * DAY):
                if users > 1:
                    found[post.key] = Copies(users, similarity, first, last, middle)
    return found


def _together(by_text: Mapping[int, Sequence[Posted]], near: Near, width: int) -> dict[int, dict[int, float]]:
    """Each text with those near it that somebody posted within the width of its own posts."""
    alone: dict[int, float] = {}
    times = {text: [post.time or 0 for post in own] for text, own in by_text.items()}
    spans = {text: (min(own) - width, max(own)) for text, own in times.items()}
    return {
        text: {
            other: value
            for other, value in near.get(text, alone).items()
            if other in spans and begin <= spans[other][1] and spans[other][0] <= end
        }
        for text, (begin, end) in spans.items()
    }


def _stars(known: Mapping[int, Mapping[int, float]]) -> Iterator[tuple[int, dict[int, float]]]:
    """Whatever hangs together, cut so that every member is near its middle one: chains of ever less alike texts part.

    Joined texts first, then the check of the medoid; taking the best connected one first does both in one go.
    """
    free = set(known)
    for middle in sorted(known, key=lambda text: (-len(known[text]), -sum(known[text].values()), text)):
        if middle in free:
            star = {middle: 1.0, **{text: value for text, value in sorted(known[middle].items()) if text in free}}
            free -= star.keys()
            yield middle, star


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


def _proposed(signed: Numbers) -> Iterator[Numbers]:
    """Pairs of texts that share a band, each once, the later text first."""
    places: Places = np.empty(signed.T.shape, dtype=np.int32)
    for number, band in enumerate(signed.T):
        order = np.argsort(band, kind="stable")
        places[number][order] = np.arange(len(order), dtype=np.int32)
        for step in range(1, BUCKET_CAP + 1):
            same = np.flatnonzero(band[order[step:]] == band[order[:-step]])
            if not len(same):
                break
            pairs = np.stack([order[same + step], order[same]], axis=1)
            yield pairs[~_met(signed.T, places, number, pairs)]


def _met(bands: Numbers, places: Places, number: int, pairs: Numbers) -> NDArray[np.bool_]:
    """Which pairs an earlier band has proposed."""
    met = np.zeros(len(pairs), dtype=bool)
    for band, place in zip(bands[:number], places[:number], strict=True):
        one, other = pairs[:, 0], pairs[:, 1]
        met |= (band[one] == band[other]) & (np.abs(place[one] - place[other]) <= BUCKET_CAP)
    return met
