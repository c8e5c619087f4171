"""Times as exports and pages write them."""

from datetime import UTC, datetime

import pytest

from crawler.sources.times import find_time, past_time, read_time

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
    ],
)
def test_the_same_moment_is_read_however_it_is_written(said: object) -> None:
    assert read_time(said, SHANGHAI) == THEN


def test_a_time_without_offset_is_read_in_the_zone_given() -> None:
    assert read_time("2016-06-29 10:52", "UTC") == THEN


def test_a_date_alone_is_its_midnight_there() -> None:
    assert read_time("2016年6月30日", SHANGHAI) == datetime(2016, 6, 29, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "said", ["昨天", "06-29 18:52", "2016-13-01", "2016-02-30 10:00", "0000-01-01", "12", True, ""]
)
def test_what_is_no_time_is_refused_and_never_guessed(said: object) -> None:
    with pytest.raises(ValueError, match="no time"):
        read_time(said, SHANGHAI)


def test_a_time_days_ahead_is_refused() -> None:
    with pytest.raises(ValueError, match="future"):
        past_time("2016-07-01 18:52", SHANGHAI, THEN)


def test_a_clock_that_is_hours_ahead_is_forgiven() -> None:
    assert past_time("2016-06-30 10:00", SHANGHAI, THEN) > THEN


def test_a_time_is_found_inside_other_words() -> None:
    assert find_time("下单于 2016年06月29日 18:52", SHANGHAI) == THEN


def test_words_without_a_time_give_none() -> None:
    assert find_time("刚刚", SHANGHAI) is None
