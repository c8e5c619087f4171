import pytest

from sentiment.suspicion.timing import Times, calendar, hours_to_review, is_burst, tail
from tests.makers import NOON, a_review
from tests.sentiment.makers import after

RULE = {"days": 1.0, "least": 5, "chance": 0.001, "spread": 2.0}


def stamps(*hours):
    return tuple(sorted(after(hour).timestamp() for hour in hours))


def a_month(*, bad=(), good=()):
    usual = [24.0 * day for day in range(-40, 40, 10)]
    everybody = [24.0 * day + 1 for day in range(-40, 40)]
    return Times(stamps(*everybody, *usual, *bad, *good), stamps(*usual, *bad))


def test_ten_negatives_in_a_day_are_a_burst():
    assert is_burst(a_month(bad=[hour / 2 for hour in range(10)]), NOON, **RULE)


def test_a_quiet_day_is_none():
    assert not is_burst(a_month(), NOON, **RULE)


def test_a_promotion_with_its_natural_share_of_complaints_is_none():
    wave = a_month(bad=list(range(8)), good=[hour / 8 for hour in range(96)])
    assert not is_burst(wave, NOON, **RULE)


def test_a_product_without_a_past_has_no_bursts():
    new = stamps(*range(8))
    assert not is_burst(Times(new, new), NOON, **RULE)


@pytest.mark.parametrize(("count", "expected"), [(0, 1.0), (1, 1 - 0.25)])
def test_the_tail_is_that_of_a_negative_binomial(count, expected):
    assert tail(count, 2.0, 2.0) == pytest.approx(expected)


@pytest.mark.parametrize("order_time", [None, after(5)])
def test_an_unknown_or_impossible_gap_is_none(order_time):
    assert hours_to_review(a_review(order_time=order_time)) is None


def test_a_gap_is_told_in_hours():
    assert hours_to_review(a_review(order_time=after(-36))) == 36


def test_posting_twice_a_day_counts_once():
    twice = [a_review(external_id="1"), a_review(external_id="2", time=after(1))]
    assert len(calendar(twice, early_hours=6, posted_hours=24).products["p-1"].negative) == 1
