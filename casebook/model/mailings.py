"""A mail to one recipient, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from casebook.model.kinds import Result

# Whoever claimed a mail and said nothing for so long has died over it.
SILENT_AFTER = timedelta(minutes=15)


class Fate(StrEnum):
    """What became of a mail."""

    SENDING = "sending"
    SENT = "sent"
    AGAIN = "again"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """One mail to one recipient, claimed before it is sent; `day` is the shop's own date as YYYY-MM-DD.

    `result` is of its last try, None while nobody has said; `permanent` says that another try would fare no better,
    `again_at` from when on there is one.
    """

    id: int
    kind: str
    shop: str
    day: str
    recipient: str
    by: str
    claimed_at: datetime
    tries: int = 1
    again_at: datetime | None = None
    result: Result | None = None
    ended_at: datetime | None = None
    detail: str = ""
    permanent: bool = False

    def fate(self, now: datetime) -> Fate:
        """What became of it; whether it arrived nobody knows where the line was cut or its process died."""
        if self.result is None:
            return Fate.SENDING if now - self.claimed_at < SILENT_AFTER else Fate.UNKNOWN
        if self.result is Result.FAILED:
            return Fate.AGAIN if self.again_at else Fate.REFUSED if self.permanent else Fate.FAILED
        return Fate.SENT if self.result is Result.DONE else Fate.UNKNOWN
