"""Until when, how long and how often a platform lets us answer a review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class WindowState(StrEnum):
    """Whether an answer can still be given; UNKNOWN where nobody says so and a person must look."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How a review stands with its platform's limits at one moment.

    `why` is empty while open; closed: days, replied, appended, gone; unknown: rule (no period is published), time (the
    review is undated, `until` is the latest it can be), appended (the 追评 may take a reply of its own), again (nobody
    says whether a second reply is taken). `until` is None where there is no end or none is known. `used` of `replies`
    are given; `replies` 0: as many as one likes, None: unknown. `edit` is never, redo, overwrite or None. `risk` says
    what a 追评 would do: "" nothing, possible, announced (the buyer spoke of one), unknown. `sure` is official, told
    or unknown; `version` and `checked` are those of the platform's row.
    """

    platform: str
    state: WindowState
    why: str = ""
    since: datetime | None = None
    until: datetime | None = None
    left: timedelta | None = None
    endless: bool = False
    max: int
    unit: str
    max_known: bool = True
    replies: int | None = None
    used: int = 0
    edit: str | None = None
    risk: str = ""
    sure: str = "unknown"
    source: str = ""
    note: str = ""
    version: str = ""
    checked: str = ""

    @property
    def days(self) -> int | None:
        """Whole days left; None where no end is known."""
        return None if self.left is None else max(self.left.days, 0)

    @property
    def hours(self) -> int | None:
        """Whole hours left beyond the days; None where no end is known."""
        return None if self.left is None else max(self.left.seconds // 3600, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Whether to answer now or to wait for the outcome of a remedy; never more than advice.

    `code` is now, wait, look (a person must see first whether a reply is taken), change (a reply stands and may be
    changed) or none. `reasons` are codes: urgent, few, announced, running, settled, risk, editable, several, unknown.
    """

    code: str
    reasons: tuple[str, ...] = ()
