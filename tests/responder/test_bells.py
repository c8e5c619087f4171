"""When a bell may ring: night, pause, the most in an hour, and tries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from responder.bells import is_quiet, ready
from tests.makers import NOON
from tests.responder.alert_makers import a_bell, a_waiting

ZONE = "Asia/Shanghai"  # where NOON is 12:00
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("since", "until", "hour", "quiet"),
    [
        (22, 8, 23, True),
        (22, 8, 7, True),
        (22, 8, 8, False),
        (22, 8, 12, False),
        (12, 14, 13, True),
        (None, 8, 3, False),
    ],
)
def test_the_night_is_by_the_shops_clock(since: int | None, until: int, hour: int, quiet: bool) -> None:
    assert is_quiet(a_bell(quiet_from=since, quiet_until=until), NOON + HOUR * (hour - 12), ZONE) is quiet


def test_the_night_holds_all_but_what_cannot_wait() -> None:
    bell, both = a_bell(quiet_from=22, quiet_until=8), [a_waiting(0), a_waiting(1)]
    assert ready(bell, both, [], now=NOON + HOUR * 11, zone=ZONE) == (both[0],)
    assert ready(bell, both, [], now=NOON + HOUR * 21, zone=ZONE) == tuple(both)


def test_after_a_message_the_next_waits_a_moment() -> None:
    told = [NOON - timedelta(seconds=60)]
    assert ready(a_bell(), [a_waiting(1)], told, now=NOON, zone=ZONE) == ()
    assert ready(a_bell(), [a_waiting(0)], told, now=NOON, zone=ZONE) != ()
    assert ready(a_bell(), [a_waiting(1)], told, now=NOON + timedelta(seconds=30), zone=ZONE) != ()


def test_so_many_an_hour_are_enough() -> None:
    told = [NOON - MINUTE * (5 + one) for one in range(12)]
    assert ready(a_bell(), [a_waiting(1)], told, now=NOON, zone=ZONE) == ()
    assert ready(a_bell(), [a_waiting(1)], told[:11], now=NOON, zone=ZONE) != ()


def test_another_try_waits_longer_each_time() -> None:
    second, third = a_waiting(0, attempt=2, failed_at=NOON), a_waiting(0, attempt=3, failed_at=NOON)
    assert ready(a_bell(), [second, third], [], now=NOON + MINUTE, zone=ZONE) == (second,)
    assert ready(a_bell(), [second, third], [], now=NOON + MINUTE * 2, zone=ZONE) == (second, third)
