"""Exact bounds of a share from a count (Clopper and Pearson): what few cases allow to be said, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sentiment.network import Floats

SIDE = 0.025
HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; `low` and `high` are the exact two-sided 95 % bounds."""

    hits: int
    rows: int

    @property
    def share(self) -> float:
        """Hits over rows, 0 where there are no rows."""
        return self.hits / self.rows if self.rows else 0.0

    @property
    def low(self) -> float:
        """The share under which so many hits or more have a chance of 2.5 %."""
        return _bounds(self.hits, self.rows)[0]

    @property
    def high(self) -> float:
        """The share over which so few hits have a chance of 2.5 %; 1 where there are no rows."""
        return _bounds(self.hits, self.rows)[1]

    def __str__(self) -> str:
        return f"{self.hits}/{self.rows} = {self.share:.2%} [{self.low:.2%}, {self.high:.2%}]"


@lru_cache(maxsize=4096)
def _bounds(hits: int, rows: int) -> tuple[float, float]:
    low = 0.0 if hits == 0 else _where(hits, rows, reaches=True)
    high = 1.0 if hits == rows else _where(hits, rows, reaches=False)
    return low, high


def _where(hits: int, rows: int, *, reaches: bool) -> float:
    """The share at which at least (`reaches`) or at most so many hits have the chance of one side."""
    counts = np.arange(hits, rows + 1) if reaches else np.arange(0, hits + 1)
    ways = _ways(rows)[counts]
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        chance = float(np.exp(ways + counts * np.log(middle) + (rows - counts) * np.log1p(-middle)).sum())
        # The chance of many hits grows with the share, that of few falls.
        low, high = (middle, high) if (chance < SIDE) is reaches else (low, middle)
    return (low + high) / 2


@lru_cache(maxsize=64)
def _ways(rows: int) -> Floats:
    """Log of the binomial coefficients of so many rows."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, rows + 1)))])
    ways: Floats = logs[rows] - logs - logs[::-1]
    return ways
