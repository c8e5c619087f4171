"""Pairs reviews a source shows for the first time with those other sources have shown: each with one at most. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from casebook.model import Review
from casebook.sameness import DAY, GIVEN, Alike, alike, keys

# Beyond so many comparisons of one text on one day, only what was posted in the same minute is compared.
MOST_COMPARED = 10_000
Edge = tuple[int, int]
Block = tuple[list[int], list[int]]


def pairs(fresh: Sequence[Review], kept: Sequence[Review], zone: str) -> dict[int, int]:
    """Which fresh review is which kept one, by place; none where several may be equally well.

    Fresh ones are of one source, which shows none of the kept ones yet.
    """
    edges = {
        (new, old): grade
        for own, others in _blocks(fresh, kept, zone)
        for new in own
        for old in others
        if (grade := alike(fresh[new], kept[old], zone)) is not None
    }
    found = dict(_surest(edges))
    return found | dict(_alternating(edges, fresh, kept))


def _blocks(fresh: Sequence[Review], kept: Sequence[Review], zone: str) -> Iterator[Block]:
    """Who may be one at all: those with a key in common."""
    own, others = _by_key(fresh, zone), _by_key(kept, zone)
    for key in own.keys() & others.keys():
        yield from _small((own[key], others[key]), fresh, kept)


def _by_key(reviews: Sequence[Review], zone: str) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for place, review in enumerate(reviews):
        for key in set(keys(review, zone)) - {None}:
            found[key or 0].append(place)
    return found


def _small(block: Block, fresh: Sequence[Review], kept: Sequence[Review]) -> Iterator[Block]:
    if len(block[0]) * len(block[1]) <= MOST_COMPARED:
        yield block
        return
    minutes: dict[datetime | None, Block] = defaultdict(lambda: ([], []))
    for side, reviews in enumerate((fresh, kept)):
        for place in block[side]:
            time = reviews[place].time
            minutes[time and time.replace(second=0, microsecond=0)][side].append(place)
    yield from (one for one in minutes.values() if len(one[0]) * len(one[1]) <= MOST_COMPARED)


def _surest(edges: dict[Edge, Alike]) -> Iterator[Edge]:
    """Pairs that are each other's only best, again and again; what they leave stays in `edges`."""
    while found := _mutual(edges):
        yield from found
        news, olds = {new for new, _ in found}, {old for _, old in found}
        for new, old in list(edges):
            if new in news or old in olds:
                del edges[new, old]


def _mutual(edges: Mapping[Edge, Alike]) -> list[Edge]:
    best = [_only_best(edges, side) for side in (0, 1)]
    return [edge for edge in edges if best[0].get(edge[0]) == edge and best[1].get(edge[1]) == edge]


def _only_best(edges: Mapping[Edge, Alike], side: int) -> dict[int, Edge]:
    """The best edge of each, where no other is as good."""
    ranked: dict[int, list[tuple[Alike, Edge]]] = defaultdict(list)
    for edge, grade in edges.items():
        ranked[edge[side]].append((grade, edge))
    best = {}
    for one, found in ranked.items():
        top = max(grade for grade, _ in found)
        highest = [edge for grade, edge in found if grade == top]
        if len(highest) == 1:
            best[one] = highest[0]
    return best


def _alternating(edges: Mapping[Edge, Alike], fresh: Sequence[Review], kept: Sequence[Review]) -> Iterator[Edge]:
    """Reviews nobody can tell apart, as many on either side: they are taken in the order they were posted."""
    for news, olds in _groups(edges):
        grades = {edges.get((new, old)) for new in news for old in olds}
        only = grades.pop() if len(grades) == 1 else None
        if len(news) == len(olds) and only and only.text and only.time >= DAY and only.product == GIVEN:
            yield from zip(_posted(news, fresh), _posted(olds, kept), strict=True)


def _groups(edges: Mapping[Edge, Alike]) -> Iterator[tuple[set[int], set[int]]]:
    """Sets of reviews that hang together by edges."""
    left = set(edges)
    while left:
        new, old = left.pop()
        news, olds = {new}, {old}
        while more := {edge for edge in left if edge[0] in news or edge[1] in olds}:
            left -= more
            news |= {edge[0] for edge in more}
            olds |= {edge[1] for edge in more}
        yield news, olds


def _posted(places: set[int], reviews: Sequence[Review]) -> list[int]:
    def when(place: int) -> tuple[str, int]:
        time = reviews[place].time
        return "" if time is None else time.isoformat(), place

    return sorted(places, key=when)
