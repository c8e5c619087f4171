"""A year by a clock we turn: every digest once in every zone, whatever the clocks, the machine and the processes do."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from casebook.due import daily, next_daily
from casebook.house import House
from casebook.model import Result
from casebook.running import run_due
from casebook.settings import read_settings
from casebook.store import Casebook
from responder.mail import message_id
from scheduler import JOBS
from tests.makers import a_shop

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe")
# A leap year.
BEGIN, END = datetime(2028, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
DAYS = 366
# Away for long: of the digests that fell due meanwhile the newest is caught up.
AWAY = (datetime(2028, 5, 4, 3, 0, tzinfo=UTC), datetime(2028, 5, 7, 1, 0, tzinfo=UTC))
# New York's clocks leave this hour out in spring, those of Lord Howe Island the first half of it.
HOUR = 2
# The clocks change in New York, London and on Lord Howe Island at these hours; one comes twice, one not at all.
HOURS = (0, 1, 2, 3, 8)
(DIGEST,) = (job for job in JOBS if job.name == "digest")


def local(time: datetime, zone: str) -> date:
    return time.astimezone(ZoneInfo(zone)).date()


def times() -> Iterator[datetime]:
    """A tick every 107 minutes, four short outages, a long one, and a clock that is set back by two hours."""
    now = BEGIN
    back = {100: 2, 1000: 2, 3000: 2}
    for tick in range(100_000):
        if now >= END:
            return
        if not AWAY[0] < now < AWAY[1]:
            yield now
        now += timedelta(hours=7 if tick % 1000 == 999 else 0, minutes=107) - timedelta(hours=back.get(tick, 0))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", HOURS)
def test_an_hour_comes_once_on_every_day_of_the_year(zone: str, hour: int) -> None:
    found = sorted({daily(BEGIN + timedelta(minutes=30 * n), zone, hour) for n in range(DAYS * 48)})
    assert [local(one, zone) for one in found] == [local(found[0], zone) + timedelta(days=n) for n in range(len(found))]
    assert len(found) in (DAYS, DAYS + 1)
    assert [next_daily(one, zone, hour) for one in found[:-1]] == found[1:]


def killed_in_the_middle(house: House, chance: random.Random) -> None:
    """Somebody claims digests and dies before they are sent: rows that nobody ends."""
    for due in DIGEST.due(house, house.clock()):
        if chance.random() < 0.5:
            house.book.jobs.claim(due.name, due.at, owner="dead", at=house.clock(), lease=DIGEST.lease)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_digest_of_a_year_goes_out_exactly_once(book: Casebook, tmp_path: Path) -> None:
    now = [BEGIN]
    settings = read_settings({"HUIPING_DIGEST_HOUR": str(HOUR)}, home=tmp_path)
    houses = [House(book=book, settings=settings, clock=lambda: now[0], owner=owner) for owner in ("one", "two")]
    for zone in ZONES:
        book.shops.keep(a_shop(key=zone, name=zone, zone=zone, recipients=(_recipient(zone),)))
    chance = random.Random(8)
    for number, at in enumerate(times()):
        if at < now[0]:
            book.jobs.rewind(at)
        now[0] = at
        if chance.random() < 0.1:
            killed_in_the_middle(houses[0], chance)
        run_due(houses[number % 2], DIGEST)
    assert sent(tmp_path / "outbox") == dict.fromkeys(_identities(), 1)
    assert all(_ended(book, zone, day) == {_recipient(zone): Result.DONE} for zone in ZONES for day in wanted(zone))


@pytest.mark.parametrize("zone", ZONES)
def test_only_what_a_long_outage_has_overtaken_is_left_out(zone: str) -> None:
    every = {local(BEGIN + timedelta(hours=n), zone).isoformat() for n in range(DAYS * 24)}
    missed = every - set(wanted(zone)) - {"2029-01-01"}
    assert missed <= {"2028-05-04", "2028-05-05", "2028-05-06"} and len(missed) < 3


def sent(outbox: Path) -> Counter[str]:
    """How often each message stands in the outbox."""
    return Counter(
        BytesParser().parsebytes(path.read_bytes(), headersonly=True)["Message-ID"] for path in outbox.iterdir()
    )


@cache
def wanted(zone: str) -> list[str]:
    """The days whose digest is the newest that is due at some tick."""
    return sorted({local(daily(now, zone, HOUR), zone).isoformat() for now in times()})


def _identities() -> list[str]:
    said = {"sender": "huiping@localhost"}
    return [
        message_id("digest", _recipient(zone), shop=zone, day=day, **said) for zone in ZONES for day in wanted(zone)
    ]


def _recipient(zone: str) -> str:
    return f"{zone[-4:]}@example.com"


def _ended(book: Casebook, zone: str, day: str) -> dict[str, Result | None]:
    return book.mailings.results("digest", zone, day)
