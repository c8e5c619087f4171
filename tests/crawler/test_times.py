"""Times as exports and pages write them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sources.times import MONTHS, find_time, local, past_time, read_time

SHANGHAI = "Asia/Shanghai"
THEN = datetime(2016, 6, 29, 10, 52, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        "2016-06-29 18:52:00",
        "2016/6/29 18:52",
        "2016.06.29 18:52",
        "2016年06月29日 18:52:00",
        "2016年6月29日18时52分",
        "2016-06-29T18:52:00+08:00",
        "2016-06-29T10:52:00Z",
        "2016-06-29T10:52:00.000+00:00",
        " 1467197520000 ",
        1467197520000,
        1467197520,
        "1467197520.0",
        "2016-06-29_18:52",
        "2016-06-29T18:52+08",
        "2016-06-29 18:52 UTC+8",
        "2016-06-29 05:52:00 -0500",
        "2016-06-29T05:52-05:00",
        "20160629 185200",
        "20160629T105200Z",
        20160629185200,
        "２０１６年６月２９日　１８：５２",
        "2016 年 6 月 29 日 18:52",
        "2016年6月29日下午6:52",
        "2016年6月29日 星期三 下午 6:52",
        "2016年6月29日（周三）18:52",
        "2016年6月29號 晚上6點52分",
        "2016/6/29 下午 6:52:00",
        "June 29, 2016, 6:52 p.m.",
        "Jun. 29, 2016 6:52 PM",
        "June 29th, 2016 at 6:52 pm",
        "29 June 2016 18:52",
        "29th of June 2016, 18:52",
        "29-Jun-2016 18:52",
        "Wed Jun 29 2016 18:52:00 GMT+0800 (China Standard Time)",
        "Wed, 29 Jun 2016 10:52:00 GMT",
        "Wed Jun 29 18:52:00 CST 2016",
    ],
)
def test_the_same_moment_is_read_however_it_is_written(said: object) -> None:
    assert read_time(said, SHANGHAI) == THEN


def test_a_time_without_offset_is_read_in_the_zone_given() -> None:
    assert read_time("2016-06-29 10:52", "UTC") == THEN


def test_a_date_alone_is_its_midnight_there() -> None:
    assert read_time("2016年6月30日", SHANGHAI) == datetime(2016, 6, 29, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("June 18, 2026, midnight", 0),
        ("June 18, 2026, noon", 12),
        ("June 18, 2026, 12:00 a.m.", 0),
        ("June 18, 2026, 6 p.m.", 18),
        ("2026年6月18日 凌晨 12:00", 0),
        ("2026年6月18日 凌晨1点", 1),
        ("2026年6月18日 早上8点", 8),
        ("2026年6月18日 上午 12:00", 0),
        ("2026年6月18日 中午12点", 12),
        ("2026年6月18日 中午 1:00", 13),
        ("2026年6月18日 下午 12:00", 12),
        ("2026年6月18日 下午 14:00", 14),
        ("2026年6月18日 晚上11点", 23),
    ],
)
def test_words_beside_an_hour_say_which_half_of_the_day_it_is_in(said: str, hour: int) -> None:
    assert read_time(said, "UTC") == datetime(2026, 6, 18, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    ["昨天", "06-29 18:52", "6月29日", "2016-13-01", "2016-02-30 10:00", "0000-01-01", "12", True, "", "2016-06"]
    + ["16-06-29", "June 2016", "29 June", "2016-06/29", "2016-06-29 25:00", "2016-06-29 10", "2016-06-29 10:5"]
    + ["2016-06-29 18:52 EST", "2016-06-29 18:52+15:00", "2016-06-29 08:00-09:00", "2016-06-29 13:00 am", "42550.5"]
    + ["2016年6月29日 晚上 12:00", "2016年6月29日 上午 13:00", "2016-06-29 18:52:00 2016", "2016062", "nan", "inf"],
)
def test_what_is_no_time_is_refused_and_never_guessed(said: object) -> None:
    with pytest.raises(ValueError, match="no time"):
        read_time(said, SHANGHAI)


@pytest.mark.parametrize("said", ["05/06/2016", "29/06/2016", "06/29/2016", "29.06.2016", "29-06-2016 18:52"])
def test_numbers_whose_order_is_not_told_are_no_date(said: str) -> None:
    with pytest.raises(ValueError, match="which number is the day"):
        read_time(said, SHANGHAI)


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("29/06/2016 18:52", "dmy"),
        ("29.6.2016, 18:52:00", "dmy"),
        ("6/29/2016 6:52 PM", "mdy"),
        ("42550.78611", "serial"),
    ],
)
def test_numbers_are_a_date_in_the_order_told(said: str, order: str) -> None:
    assert read_time(said, SHANGHAI, order=order) == THEN


def test_a_date_that_does_not_fit_the_order_told_is_refused() -> None:
    with pytest.raises(ValueError, match="no time there is"):
        read_time("06/29/2016", SHANGHAI, order="dmy")


def test_of_an_hour_the_clocks_show_twice_the_first_is_meant() -> None:
    assert read_time("2026-11-01 01:30", "America/New_York") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_an_hour_the_clocks_skip_is_read_as_if_they_had_not() -> None:
    assert read_time("2026-03-08 02:30", "America/New_York") == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


def test_a_time_days_ahead_is_refused() -> None:
    with pytest.raises(ValueError, match="future"):
        past_time("2016-07-01 18:52", SHANGHAI, THEN)


def test_a_clock_that_is_hours_ahead_is_forgiven() -> None:
    assert past_time("2016-06-30 10:00", SHANGHAI, THEN) > THEN


@pytest.mark.parametrize(
    "text",
    [
        "下单于 2016年06月29日 18:52",
        "买家于2016-06-29 18:52评论了",
        "Reviewed by Lin on June 29, 2016, 6:52 p.m. in Shoes",
        "5 分 2016年6月29日下午6点52分，共 3 条",
        "1467197520000",
        "2016/6/29 18:52 ~ 2016/7/1",
    ],
)
def test_the_first_time_is_found_inside_other_words(text: str) -> None:
    assert find_time(text, SHANGHAI) == THEN


@pytest.mark.parametrize(
    "text",
    ["刚刚", "", "单号 20160629185200", "电话 1467197520", "12016-06-29", "2016-06-29-001", "2016-06-29 25:00 之后"]
    + ["29/06/2016", "29/06/2016 起，至 2016-07-01", "2016-02-30 或 2016-03-01"],
)
def test_words_without_a_plain_time_give_none(text: str) -> None:
    assert find_time(text, SHANGHAI) is None


NAMES = ("Jan.", "February", "March", "Apr", "May", "June", "July", "Aug.", "Sept.", "October", "Nov", "December")
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HALVES = ("a.m.", "p.m.")


def _twelve(time: datetime) -> str:
    return f"{(time.hour - 1) % 12 + 1}:{time:%M:%S}"


def _chinese_half(time: datetime) -> str:
    return next(word for word, end in (("凌晨", 6), ("上午", 12), ("下午", 18), ("晚上", 24)) if time.hour < end)


WRITTEN: dict[str, Callable[[datetime], str]] = {
    "iso": lambda time: time.isoformat(),
    "iso with blank": lambda time: time.isoformat(sep=" ", timespec="milliseconds"),
    "short": lambda time: f"{time.year}/{time.month}/{time.day} {time.hour}:{time:%M:%S}",
    "dots": lambda time: f"{time.year}.{time.month}.{time.day} {time:%H:%M:%S}",
    "compact": lambda time: f"{time:%Y%m%d%H%M%S}",
    "chinese": lambda time: f"{time.year}年{time.month}月{time.day}日 {time:%H:%M:%S}",
    "chinese clock": lambda time: f"{time.year}年{time.month}月{time.day}日{time.hour}时{time.minute}分{time.second}秒",
    "chinese half": lambda time: f"{time.year}年{time.month}月{time.day}日 {_chinese_half(time)}{_twelve(time)}",
    "english": lambda time: (
        f"{NAMES[time.month - 1]} {time.day}, {time.year}, {_twelve(time)} {HALVES[time.hour // 12]}"
    ),
    "british": lambda time: f"{time.day} {NAMES[time.month - 1]} {time.year} {time:%H:%M:%S}",
    "script": lambda time: (
        f"{WEEK[time.weekday()]} {MONTHS[time.month - 1].title()} {time.day:02} {time.year} {time:%H:%M:%S}"
    ),
    "program": lambda time: (
        f"{WEEK[time.weekday()]} {MONTHS[time.month - 1].title()} {time.day:2} {time:%H:%M:%S} {time.year}"
    ),
}
FIRST, ZERO = datetime(1970, 1, 2), datetime(1899, 12, 30)  # noqa: DTZ001
moments = st.integers(0, 230 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
zones = st.sampled_from(["UTC", SHANGHAI, "Asia/Taipei", "America/New_York", "Europe/London", "Australia/Lord_Howe"])


@pytest.mark.parametrize("form", WRITTEN)
@given(time=moments, zone=zones)
def test_every_form_written_reads_back_the_same(form: str, time: datetime, zone: str) -> None:
    said = WRITTEN[form](time)
    assert read_time(said, zone) == local(time, zone)
    if form != "compact":
        assert find_time(f"张三 {said}，已晒图", zone) == local(time, zone)


@given(time=moments, zone=zones)
def test_the_order_told_reads_back_what_was_written_in_it(time: datetime, zone: str) -> None:
    assert read_time(f"{time:%d/%m/%Y %H:%M:%S}", zone, order="dmy") == local(time, zone)
    assert read_time(f"{time:%m/%d/%Y %H:%M:%S}", zone, order="mdy") == local(time, zone)
    days = (time - ZERO) / timedelta(days=1)
    assert read_time(days, zone, order="serial") == local(time, zone)


@given(time=moments, minutes=st.integers(-11 * 60, 14 * 60), zone=zones)
def test_an_offset_counts_more_than_the_zone(time: datetime, minutes: int, zone: str) -> None:
    there = time.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert read_time(there.isoformat(), zone) == there
    assert read_time(f"{there:%Y-%m-%d %H:%M:%S %z}", zone) == there


@given(st.text() | st.integers() | st.floats() | st.booleans())
def test_anything_else_is_refused_with_a_sentence(value: object) -> None:
    try:
        assert read_time(value, SHANGHAI).tzinfo is UTC
    except ValueError as exc:
        assert "no time" in str(exc)
    assert find_time(str(value), SHANGHAI) is None or str(value).strip()
