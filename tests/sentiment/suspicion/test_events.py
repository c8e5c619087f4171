"""Bursts as events: how long they are, and what may explain them without anybody's bad will."""

from datetime import date

import pytest

from casebook.model import DayCount
from sentiment.suspicion.events import events

BEGAN = date(2026, 9, 1).toordinal()
TODAY = BEGAN + 80


def days(*last, usual=(1, 20)):
    """Eighty usual days, then some as (negative, everybody)."""
    every = [*[usual] * 80, *last]
    return {BEGAN + n: DayCount(everybody, negative) for n, (negative, everybody) in enumerate(every)}


def test_a_shop_as_usual_has_no_events():
    assert events(days()) == ()


def test_a_burst_says_when_how_many_and_what_is_usual():
    (event,) = events(days((12, 25), (9, 22)), product="p-1")
    assert (event.kind, event.product, event.negatives) == ("burst", "p-1", 21)
    assert (event.first.toordinal(), event.last.toordinal()) == (TODAY, TODAY + 1)
    assert event.usual == pytest.approx(2, abs=0.1) and event.share > 4 * event.usual_share


def test_a_burst_nothing_explains_has_no_explanation():
    assert events(days((12, 20)))[0].explanations == ()


def test_a_wave_of_everybody_is_a_promotion():
    assert events(days((12, 240)))[0].explanations == ("promotion",)


@pytest.mark.parametrize(
    ("named", "explanation"),
    [({"quality": 8}, ("bad_batch",)), ({"logistics": 9}, ("logistics",)), ({"quality": 4, "service": 5}, ())],
)
def test_what_most_complain_of_explains_it(named, explanation):
    assert events(days((12, 20)), {TODAY: named})[0].explanations == explanation


def test_two_bursts_are_two_events():
    quiet = [(1, 20)] * 20
    assert len(events(days((12, 20), *quiet, (12, 20)))) == 2


def test_a_burst_that_has_passed_is_still_told():
    assert len(events(days((12, 20), *[(1, 20)] * 30))) == 1


def test_a_million_on_one_day_is_one_event():
    (event,) = events(days((1_000_000, 1_000_000)))
    assert event.negatives == 1_000_000
