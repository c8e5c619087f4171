"""Runs of jobs: what was due, who has it until when, and how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, select, update

from casebook.store.engine import Part, added
from casebook.tables import job_runs


class Jobs(Part):
    """Reads and writes of job runs."""

    def claim(self, job: str, due_at: datetime, *, owner: str, at: datetime, lease: timedelta) -> bool:
        """True when this owner may run the job that was due then.

        A run that ended is not given out again; one whose lease ran out (its process died) is.
        """
        row = {"job": job, "due_at": due_at, "owner": owner, "claimed_at": at, "lease_until": at + lease, "detail": ""}
        dead = and_(job_runs.c.ended_at.is_(None), job_runs.c.lease_until < at)
        with self.write() as connection:
            if added(connection, job_runs, row) is not None:
                return True
            again = update(job_runs).where(job_runs.c.job == job, job_runs.c.due_at == due_at, dead).values(row)
            return connection.execute(again).rowcount == 1

    def end(self, job: str, due_at: datetime, *, owner: str, at: datetime, outcome: str, detail: str = "") -> None:
        """Says how a run ended; nothing when somebody else has taken it over meanwhile."""
        mine = (job_runs.c.job == job) & (job_runs.c.due_at == due_at) & (job_runs.c.owner == owner)
        with self.write() as connection:
            connection.execute(update(job_runs).where(mine).values(ended_at=at, outcome=outcome, detail=detail))

    def forget(self, *, before: datetime) -> int:
        """Drops ended runs older than this: they say nothing any more. How many."""
        old = (job_runs.c.due_at < before) & job_runs.c.ended_at.is_not(None)
        with self.write() as connection:
            return connection.execute(delete(job_runs).where(old)).rowcount

    def last(self, job: str) -> dict[str, Any] | None:
        """The newest run of a job as a row; None when it never ran."""
        query = select(job_runs).where(job_runs.c.job == job).order_by(job_runs.c.due_at.desc()).limit(1)
        with self.read() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else dict(row)

    def running(self, job: str, *, at: datetime) -> bool:
        """Whether somebody has the job right now."""
        held = (job_runs.c.job == job) & job_runs.c.ended_at.is_(None) & (job_runs.c.lease_until >= at)
        query = select(job_runs.c.id).where(held).limit(1)
        with self.read() as connection:
            return connection.execute(query).first() is not None
