"""Jobs as lines of a table: what is due when, and how long one that failed rests. Pure.

A due time is the same for every process that asks, so that a row can be claimed for it. What was missed while
nobody ticked is caught up once: only the newest due time counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casebook.house import House
from casebook.model import Run, Standing

MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)
# Longer than any site means by Retry-After, short enough that a silly one does not blind us for a year.
LONGEST_REST = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One line of the table: what, how often it is looked at, and what is due.

    Who has a run holds it for the `lease` and renews it while it lives, for `longest` at most. After failures it rests
    longer and longer, up to the `cap`. `apart`: each run goes on by itself, so that a slow one holds up no other.
    """

    name: str
    seconds: int
    lease: timedelta
    due: Callable[[House, datetime], list[Due]]
    longest: timedelta = timedelta(hours=1)
    cap: timedelta = QUARTER
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One run that is due: its name and time are claimed as a row before `run` is called.

    `then` is when it will be due next, `every` the first rest after a failure.
    """

    name: str
    at: datetime
    run: Callable[[], Any]
    then: datetime | None = None
    every: timedelta = MINUTE


def slot(now: datetime, every: timedelta) -> datetime:
    """The newest full multiple of `every` since the epoch: the same for every process that asks."""
    seconds = int(every.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def daily(now: datetime, zone: str, hour: int) -> datetime:
    """The newest time at which it was `hour` o'clock in the zone, in UTC.

    Once a day whatever the clocks do: of an hour that comes twice the first one, of one that is left out the moment
    at which it would have been.
    """
    local = now.astimezone(ZoneInfo(zone))
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    newest = today if today.astimezone(UTC) <= now else today - timedelta(days=1)
    return newest.astimezone(UTC)


def next_daily(at: datetime, zone: str, hour: int) -> datetime:
    """The same hour of the day after that of `at` in the zone, in UTC."""
    tomorrow = at.astimezone(ZoneInfo(zone)) + timedelta(days=1)
    return tomorrow.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def always(name: str, every: timedelta, step: Callable[[House], Any]) -> Callable[[House, datetime], list[Due]]:
    """A step that is simply due again and again."""
    return lambda house, now: [
        Due(name=name, at=(at := slot(now, every)), run=lambda: step(house), then=at + every, every=every)
    ]


def back_off(failures: int, *, every: timedelta, cap: timedelta, asked: float | None = None) -> timedelta:
    """How long to rest after so many failures in a row: twice as long each time, up to the cap.

    `asked` is for how many seconds the other side wants to be left alone.
    """
    doubled: timedelta = every * 2 ** min(max(failures - 1, 0), 16)
    wanted = timedelta(seconds=min(asked or 0, LONGEST_REST.total_seconds()))
    return max(min(doubled, max(cap, every)), wanted)


def next_run(due: Due, last: Run | None, standing: Standing | None, now: datetime) -> datetime:
    """When a job will run next: at once where what is due has not run, after its rest, or the next time."""
    is_over = last is not None and last.due_at >= due.at and last.outcome in (None, "done")
    planned = (due.then or now) if is_over else now
    rest = standing.not_before if standing is not None and standing.rests(now) else None
    return max(planned, rest) if rest else planned
