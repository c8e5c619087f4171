from __future__ import annotations

from math import comb

import pytest

from responder.causes import table
from responder.trends import (
    CLASSES,
    HOUR,
    Tally,
    by_party,
    chance,
    classes,
    parties,
    party_of,
    rising,
    share,
    tally,
    timing,
)


def a_tally(complaints: int, reviews: int = 100) -> Tally:
    return Tally(reviews=reviews, complaints=complaints)


def test_stars_nobody_gave_do_not_count_in_the_average() -> None:
    found = tally({5: 2, 1: 1, None: 7}, 3)
    assert (found.reviews, found.starred, found.low, found.complaints) == (10, 3, 1, 3)
    assert found.average == pytest.approx(11 / 3)
    assert tally({None: 7}, 0).average is None


def test_a_small_whole_has_no_share() -> None:
    assert (share(1, 19), share(1, 20), share(0, 0)) == (None, 0.05, None)


def test_reply_times_are_told_by_half_nine_in_ten_and_the_target() -> None:
    found = timing([hour * HOUR for hour in range(1, 11)], 4)
    assert (found.count, found.median, found.slow, found.within) == (10, 5, 9, 0.4)


def test_without_a_target_nothing_is_said_of_it_and_few_times_say_nothing() -> None:
    assert timing([HOUR] * 5, None).within is None
    assert timing([HOUR] * 4, 24) == timing([HOUR] * 4, None)
    assert timing([HOUR] * 4, 24).median is None


def test_a_reply_before_its_review_took_no_time() -> None:
    assert timing([-HOUR] * 5, 1).median == 0


def test_every_reply_falls_into_one_class() -> None:
    assert classes([0, HOUR, HOUR + 1, 9_000 * HOUR]) == [2, 1, 0, 0, 0, 0, 1]
    assert len(classes([])) == len(CLASSES) + 1


def test_chance_is_the_binomial_tail() -> None:
    plain = sum(comb(12, k) for k in range(10, 13)) / 2**12
    assert chance(a_tally(10), a_tally(2)) == pytest.approx(plain)


@pytest.mark.parametrize(
    ("now", "before", "rises"),
    [
        (a_tally(20), a_tally(4), True),
        (a_tally(9), a_tally(7), False),
        (a_tally(4), a_tally(0), False),
        (a_tally(12, 19), a_tally(0, 100), False),
        (a_tally(12, 100), a_tally(0, 19), False),
        (a_tally(20, 1_000), a_tally(4, 200), False),
        (a_tally(4), a_tally(20), False),
    ],
)
def test_a_rise_is_told_only_beyond_chance_and_small_numbers(now: Tally, before: Tally, rises: bool) -> None:
    assert bool(rising({"p": now}, {"p": before})) is rises


def test_the_more_is_compared_the_more_a_rise_must_show() -> None:
    rise, still = (a_tally(11), a_tally(3)), (a_tally(6), a_tally(6))
    alone = rising({"p": rise[0]}, {"p": rise[1]})
    many = {str(one): still for one in range(99)} | {"p": rise}
    among = rising({one: now for one, (now, _) in many.items()}, {one: old for one, (_, old) in many.items()})
    assert (alone, among) == ({"p"}, set())


def test_a_product_without_a_period_before_does_not_rise() -> None:
    assert rising({"p": a_tally(90)}, {}) == set()


def test_large_counts_are_reckoned_without_overflow() -> None:
    assert chance(a_tally(60_000, 1_000_000), a_tally(40_000, 1_000_000)) == pytest.approx(0)


@pytest.mark.parametrize("cause", table("causes.toml")["ranking"])
def test_every_cause_of_complaint_has_a_party(cause: str) -> None:
    assert party_of(cause) in parties()[:-1]


@pytest.mark.parametrize("cause", ["suspicious", "abuse", "mixed", "none", None, "weather"])
def test_what_a_cause_does_not_tell_is_unclear(cause: str | None) -> None:
    assert party_of(cause) == "unclear"


def test_no_complaint_is_lost_among_the_parties() -> None:
    found = by_party({"quality": 3, "safety": 1, None: 2, "logistics": 4})
    assert list(found) == ["factory", "warehouse", "carrier", "page", "staff", "unclear"]
    assert {party: own.total() for party, own in found.items() if own} == {"factory": 4, "carrier": 4, "unclear": 2}
