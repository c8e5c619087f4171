"""How the jobs stand, for people: what ran last, what comes next, what fails since when; and running one by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from casebook.due import Due, Job, next_run
from casebook.errors import JobFailing, NotFound
from casebook.house import House
from casebook.model import Run, Standing
from casebook.running import claim, run

HEADINGS = ("job", "last run", "took", "outcome", "next run", "failures", "failing since", "said")
# As much of what a run said as a terminal's line takes.
SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class JobNow:
    """One job as it stands; `next_at` is when it will run."""

    name: str
    last: Run | None
    standing: Standing | None
    next_at: datetime

    @property
    def failures(self) -> int:
        """How often in a row it failed."""
        return self.standing.failures if self.standing else 0

    def as_data(self) -> dict[str, Any]:
        """All of it as plain data."""
        last = self.last
        return {
            "job": self.name,
            "last_run": _utc(last.claimed_at) if last else None,
            "seconds": last.took.total_seconds() if last and last.took is not None else None,
            "outcome": _outcome(last),
            "next_run": _utc(self.next_at),
            "failures": self.failures,
            "failing_since": _utc(self.standing.failing_since) if self.standing else None,
            "done_at": _utc(self.standing.done_at) if self.standing else None,
            "said": last.detail if last else "",
        }


def jobs_now(house: House, jobs: Sequence[Job]) -> list[JobNow]:
    """How everything that is ever due stands now, in the table's order."""
    now, standings, found = house.clock(), house.book.jobs.standings(), []
    for job in jobs:
        for due in job.due(house, now):
            last, standing = house.book.jobs.last(due.name), standings.get(due.name)
            planned = next_run(due, last, standing, now)
            found.append(JobNow(name=due.name, last=last, standing=standing, next_at=planned))
    return found


def cells(one: JobNow) -> tuple[str, ...]:
    """A job as cells under HEADINGS, times in UTC."""
    data = one.as_data()
    took = "" if data["seconds"] is None else f"{data['seconds']:.0f} s"
    times = [str(data[name] or "")[:16].replace("T", " ") for name in ("last_run", "next_run", "failing_since")]
    said = " ".join(data["said"].split())[:SHOWN]
    return (one.name, times[0], took, data["outcome"] or "", times[1], str(one.failures or ""), times[2], said)


def failing(book: Any) -> dict[str, tuple[Standing, str]]:
    """The jobs that failed when they last ran, by name, each with what its last run said."""
    standings = book.jobs.standings()
    found = {name: one for name, one in sorted(standings.items()) if one.failures}
    return {name: (one, last.detail if (last := book.jobs.last(name)) else "") for name, one in found.items()}


def check(book: Any) -> None:
    """Raises JobFailing, which says of each failing job since when nothing came of it, and why."""
    told = [_told(name, *found) for name, found in failing(book).items()]
    if told:
        raise JobFailing("; ".join(told), do="see huiping jobs")


def due_now(house: House, jobs: Sequence[Job], name: str) -> list[tuple[Job, Due]]:
    """What a person means by this name: a job with all that is due of it, or one run; NotFound names what there is."""
    now = house.clock()
    every = [(job, due) for job in jobs for due in job.due(house, now)]
    found = [(job, due) for job, due in every if name in (job.name, due.name)]
    if not found:
        raise NotFound("job", f"none is called {name!r}", do=f"one of {', '.join(due.name for _, due in every)}")
    return found


def once(house: House, job: Job, due: Due) -> tuple[str, str]:
    """Runs this now: how it ended, and what it said. "held" where somebody has it."""
    last = house.book.jobs.last(due.name)
    if last is not None and house.book.jobs.ended([(due.name, due.at)]):
        # What was due has run: this is a run of its own.
        due = replace(due, at=max(house.clock(), last.due_at + timedelta(milliseconds=1)))
    house.book.jobs.wake(due.name)
    if not claim(house, job, due):
        last = house.book.jobs.last(due.name)
        return "held", f"{last.owner} has it until {_utc(last.lease_until)}" if last else ""
    outcome = run(house, job, due)
    last = house.book.jobs.last(due.name)
    return outcome, last.detail if last else ""


def _told(name: str, one: Standing, said: str) -> str:
    well, again = _utc(one.done_at) or "never", _utc(one.not_before)
    return f"{name}, {one.failures} in a row, last well {well}, next {again}: {said}"


def _outcome(last: Run | None) -> str | None:
    return None if last is None else last.outcome or "running"


def _utc(time: datetime | None) -> str | None:
    return None if time is None else time.astimezone(UTC).isoformat(timespec="seconds")
