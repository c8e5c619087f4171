"""Runs of jobs, and how each job stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a job: who has or had it, and how it ended.

    `outcome` is done, failed, stopped (its process was asked to end) or lost (its process died); None while it runs.
    """

    job: str
    due_at: datetime
    owner: str
    claimed_at: datetime
    lease_until: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    detail: str = ""

    @property
    def took(self) -> timedelta | None:
        """How long it took; None while it runs."""
        return None if self.ended_at is None else self.ended_at - self.claimed_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a job stands: its failures in a row and since when, when it last went well, until when it rests."""

    job: str
    failures: int
    ended_at: datetime
    failing_since: datetime | None = None
    done_at: datetime | None = None
    not_before: datetime | None = None

    def rests(self, now: datetime) -> bool:
        """Whether it is to be left alone for now; a rest that begins in the future was set by a clock gone wrong."""
        return self.not_before is not None and self.ended_at <= now < self.not_before
