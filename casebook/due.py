"""Jobs as lines of a table: what is due, and running it at most once among all processes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casebook.errors import HuipingError
from casebook.house import House

log = logging.getLogger("huiping")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One line of the table: what, how often it is looked at, how long one run may take, and the step."""

    name: str
    seconds: int
    lease: timedelta
    due: Callable[[House, datetime], list[Due]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One run that is due: its name and time are claimed as a row before `run` is called."""

    name: str
    at: datetime
    run: Callable[[], Any]


def slot(now: datetime, every: timedelta) -> datetime:
    """The newest full multiple of `every` since the epoch: the same for every process that asks."""
    seconds = int(every.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def daily(now: datetime, zone: str, hour: int) -> datetime:
    """The newest time at which it was `hour` o'clock in the zone, in UTC."""
    local = now.astimezone(ZoneInfo(zone))
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    newest = today if today.astimezone(UTC) <= now else today - timedelta(days=1)
    return newest.astimezone(UTC)


def always(name: str, every: timedelta, step: Callable[[House], Any]) -> Callable[[House, datetime], list[Due]]:
    """A step that is simply due again and again."""
    return lambda house, now: [Due(name=name, at=slot(now, every), run=lambda: step(house))]


def run_due(house: House, job: Job) -> int:
    """Runs what is due of a job and nobody has; one failing run never holds the others. How many ran."""
    mine = [due for due in job.due(house, house.clock()) if _claim(house, job, due)]
    if not mine:
        return 0
    with ThreadPoolExecutor(max_workers=min(4, len(mine))) as pool:
        list(pool.map(lambda due: _run(house, due), mine))
    return len(mine)


def _claim(house: House, job: Job, due: Due) -> bool:
    return house.book.jobs.claim(due.name, due.at, owner=house.owner, at=house.clock(), lease=job.lease)


def _run(house: House, due: Due) -> None:
    outcome, detail = "done", ""
    try:
        detail = str(due.run())
    except HuipingError as exc:
        outcome, detail = "failed", str(exc)
        log.error("%s: %s", due.name, exc)
    except Exception as exc:  # noqa: BLE001 - a bug in one job is recorded and must not stop the others
        outcome, detail = "failed", repr(exc)
        log.exception("%s: unexpected", due.name)
    house.book.jobs.end(due.name, due.at, owner=house.owner, at=house.clock(), outcome=outcome, detail=detail[:2000])
