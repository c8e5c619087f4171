"""Runs what is due, each at most once among all processes: claimed as a row, held while it lives, ended as a row."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from casebook.due import Due, Job, back_off
from casebook.errors import HuipingError
from casebook.house import House

log = logging.getLogger("huiping")

# Runs of one job at a time, and crawls going on beside the ticks: each is a process of some 150 MB.
AT_ONCE = 4
APART = 8
SAID = 2000


def run_due(house: House, job: Job) -> int:
    """Runs what is due of a job and nobody has; one failing run never holds the others. How many ran."""
    waiting = what_waits(house, job)
    if not waiting:
        return 0
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(waiting))) as pool:
        return sum(pool.map(partial(_take, house, job), waiting))


def what_waits(house: House, job: Job) -> list[Due]:
    """What is due of a job and has not been done, the oldest first; somebody else may have it."""
    dues = job.due(house, house.clock())
    ended = house.book.jobs.ended([(due.name, due.at) for due in dues])
    return sorted((due for due in dues if (due.name, due.at) not in ended), key=lambda due: due.at)


def claim(house: House, job: Job, due: Due) -> bool:
    """Whether we may run this."""
    return house.book.jobs.claim(due.name, due.at, owner=house.owner, at=house.clock(), lease=job.lease)


def run(house: House, job: Job, due: Due) -> str:
    """Runs what was claimed, holds it while it lives, and writes down how it ended: done or failed."""
    outcome, detail, asked = "done", "", None
    with _held(house, job, due):
        try:
            said = due.run()
            detail = "" if said is None else str(said)
        except HuipingError as exc:
            outcome, detail, asked = "failed", str(exc), getattr(exc, "retry_after", None)
            log.error("%s: %s", due.name, exc)
        except Exception as exc:  # noqa: BLE001 - a bug in one job is recorded and must not stop the others
            outcome, detail = "failed", repr(exc)
            log.exception("%s: unexpected", due.name)
    _end(house, job, due, outcome=outcome, detail=detail, asked=asked)
    return outcome


class Crew:
    """Runs that go on beside the ticks, each in a thread of its own."""

    def __init__(self, house: House, *, most: int = APART) -> None:
        self.house = house
        self.most = most
        self._threads: list[threading.Thread] = []

    def tick(self, job: Job) -> int:
        """Starts what is due of a job and nobody has, as far as there are hands; how many."""
        begun = 0
        for due in what_waits(self.house, job):
            self._threads = [one for one in self._threads if one.is_alive()]
            if len(self._threads) >= self.most:
                break
            if claim(self.house, job, due):
                # Ends with the process, and its crawl with it: whoever stops us need not wait for hours.
                thread = threading.Thread(target=run, args=(self.house, job, due), name=due.name, daemon=True)
                self._threads.append(thread)
                thread.start()
                begun += 1
        return begun

    def wait(self, seconds: float | None = None) -> None:
        """Waits for what is going on now."""
        for thread in self._threads:
            thread.join(seconds)


def _take(house: House, job: Job, due: Due) -> bool:
    if not claim(house, job, due):
        return False
    run(house, job, due)
    return True


def _end(house: House, job: Job, due: Due, *, outcome: str, detail: str, asked: float | None) -> None:
    now, rest = house.clock(), None
    if outcome != "done":
        before = house.book.jobs.standings().get(due.name)
        failures = before.failures + 1 if before else 1
        rest = now + back_off(failures, every=due.every, cap=job.cap, asked=asked)
    told: dict[str, Any] = {"owner": house.owner, "at": now, "outcome": outcome, "detail": detail[:SAID]}
    house.book.jobs.end(due.name, due.at, **told, not_before=rest)


@contextmanager
def _held(house: House, job: Job, due: Due) -> Iterator[None]:
    """Renews the lease while the block runs: a run that lives is nobody else's, one that died soon is."""
    over = threading.Event()
    thread = threading.Thread(target=_renew, args=(house, job, due, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(house: House, job: Job, due: Due, over: threading.Event) -> None:
    last = house.clock() + job.longest
    while not over.wait(job.lease.total_seconds() / 3):
        until = house.clock() + job.lease
        if until > last:
            log.error("%s: at it for %s; whoever asks may have it now", due.name, job.longest)
            return
        try:
            if not house.book.jobs.renew(due.name, due.at, owner=house.owner, until=until):
                log.warning("%s: somebody else has taken it over", due.name)
                return
        except Exception:  # noqa: BLE001 - a database that is away for a moment: the next beat tries again
            log.warning("%s: its lease could not be renewed", due.name, exc_info=True)
