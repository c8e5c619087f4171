from datetime import UTC, datetime

import pytest

from casebook.model import DayCount
from sentiment.history import History
from sentiment.suspicion.timing import (
    ZONE,
    Days,
    day_of,
    early_crowd,
    hours_to_review,
    is_burst,
    is_posted,
    look,
    spread,
    tail,
)
from tests.makers import NOON, a_review
from tests.sentiment.makers import after

TODAY = 1_000


def months(today, *, usual=(0, 4), days=60, then=None):
    """Days before today on which so many complained of so many, and today."""
    counts = {day: DayCount(usual[1], usual[0]) for day in range(TODAY - days, TODAY)}
    return Days({**counts, TODAY: DayCount(today[1], today[0]), **(then or {})})


def test_ten_negatives_in_a_day_are_a_burst():
    assert is_burst(months((10, 12)), TODAY)


def test_two_neighbouring_days_are_taken_together():
    counts = months((4, 4), then={TODAY + 1: DayCount(4, 4)})
    assert look(counts.counts, TODAY, TODAY) is None and is_burst(counts, TODAY)


def test_a_quiet_day_is_none():
    assert not is_burst(months((1, 4)), TODAY)


def test_a_promotion_with_its_natural_share_of_complaints_is_none():
    wave = months((10, 100), usual=(1, 10))
    assert look(wave.counts, TODAY, TODAY).shared and not is_burst(wave, TODAY)


@pytest.mark.parametrize("past", [0, 5])
def test_a_product_without_a_past_has_no_bursts(past):
    assert not is_burst(months((10, 10), days=past), TODAY)


def test_days_that_waver_by_themselves_ask_for_more():
    calm, wild = [1] * 60, [0] * 50 + [6] * 10
    assert spread(calm) == 0 and spread(wild) > 3


def test_one_day_unlike_the_others_does_not_hide_the_next():
    assert spread([0, 1] * 30 + [80]) < 1


@pytest.mark.parametrize(("count", "expected"), [(0, 1.0), (1, 1 - 0.25)])
def test_the_tail_is_that_of_a_negative_binomial(count, expected):
    assert tail(count, 2.0, 2.0) == pytest.approx(expected)


def test_the_tail_of_a_million_ends_soon():
    assert tail(1_000_000, 10.0, 2.0) == 0 and tail(1_000_000, 1_000_000.0, 2.0) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("order_time", [None, after(5)])
def test_an_unknown_or_impossible_gap_is_none(order_time):
    assert hours_to_review(a_review(order_time=order_time)) is None


def test_a_gap_is_told_in_hours():
    assert hours_to_review(a_review(order_time=after(-36))) == 36


def test_one_buyer_on_two_days_is_one_of_the_early():
    assert early_crowd(Days({}, {TODAY - 1: (7, 8), TODAY: (7, 9), TODAY + 1: (9,)}), TODAY) == 3


def test_days_begin_in_the_shops_own_zone():
    evening = datetime(2026, 11, 20, 18, tzinfo=UTC)
    assert day_of(evening, ZONE) == day_of(evening, "UTC") + 1


def test_the_ends_of_the_calendar_are_days_too():
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)
    assert (day_of(first, "America/New_York"), day_of(last, ZONE)) == (first.toordinal(), last.toordinal())


@pytest.mark.parametrize(("timed", "slow", "posted"), [(0, 0, True), (4, 2, True), (4, 1, False)])
def test_goods_are_posted_unless_most_reviews_come_sooner(timed, slow, posted):
    assert is_posted(timed, slow) is posted


def test_posting_twice_a_day_counts_once():
    crowd = [a_review(external_id=str(n), author=f"买家{n // 2}", time=NOON) for n in range(12)]
    days = History.of(crowd).calendar.products["p-1"].counts
    assert [day.negative for day in days.values()] == [6]


def test_unknown_buyers_count_one_by_one():
    crowd = [a_review(external_id=str(n), author=None) for n in range(6)]
    days = History.of(crowd).calendar.products["p-1"].counts
    assert [(day.everybody, day.negative) for day in days.values()] == [(6, 6)]
