from __future__ import annotations

from datetime import timedelta

from responder.desk.timeline import MOST, WIDTH, line
from tests.makers import NOON


def hours(*after: float) -> list[object]:
    return [NOON + timedelta(hours=one) for one in after]


def test_the_first_stands_left_and_the_last_right() -> None:
    drawn = line(hours(0, 5, 26))
    assert drawn is not None
    xs = [dot.x for dot in drawn.dots]
    assert xs == sorted(xs)
    assert xs[0] < 20 < WIDTH - 20 < xs[-1] + 20


def test_times_that_would_hide_each_other_are_stacked() -> None:
    drawn = line(hours(0, 0.1, 100))
    assert drawn is not None
    assert drawn.dots[0].x == drawn.dots[1].x
    assert drawn.dots[0].y > drawn.dots[1].y


def test_a_high_stack_says_how_many_more_there_are() -> None:
    drawn = line(hours(*[0] * (MOST + 4), 9))
    assert drawn is not None
    assert max(dot.more for dot in drawn.dots) == 4
    assert min(dot.y for dot in drawn.dots) > 0


def test_each_dot_knows_whose_it_is() -> None:
    drawn = line([NOON + timedelta(hours=3), None, NOON])
    assert drawn is not None
    assert [dot.nth for dot in drawn.dots] == [2, 0]


def test_all_at_once_stand_in_the_middle() -> None:
    drawn = line([NOON, NOON])
    assert drawn is not None
    assert abs(drawn.dots[0].x - WIDTH / 2) < 10


def test_one_time_alone_makes_no_line() -> None:
    assert line([NOON, None]) is None
