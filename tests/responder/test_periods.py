from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casebook.errors import InputError
from responder.periods import Period, period

TODAY = date(2026, 11, 26)


def asked(**said: str) -> Period:
    return period(today=TODAY, zone="Asia/Shanghai", **said)


@pytest.mark.parametrize(("days", "first"), [("7", 20), ("", 28), ("0", 28), ("²", 28)])
def test_so_many_days_end_today_and_anything_else_is_thirty(days: str, first: int) -> None:
    assert (asked(days=days).first.day, asked(days=days).last) == (first, TODAY)


def test_the_span_begins_and_ends_at_the_shops_midnight() -> None:
    since, until = asked(since="2026-11-01", until="2026-11-02").span
    assert since.astimezone(UTC) == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert (until - since).days == 2


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    before = asked(since="2026-11-08", until="2026-11-14").before()
    assert (before.first, before.last) == (date(2026, 11, 1), date(2026, 11, 7))


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-11-02", "2026-11-01"),
        ("2026-11-01", "2026-11-27"),
        ("2025-01-01", "2026-11-01"),
        ("2026-11-01", ""),
        ("", "2026-11-01"),
        ("gestern", "2026-11-01"),
        ("2026-02-30", "2026-11-01"),
        ("0001-01-01", "0001-01-02"),
    ],
)
def test_days_that_are_no_period_are_refused(since: str, until: str) -> None:
    with pytest.raises(InputError):
        asked(since=since, until=until)


@pytest.mark.parametrize(("since", "count"), [("2026-10-27", 31), ("2026-10-26", 5), ("2026-01-15", 11)])
def test_parts_are_days_then_weeks_then_months(since: str, count: int) -> None:
    assert len(asked(since=since, until="2026-11-26").parts()) == count


@pytest.mark.parametrize("since", ["2026-11-26", "2026-10-27", "2026-10-26", "2026-09-01", "2026-01-01", "2025-12-01"])
def test_parts_follow_each_other_without_gap_or_overlap(since: str) -> None:
    whole = asked(since=since, until="2026-11-26")
    parts = whole.parts()
    assert (parts[0].first, parts[-1].last) == (whole.first, whole.last)
    assert all(one.span[1] == other.span[0] for one, other in zip(parts, parts[1:], strict=False))


def test_only_the_first_week_is_short() -> None:
    assert [one.days for one in asked(since="2026-10-25", until="2026-11-26").parts()] == [5, 7, 7, 7, 7]
