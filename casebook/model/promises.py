"""What a published reply said we would do, by when, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PromiseState(StrEnum):
    """Where a promise stands; LATE is kept after its time, DROPPED what a person found to be none."""

    OPEN = "open"
    DONE = "done"
    LATE = "late"
    MISSED = "missed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What some words promise; `quote` is the promise as it is worded, offsets are of the text it was found in.

    `kind` is refund, pay, resend, exchange, repair, contact, answer, ship, fix or other. `said` is the deadline as
    worded, "" where none is; `due` is the last moment it is kept in time, None where none can be made of the words.
    `workdays` counts working days where those were promised; `guessed` says that their holidays are not known.
    `condition` is what it is bound to, "" where nothing.
    """

    kind: str
    quote: str
    start: int = 0
    end: int = 0
    said: str = ""
    due: datetime | None = None
    workdays: int | None = None
    guessed: bool = False
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise as a row, as it stands now: whose it is, until when, and who said what became of it.

    `publication_id` is None where it was given elsewhere, by telephone or in a chat. `due` may have been set by a
    person; `promised.due` is what the words say.
    """

    id: int
    shop: str
    case_id: int
    publication_id: int | None
    promised: Promised
    by: str
    at: datetime
    state: PromiseState
    owner: str
    due: datetime | None = None
    said_by: str = ""
    said_at: datetime | None = None
    note: str = ""

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is still open though its time is over."""
        return self.state is PromiseState.OPEN and self.due is not None and self.due < now


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How a shop's promises fared: kept in time, late, missed by a person's word, open though overdue, and open."""

    done: int = 0
    late: int = 0
    missed: int = 0
    overdue: int = 0
    open: int = 0

    @property
    def failed(self) -> int:
        """Missed ones, those nobody has spoken of included."""
        return self.missed + self.overdue
