"""Where the bars of the overview's charts stand: plain SVG, so that no script is needed to see them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

WIDTH, HEIGHT = 340, 110
GAP = 0.22


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of a bar; `kind` is its place in the row of numbers it was made from."""

    kind: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The blocks of a chart of this size; `top` is what its full height stands for."""

    blocks: tuple[Block, ...]
    top: int
    width: int = WIDTH
    height: int = HEIGHT


def bars(rows: Sequence[Sequence[int]], *, width: int = WIDTH, height: int = HEIGHT, top: int | None = None) -> Chart:
    """A bar for each row of numbers, its first number below; `top` is the largest bar where nobody says another."""
    most = max((sum(row) for row in rows), default=0) if top is None else top
    step = width / max(len(rows), 1)
    blocks = [
        Block(kind=kind, x=round((nth + GAP / 2) * step, 2), y=y, width=round((1 - GAP) * step, 2), height=tall)
        for nth, row in enumerate(rows)
        for kind, y, tall in _piled(row, most, height)
    ]
    return Chart(blocks=tuple(blocks), top=most, width=width, height=height)


def length(part: float, most: float) -> float:
    """How long a lying bar is, in hundredths."""
    return round(100 * part / most, 1) if most else 0.0


def _piled(row: Sequence[int], most: int, height: int) -> list[tuple[int, float, float]]:
    ends = list(accumulate(row))
    return [
        (kind, round(height - height * end / most, 2), round(height * number / most, 2))
        for kind, (number, end) in enumerate(zip(row, ends, strict=True))
        if number and most
    ]
