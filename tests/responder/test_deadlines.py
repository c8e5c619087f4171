"""Deadlines: what is said, and the last moment that keeps it, by the shop's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.deadlines import Deadline, deadlines, number
from responder.workdays import after_workdays, is_known, is_workday

ZONE = "Asia/Shanghai"
# A Friday, noon in Shanghai.
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def one(text: str, at: datetime = NOON, zone: str = ZONE) -> Deadline:
    (found,) = deadlines(text, at=at, zone=zone)
    return found


def due(text: str, at: datetime = NOON, zone: str = ZONE) -> str | None:
    moment = one(text, at, zone).due
    return None if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("24小时内", "2026-11-21 12:00"),
        ("二十四小时之内", "2026-11-21 12:00"),
        ("48个小时内", "2026-11-22 12:00"),
        ("半小时内", "2026-11-20 12:30"),
        ("一个半小时内", "2026-11-20 13:30"),
        ("30分钟内", "2026-11-20 12:30"),
        ("24-48小时内", "2026-11-22 12:00"),
        ("3天内", "2026-11-23 23:59"),
        ("三日内", "2026-11-23 23:59"),
        ("1至3天内", "2026-11-23 23:59"),
        ("5个自然日内", "2026-11-25 23:59"),
        ("3个工作日内", "2026-11-25 23:59"),
        ("1-3个工作日", "2026-11-25 23:59"),
        ("一周内", "2026-11-27 23:59"),
        ("两个星期内", "2026-12-04 23:59"),
        ("半个月内", "2026-12-05 23:59"),
        ("一个月内", "2026-12-20 23:59"),
        ("今天", "2026-11-20 23:59"),
        ("今天下班前", "2026-11-20 18:00"),
        ("今晚8点前", "2026-11-20 20:00"),
        ("明天上午", "2026-11-21 12:00"),
        ("明天下午3点半前", "2026-11-21 15:30"),
        ("明天15:30前", "2026-11-21 15:30"),
        ("后天", "2026-11-22 23:59"),
        ("11月25日前", "2026-11-25 23:59"),
        ("11月25号之前", "2026-11-25 23:59"),
        ("十一月二十五日前", "2026-11-25 23:59"),
        ("11月25日18点前", "2026-11-25 18:00"),
        ("2026年12月1日前", "2026-12-01 23:59"),
        ("2026-12-01前", "2026-12-01 23:59"),
        ("12/1前", "2026-12-01 23:59"),
        ("25日前", "2026-11-25 23:59"),
        ("5号前", "2026-12-05 23:59"),
        ("1月5日前", "2027-01-05 23:59"),
        ("本周五前", "2026-11-20 23:59"),
        ("周日前", "2026-11-22 23:59"),
        ("周末前", "2026-11-22 23:59"),
        ("下周一下午3点前", "2026-11-23 15:00"),
        ("本周内", "2026-11-22 23:59"),
        ("下周内", "2026-11-29 23:59"),
        ("月底前", "2026-11-30 23:59"),
        ("本月内", "2026-11-30 23:59"),
        ("下月底前", "2026-12-31 23:59"),
        ("12月底前", "2026-12-31 23:59"),
        ("年底前", "2026-12-31 23:59"),
    ],
)
def test_a_deadline_ends_when_a_buyer_would_say_so(text: str, moment: str) -> None:
    assert due(text) == moment


@pytest.mark.parametrize("text", ["尽快", "马上", "2月30日前", "13月1日前", "今天25点半前", "年前"])
def test_words_that_name_no_moment_have_none(text: str) -> None:
    assert due(text) is None


@pytest.mark.parametrize("text", ["24小时在线客服", "7天无理由", "三十天后", "用了3天", "第2天", "", "2026年"])
def test_other_times_are_no_deadlines(text: str) -> None:
    assert deadlines(text, at=NOON, zone=ZONE) == []


def test_the_place_of_a_deadline_is_where_it_stands() -> None:
    text = "我们会在3个工作日内退款，明天给您回电"
    assert [text[found.start : found.end] for found in deadlines(text, at=NOON, zone=ZONE)] == ["3个工作日内", "明天"]


def test_working_days_stay_working_days() -> None:
    assert (one("3个工作日内").workdays, one("3天内").workdays) == (3, None)


def test_a_working_day_skips_the_holidays_that_were_announced() -> None:
    before = datetime(2026, 9, 30, 4, 0, tzinfo=UTC)
    assert due("1个工作日内", before) == "2026-10-08 23:59"
    assert not one("1个工作日内", before).guessed


def test_a_year_whose_holidays_nobody_announced_is_counted_plainly_and_said_so() -> None:
    found = one("3个工作日内", datetime(2026, 12, 30, 4, 0, tzinfo=UTC))
    assert (found.guessed, is_known(2026), is_known(2027)) == (True, True, False)


@pytest.mark.parametrize(
    ("day", "works"), [("2026-10-01", False), ("2026-10-10", True), ("2026-11-21", False), ("2026-11-23", True)]
)
def test_a_weekend_may_be_worked_and_a_weekday_free(day: str, works: bool) -> None:
    assert is_workday(date.fromisoformat(day)) is works


def test_the_day_itself_is_not_counted() -> None:
    assert after_workdays(date(2026, 11, 20), 1) == date(2026, 11, 23)


def test_hours_run_on_when_the_clocks_change_and_days_end_at_midnight() -> None:
    before = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
    assert due("24小时内", before, "America/New_York") == "2026-11-01 11:00"
    assert due("1天内", before, "America/New_York") == "2026-11-01 23:59"


def test_a_day_is_the_shops_own_day() -> None:
    late = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert due("今天", late) == "2026-11-21 23:59"


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("3", 3),
        ("两", 2),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("二十四", 24),
        ("一百", 100),
        ("半", 0.5),
        ("多", None),
    ],
)
def test_numbers_are_read_in_digits_and_in_chinese(said: str, value: float | None) -> None:
    assert number(said) == value


@given(st.text(alphabet="0123456789一二十百半两个小时天日月周内前之年底工作明今点:：-/~ 下本", max_size=24))
def test_no_text_breaks_the_reading_of_deadlines(text: str) -> None:
    assert all(0 <= found.start < found.end <= len(text) for found in deadlines(text, at=NOON, zone=ZONE))
