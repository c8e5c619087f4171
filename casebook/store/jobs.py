"""Runs of jobs: what was due, who has it until when, how it ended, and how each job stands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from casebook.model import Run, Standing
from casebook.store.engine import Part, added, insert, take_turn
from casebook.tables import job_runs, job_standings

# A run that ended so may be had again, for the same due time.
AGAIN = ("failed", "stopped", "lost")


class Jobs(Part):
    """Reads and writes of Run and Standing."""

    def claim(self, job: str, due_at: datetime, *, owner: str, at: datetime, lease: timedelta) -> bool:
        """True when this owner may run the job that was due then: nobody has it, and it does not rest.

        A run that ended well is not given out again; one that failed is, after its rest, and one whose lease ran out
        (its process died) is at once.
        """
        begun = {"owner": owner, "claimed_at": at, "lease_until": at + lease}
        row = {"job": job, "due_at": due_at, **begun, "ended_at": None, "outcome": None, "detail": ""}
        with self.write() as connection:
            take_turn(connection, f"job {job}")
            standing = _standing(connection, job)
            if _is_held(connection, job, at, lease) or (standing is not None and standing.rests(at)):
                return False
            _lose(connection, job, at)
            if added(connection, job_runs, row) is not None:
                return True
            mine = _is(job, due_at) & job_runs.c.outcome.in_(AGAIN)
            return connection.execute(update(job_runs).where(mine).values(row)).rowcount == 1

    def renew(self, job: str, due_at: datetime, *, owner: str, until: datetime) -> bool:
        """Holds a run for longer; False where it is no longer this owner's."""
        mine = _is(job, due_at) & (job_runs.c.owner == owner) & job_runs.c.ended_at.is_(None)
        with self.write() as connection:
            return connection.execute(update(job_runs).where(mine).values(lease_until=until)).rowcount == 1

    def end(
        self,
        job: str,
        due_at: datetime,
        *,
        owner: str,
        at: datetime,
        outcome: str,
        detail: str = "",
        not_before: datetime | None = None,
    ) -> None:
        """Says how a run ended, and until when the job rests; nothing when somebody else has taken it over."""
        mine = _is(job, due_at) & (job_runs.c.owner == owner) & job_runs.c.ended_at.is_(None)
        ended = update(job_runs).where(mine).values(ended_at=at, outcome=outcome, detail=detail)
        with self.write() as connection:
            if connection.execute(ended).rowcount:
                _stand(connection, job, at=at, failed=outcome != "done", not_before=not_before)

    def release(self, owner: str, *, at: datetime) -> int:
        """Gives back what this owner still has, so that nobody waits for its leases to end; how many."""
        mine = (job_runs.c.owner == owner) & job_runs.c.ended_at.is_(None)
        with self.write() as connection:
            return connection.execute(update(job_runs).where(mine).values(ended_at=at, outcome="stopped")).rowcount

    def forget(self, *, before: datetime) -> int:
        """Drops ended runs older than this, but the last of each job; how many."""
        newest = select(func.max(job_runs.c.due_at)).group_by(job_runs.c.job)
        old = (job_runs.c.due_at < before) & job_runs.c.ended_at.is_not(None) & job_runs.c.due_at.not_in(newest)
        with self.write() as connection:
            return connection.execute(delete(job_runs).where(old)).rowcount

    def wake(self, job: str) -> None:
        """Ends the rest of a job: a person wants it now."""
        with self.write() as connection:
            connection.execute(update(job_standings).where(job_standings.c.job == job).values(not_before=None))

    def rewind(self, now: datetime) -> None:
        """Forgets what ran later than now: the clock was set back, and what is due by it must run again."""
        ahead = (job_runs.c.due_at > now) & job_runs.c.ended_at.is_not(None)
        with self.write() as connection:
            connection.execute(delete(job_runs).where(ahead))

    def last(self, job: str) -> Run | None:
        """The newest run of a job; None when it never ran."""
        query = select(job_runs).where(job_runs.c.job == job)
        with self.read() as connection:
            row = connection.execute(query.order_by(job_runs.c.due_at.desc()).limit(1)).mappings().first()
        return None if row is None else _run(row)

    def ended(self, dues: Collection[tuple[str, datetime]]) -> set[tuple[str, datetime]]:
        """Which of these runs ended well: a look before anything is claimed, for most of what is due has run."""
        times = {at for _, at in dues}
        query = select(job_runs.c.job, job_runs.c.due_at).where(job_runs.c.due_at.in_(times))
        with self.read() as connection:
            rows = connection.execute(query.where(job_runs.c.outcome == "done"))
            return {(row.job, row.due_at) for row in rows} & set(dues)

    def running(self, job: str, *, at: datetime) -> bool:
        """Whether somebody has the job right now."""
        held = (job_runs.c.job == job) & job_runs.c.ended_at.is_(None) & (job_runs.c.lease_until >= at)
        with self.read() as connection:
            return connection.execute(select(job_runs.c.id).where(held).limit(1)).first() is not None

    def standings(self) -> dict[str, Standing]:
        """How every job stands, by name."""
        with self.read() as connection:
            rows = connection.execute(select(job_standings)).mappings()
            return {row["job"]: Standing(**row) for row in rows}


def _is(job: str, due_at: datetime) -> ColumnElement[bool]:
    return (job_runs.c.job == job) & (job_runs.c.due_at == due_at)


def _is_held(connection: Connection, job: str, at: datetime, lease: timedelta) -> bool:
    # Claimed far in the future: by a clock that had gone wrong, and nobody is at it until then.
    held = and_(job_runs.c.ended_at.is_(None), job_runs.c.lease_until >= at, job_runs.c.claimed_at <= at + lease)
    query = select(job_runs.c.id).where(job_runs.c.job == job, held).limit(1)
    return connection.execute(query).first() is not None


def _lose(connection: Connection, job: str, at: datetime) -> None:
    """Ends what dead processes had of this job: whoever asks has made sure that nobody is at it."""
    left = (job_runs.c.job == job) & job_runs.c.ended_at.is_(None)
    connection.execute(update(job_runs).where(left).values(ended_at=at, outcome="lost", detail="its process died"))


def _stand(connection: Connection, job: str, *, at: datetime, failed: bool, not_before: datetime | None) -> None:
    before = _standing(connection, job)
    failures = (before.failures if before else 0) + 1 if failed else 0
    since = ((before.failing_since if before else None) or at) if failed else None
    done = (before.done_at if before else None) if failed else at
    said = {"failures": failures, "failing_since": since, "ended_at": at, "done_at": done, "not_before": not_before}
    row = insert(connection, job_standings).values(job=job, **said)
    connection.execute(row.on_conflict_do_update(index_elements=[job_standings.c.job], set_=said))


def _standing(connection: Connection, job: str) -> Standing | None:
    row = connection.execute(select(job_standings).where(job_standings.c.job == job)).mappings().first()
    return None if row is None else Standing(**row)


def _run(row: Any) -> Run:
    return Run(**{name: row[name] for name in Run.__dataclass_fields__})
