"""How often we wrote to a buyer or called, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What came of a contact; RUNNING is a remedy agreed on and not finished, REFUSED a buyer who wants no more."""

    TALKED = "talked"
    RUNNING = "running"
    SETTLED = "settled"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"


# Where a buyer may be spoken to: the platform's own windows and the telephone.
CHANNELS = ("wangwang", "dongdong", "im", "phone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact with a buyer about a review, `at` as it was and `kept_at` when it was written down.

    One that was written down by mistake is taken back, never deleted.
    """

    id: int
    case_id: int
    channel: str
    outcome: Outcome
    note: str
    by: str
    at: datetime
    kept_at: datetime
    taken_back_by: str | None = None
    taken_back_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.taken_back_at is None
