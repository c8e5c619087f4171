from __future__ import annotations

from datetime import timedelta

from responder.desk.throttle import Throttle
from tests.makers import NOON

MINUTE = timedelta(minutes=1)


def test_one_more_than_the_most_is_held_back() -> None:
    throttle = Throttle(most=2, span=MINUTE)
    assert [throttle.allows("a", NOON) for _ in range(3)] == [True, True, False]


def test_names_are_counted_apart() -> None:
    throttle = Throttle(most=1, span=MINUTE)
    assert throttle.allows("a", NOON)
    assert throttle.allows("b", NOON)


def test_after_the_span_it_is_allowed_again() -> None:
    throttle = Throttle(most=1, span=MINUTE)
    throttle.allows("a", NOON)
    assert throttle.allows("a", NOON + MINUTE)


def test_invented_names_do_not_fill_the_memory() -> None:
    throttle = Throttle(most=1, span=MINUTE, names=10)
    for name in range(100):
        throttle.allows(str(name), NOON)
    assert len(throttle._asked) == 10
