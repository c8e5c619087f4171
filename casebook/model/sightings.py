"""Whether a published reply shows where it was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SightingState(StrEnum):
    """What the page showed: the reply, another one in its place, or none though all was read."""

    SEEN = "seen"
    OTHER = "other"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What was seen of a publication at that time; `text` is the reply the page shows."""

    publication_id: int
    state: SightingState
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A publication that nobody has seen yet, and what is known by now: the replies shown since, each with when it was
    first seen, and when its product was last read completely."""

    publication_id: int
    words: str
    published_at: datetime
    replies: tuple[tuple[str, datetime], ...] = ()
    read_at: datetime | None = None
