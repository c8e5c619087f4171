"""Places points in time on a line, stacked where they would hide each other: measures for a drawing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

# In units of the drawing: a phone shows about one unit a pixel.
WIDTH, EDGE, STEP = 340, 10, 13
COLUMNS = (WIDTH - 2 * EDGE) // STEP
# Higher stacks end in a sign that there are more.
MOST = 8
FOOT = 6


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the drawing; `nth` counts the times as they were given, `more` how many found no room on its stack."""

    x: float
    y: float
    nth: int
    more: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """The drawing: its height, the height of its line, and the dots on it."""

    height: float
    ground: float
    dots: tuple[Dot, ...]


def line(times: Sequence[datetime | None]) -> Line | None:
    """The dated ones from the first to the last; None with fewer than two of them."""
    dated = [(time, nth) for nth, time in enumerate(times) if time is not None]
    if len(dated) < 2:
        return None
    first, last = min(dated)[0], max(dated)[0]
    stacks: dict[int, list[int]] = {}
    for time, nth in dated:
        stacks.setdefault(_column(time, first, last), []).append(nth)
    ground = min(max(len(stack) for stack in stacks.values()), MOST) * STEP + FOOT
    dots = tuple(dot for column, stack in sorted(stacks.items()) for dot in _stack(column, stack, ground))
    return Line(height=ground + FOOT, ground=ground, dots=dots)


def _column(time: datetime, first: datetime, last: datetime) -> int:
    if first == last:
        return COLUMNS // 2
    return round((time - first) / (last - first) * (COLUMNS - 1))


def _stack(column: int, stack: Sequence[int], ground: float) -> list[Dot]:
    x = EDGE + (column + 0.5) * STEP
    shown = stack[:MOST]
    dots = [Dot(x, ground - STEP / 2 - place * STEP, nth) for place, nth in enumerate(shown)]
    if len(stack) > len(shown):
        dots[-1] = Dot(dots[-1].x, dots[-1].y, shown[-1], len(stack) - len(shown))
    return dots
