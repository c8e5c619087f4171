"""Reviews as the search for copies and bursts sees them, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One review as the search for copies and bursts sees it.

    `text` is what is compared, without marks, and "" where copies of it would say nothing. `buyer` is a hash of the
    name, 0 unknown. `time` is in seconds since 1970; `day` counts days of the shop's zone from the first of year 1.
    `early` says that goods which are posted cannot have come by then, `slow` that they can; None: no known order.
    """

    product: str | None = None
    buyer: int = 0
    time: int | None = None
    day: int | None = None
    negative: bool = False
    early: bool = False
    slow: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """One post of a text, as clusters are made of them; `key` is whatever names the review."""

    key: Any
    text: int
    buyer: int
    time: int | None


@dataclass(frozen=True, slots=True)
class Copies:
    """A crowd of near copies: by how many distinct buyers, and how alike to the middle one (Jaccard, mean).

    `first` and `last` are in seconds since 1970, None where nothing is dated; `middle` is the text they are all near.
    """

    users: int
    similarity: float
    first: int | None = None
    last: int | None = None
    middle: int = 0

    @property
    def hours(self) -> int | None:
        """Whole hours from the first post to the last, rounded up; None where nothing is dated."""
        return None if self.first is None or self.last is None else -((self.first - self.last) // 3600)


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day of one product: how many buyers spoke, complained, named a known order, and waited for it long enough."""

    everybody: int = 0
    negative: int = 0
    timed: int = 0
    slow: int = 0
