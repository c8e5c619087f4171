"""Cuts a text that is longer than a model can read into windows at clause ends, none of it dropped."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from sentiment.text import clauses

Span = tuple[int, int]


def windows(text: str, tokens: Sequence[Span], room: int) -> list[Span]:
    """Spans of the text that together hold all its tokens, at most `room` each.

    About equally long, so that no last half-sentence is read alone, and cut at the clause end nearest to
    that length; a clause longer than a window is cut between two tokens. `tokens` are spans in order.
    """
    if len(tokens) <= room:
        return [(0, len(text))]
    goal = -(-len(tokens) // -(-len(tokens) // room))
    starts = [start for start, _ in tokens]
    ends = sorted({bisect_left(starts, end) for _, end in clauses(text)})
    cuts = [0]
    while len(tokens) - cuts[-1] > room:
        cuts.append(_cut(ends, cuts[-1], goal=goal, room=room))
    bounds = [0, *(starts[cut] for cut in cuts[1:]), len(text)]
    return [(start, end) for start, end in zip(bounds[:-1], bounds[1:], strict=True) if end > start]


def _cut(ends: Sequence[int], begin: int, *, goal: int, room: int) -> int:
    """The token the next window begins with."""
    wish = begin + goal
    first, last = bisect_right(ends, begin + goal // 2), bisect_right(ends, begin + room)
    return min(ends[first:last], key=lambda end: abs(end - wish), default=wish)
