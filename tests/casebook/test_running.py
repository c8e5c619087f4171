"""Runs: held while they live, taken over when they die, rested after failures, never had by two."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from casebook.due import QUARTER, Due, Job, always, back_off
from casebook.errors import JobFailing, NotFound, SourceBusy, SourceError
from casebook.house import House
from casebook.model import Run
from casebook.running import Crew, claim, run, run_due
from casebook.settings import read_settings
from casebook.standing import cells, check, due_now, jobs_now, once
from casebook.store import Archive, Casebook
from casebook.store.engine import open_engine
from tests.makers import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LEASE = 5 * MINUTE
MANY = 60


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def on(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(each_book: Casebook, tmp_path: Path, clock: Clock) -> House:
    return House(book=each_book, settings=read_settings({}, home=tmp_path), clock=clock, owner="one")


def a_job(step: Callable[[], Any], *, every: timedelta = 10 * MINUTE, **said: Any) -> Job:
    given = {"name": "work", "seconds": 1, "lease": LEASE, "due": always("work", every, lambda house: step())}
    return Job(**{**given, **said})


def jobs_of(*names: str, step: Callable[[str], Any]) -> Job:
    def due(house: House, now: datetime) -> list[Due]:
        return [Due(name=name, at=NOON, run=lambda name=name: step(name)) for name in names]  # type: ignore[misc]

    return Job(name="work", seconds=1, lease=LEASE, due=due, apart=True)


def fails(times: int) -> Callable[[], str]:
    left = iter(range(times))

    def step() -> str:
        if next(left, None) is not None:
            raise SourceError("shop", "no answer")
        return "well"

    return step


def last(house: House, name: str = "work") -> Run:
    found = house.book.jobs.last(name)
    assert found is not None
    return found


@pytest.mark.parametrize(("failures", "minutes"), [(1, 10), (2, 20), (3, 40), (8, 1280), (9, 1440), (1000, 1440)])
def test_a_rest_doubles_up_to_the_cap(failures: int, minutes: int) -> None:
    assert back_off(failures, every=10 * MINUTE, cap=DAY) == minutes * MINUTE


def test_a_rest_is_never_shorter_than_the_pace_nor_than_what_the_site_asks() -> None:
    assert back_off(5, every=2 * DAY, cap=DAY) == 2 * DAY
    assert back_off(1, every=MINUTE, cap=QUARTER, asked=3600.0) == 60 * MINUTE
    assert back_off(1, every=MINUTE, cap=QUARTER, asked=1e12) == 7 * DAY


def test_a_job_that_fails_rests_longer_and_longer(house: House, clock: Clock) -> None:
    job, begun = a_job(fails(99), cap=DAY), []
    for minute in range(200):
        if run_due(house, job):
            begun.append(minute)
        clock.on(MINUTE)
    assert begun == [0, 10, 30, 70, 150]


def test_what_failed_is_due_again_for_the_same_time(house: House, clock: Clock) -> None:
    job = a_job(fails(1), every=DAY)
    run_due(house, job)
    clock.on(DAY / 2)
    assert (run_due(house, job), last(house).outcome) == (0, "failed")
    clock.on(DAY / 2)
    assert (run_due(house, job), last(house).detail) == (1, "well")


def test_a_success_ends_the_rests(house: House, clock: Clock) -> None:
    job = a_job(fails(2), every=MINUTE)
    for _ in range(10):
        run_due(house, job)
        clock.on(MINUTE)
    standing = house.book.jobs.standings()["work"]
    assert (standing.failures, standing.failing_since, standing.not_before) == (0, None, None)


def test_a_site_that_asks_to_be_left_alone_is(house: House, clock: Clock) -> None:
    def step() -> None:
        raise SourceBusy("shop", "status 429", retry_after=7200.0)

    run_due(house, a_job(step, every=MINUTE))
    assert house.book.jobs.standings()["work"].not_before == NOON + timedelta(hours=2)


def test_a_run_is_held_while_it_lives(house: House, clock: Clock) -> None:
    """The lease is a third of a second long and the run lasts until it was renewed."""
    tried: list[bool] = []

    def step() -> None:
        begun = last(house).lease_until
        clock.on(timedelta(seconds=0.1))
        for _ in range(1000):
            if last(house).lease_until > begun:
                break
            threading.Event().wait(0.01)
        tried.append(house.book.jobs.claim("work", NOON, owner="two", at=begun, lease=LEASE))

    run_due(house, a_job(step, lease=timedelta(seconds=0.3)))
    assert (tried, last(house).outcome, last(house).owner) == ([False], "done", "one")


def test_the_same_job_is_not_begun_again_while_it_runs(house: House, clock: Clock) -> None:
    job = a_job(lambda: None)
    (due,) = job.due(house, clock())
    assert claim(house, job, due)
    clock.on(10 * MINUTE)
    house.book.jobs.renew(due.name, due.at, owner="one", until=clock() + LEASE)
    assert run_due(house, job) == 0
    clock.on(LEASE + MINUTE)
    assert run_due(house, job) == 1


def test_a_slow_run_holds_up_no_other(house: House) -> None:
    begun, go, ran = threading.Event(), threading.Event(), threading.Event()

    def step(name: str) -> None:
        if name == "slow":
            begun.set()
            assert go.wait(20)
        ran.set()

    crew = Crew(house)
    assert crew.tick(jobs_of("slow", step=step)) == 1
    assert begun.wait(20)
    assert crew.tick(jobs_of("slow", "fast", step=step)) == 1
    assert ran.wait(20)
    go.set()
    crew.wait(20)
    assert [last(house, name).outcome for name in ("slow", "fast")] == ["done", "done"]


def test_what_finds_no_hands_waits_unclaimed(house: House) -> None:
    go = threading.Event()
    crew = Crew(house, most=1)
    job = jobs_of("a", "b", step=lambda name: go.wait(20))
    assert (crew.tick(job), crew.tick(job), house.book.jobs.last("b")) == (1, 0, None)
    go.set()
    crew.wait(20)
    assert crew.tick(job) == 1
    crew.wait(20)


def test_what_an_orderly_end_gives_back_is_had_again_at_once(house: House) -> None:
    job = a_job(lambda: None)
    (due,) = job.due(house, NOON)
    claim(house, job, due)
    assert house.book.jobs.release("one", at=NOON) == 1
    assert run_due(house, job) == 1
    assert house.book.jobs.standings()["work"].failures == 0


def test_a_clock_set_back_does_not_stop_the_jobs(house: House, clock: Clock) -> None:
    job = a_job(lambda: None, every=MINUTE)
    for _ in range(5):
        run_due(house, job)
        clock.on(MINUTE)
    clock.on(-3 * MINUTE)
    house.book.jobs.rewind(clock())
    clock.on(MINUTE)
    assert run_due(house, job) == 1


def test_a_run_claimed_by_a_clock_gone_wrong_is_nobodys(house: House) -> None:
    house.book.jobs.claim("work", NOON + 300 * DAY, owner="mad", at=NOON + 300 * DAY, lease=LEASE)
    assert run_due(house, a_job(lambda: None)) == 1


def claimed(address: str, folder: str, owner: str) -> list[str]:
    """What this process gets of many jobs that are due for everybody."""
    with Casebook(open_engine(address), Archive(Path(folder) / "captures")) as book:
        told = {"owner": owner, "at": NOON, "lease": LEASE}
        return [f"job {n}" for n in range(MANY) if book.jobs.claim(f"job {n}", NOON, **told)]


@pytest.mark.slow
def test_two_processes_never_have_the_same_run(each_book: Casebook, tmp_path: Path) -> None:
    address = each_book.engine.url.render_as_string(hide_password=False)
    with get_context("spawn").Pool(2) as pool:
        given = [(address, str(tmp_path), owner) for owner in ("one", "two")]
        first, second = pool.starmap(claimed, given, chunksize=1)
    assert sorted(first + second) == sorted(f"job {n}" for n in range(MANY))


KILLED = """
import sys, threading
from pathlib import Path
from casebook.house import House
from casebook.running import run_due
from casebook.settings import read_settings
from casebook.store import Archive, Casebook
from casebook.store.engine import open_engine
from tests.casebook.test_running import DAY, a_job
from tests.makers import NOON

def step():
    print("at it", flush=True)
    threading.Event().wait(60)

book = Casebook(open_engine(sys.argv[1]), Archive(Path(sys.argv[2])))
settings = read_settings({}, home=Path(sys.argv[2]))
run_due(House(book=book, settings=settings, clock=lambda: NOON, owner="killed"), a_job(step, every=DAY))
"""


@pytest.fixture
def killed(each_book: Casebook, tmp_path: Path) -> Iterator[None]:
    """A process that was killed in the middle of a run."""
    address = each_book.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, address, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "at it\n"
        process.kill()
    yield


@pytest.mark.slow
@pytest.mark.usefixtures("killed")
def test_what_a_killed_process_had_is_taken_up_once_after_its_lease(house: House, clock: Clock) -> None:
    ran: list[int] = []
    job = a_job(lambda: ran.append(1), every=DAY)
    assert run_due(house, job) == 0
    clock.on(LEASE + MINUTE)
    assert [run_due(house, job), run_due(house, job)] == [1, 0]
    assert ran == [1] and last(house).owner == "one"


def test_a_job_tells_since_when_it_is_blind(house: House, clock: Clock) -> None:
    job = a_job(fails(99), cap=DAY)
    house.book.jobs.claim("work", NOON - DAY, owner="one", at=NOON - DAY, lease=LEASE)
    house.book.jobs.end("work", NOON - DAY, owner="one", at=NOON - DAY, outcome="done")
    for _ in range(2):
        run_due(house, job)
        clock.on(10 * MINUTE)
    (now,) = jobs_now(house, [job])
    assert (now.failures, now.next_at) == (2, NOON + 30 * MINUTE)
    assert "no answer" in cells(now)[-1]
    with pytest.raises(JobFailing, match=r"work, 2 in a row, last well 2026-11-19T04:00.*no answer"):
        check(house.book)


def test_a_job_that_waits_for_its_next_time_says_when(house: House) -> None:
    job = a_job(lambda: "3 of 3")
    assert jobs_now(house, [job])[0].next_at == NOON
    run_due(house, job)
    (now,) = jobs_now(house, [job])
    assert (now.next_at, now.as_data()["outcome"], now.as_data()["said"]) == (NOON + 10 * MINUTE, "done", "3 of 3")


def test_a_job_runs_by_hand_though_it_has_run_or_rests(house: House) -> None:
    job = a_job(fails(1))
    outcomes = []
    for _ in range(3):
        ((_, due),) = due_now(house, [job], "work")
        outcomes.append(once(house, job, due)[0])
    assert outcomes == ["failed", "done", "done"]


def test_a_job_somebody_has_is_not_run_by_hand(house: House) -> None:
    job = a_job(lambda: None)
    ((_, due),) = due_now(house, [job], "work")
    house.book.jobs.claim("work", due.at, owner="two", at=NOON, lease=LEASE)
    assert once(house, job, due) == ("held", "two has it until 2026-11-20T04:05:00+00:00")


def test_a_job_nobody_knows_is_answered_with_those_there_are(house: House) -> None:
    with pytest.raises(NotFound, match=r"none is called 'crawl' \(one of work\)"):
        due_now(house, [a_job(lambda: None)], "crawl")


def test_a_run_that_lost_its_lease_does_not_write_over_the_one_who_has_it(house: House, clock: Clock) -> None:
    def step() -> None:
        clock.on(2 * LEASE)
        house.book.jobs.claim("work", NOON, owner="two", at=clock(), lease=LEASE)

    job = a_job(step, every=DAY)
    due = Due(name="work", at=NOON, run=step)
    assert claim(house, job, due)
    run(house, job, due)
    assert (last(house).owner, last(house).outcome) == ("two", None)
