"""How fast a host may be asked, learnt from what it says and does."""

from collections import Counter

import pytest

from crawler.pace import Limits, Pace, limits_of, window_near

NOW = 1_800_000_000.0


def hammered(*, allowed: int, window: float, seconds: float, told: bool = False, latency: float = 0.01) -> list[float]:
    """Asks a simulated host that allows so many a window, as fast as the pace lets us; the times of its answers."""
    pace, now, answers, refusals = Pace(), 0.0, [], 0
    counts: Counter[int] = Counter()
    while now < seconds:
        wait = pace.book(now)
        if wait is None:
            now = pace.until
            continue
        now += wait + latency
        slot = int(now // window)
        counts[slot] += 1
        if counts[slot] > allowed:
            refusals += 1
            pace.refused(now, window - now % window)
            continue
        left = Limits(limit=allowed, remaining=allowed - counts[slot], reset=window - now % window, window=window)
        pace.answered(now, left if told else Limits())
        answers.append(now)
    assert refusals <= 2
    return answers


@pytest.mark.parametrize("told", [False, True])
def test_a_shop_that_allows_300_a_minute_is_asked_about_270_times(told: bool) -> None:
    answers = hammered(allowed=300, window=60, seconds=600, told=told)
    assert 260 <= sum(240 <= one < 540 for one in answers) / 5 <= 275


def test_a_host_that_tells_what_is_left_never_has_to_refuse() -> None:
    pace = Pace()
    pace.answered(0.0, Limits(limit=10, remaining=0, reset=30.0, window=30.0))
    assert pace.book(1.0) is None
    assert pace.book(31.0) == 0
    assert pace.book(31.0) == pytest.approx(30 / 9)


def test_retry_after_rests_the_whole_host() -> None:
    pace = Pace()
    pace.answered(0.0)
    pace.refused(1.0, 60.0)
    assert (pace.book(30.0), pace.waited) == (None, pytest.approx(60.1))


def test_answers_on_their_way_when_a_host_refused_count_as_allowed() -> None:
    pace = Pace()
    for number in range(90):
        pace.answered(number / 100)
    pace.refused(1.0, 60.0)
    for _ in range(10):
        pace.answered(1.1)
    assert pace.interval == pytest.approx(60 / 90)


def test_many_refusals_at_once_are_one() -> None:
    pace = Pace()
    for number in range(100):
        pace.answered(number / 100)
    for _ in range(8):
        pace.refused(1.0, 60.0)
    assert (pace.waited, pace.interval) == (pytest.approx(60.1), pytest.approx(60 / 90))


def test_a_refusal_at_the_learnt_pace_makes_it_slower() -> None:
    pace = Pace()
    for number in range(100):
        pace.answered(number / 100)
    pace.refused(1.0, 60.0)
    before = pace.interval
    pace.book(62.0)
    pace.answered(62.0)
    pace.refused(63.0, 60.0)
    assert pace.interval > before


def test_after_a_few_answers_and_a_refusal_the_pace_finds_its_way_up_again() -> None:
    pace = Pace()
    for number in range(10):
        pace.answered(number / 10)
    pace.refused(1.0, 40.0)
    slow = pace.interval
    for minute in range(1, 6):
        pace.book(minute * 60.0)
    assert pace.interval < slow / 5


def test_a_busy_host_that_only_rests_is_asked_as_fast_as_before() -> None:
    pace = Pace()
    pace.refused(0.0, 5.0, learns=False)
    assert (pace.book(1.0), pace.book(5.2), pace.book(5.2)) == (None, 0, 0)


@pytest.mark.parametrize(
    ("headers", "limits"),
    [
        (
            {"ratelimit-limit": "300", "ratelimit-remaining": "0", "ratelimit-reset": "42"},
            Limits(limit=300, remaining=0, reset=42.0),
        ),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": str(int(NOW) + 30)}, Limits(remaining=7, reset=30.0)),
        ({"ratelimit": "limit=100, remaining=50, reset=5"}, Limits(limit=100, remaining=50, reset=5.0)),
        (
            {"ratelimit": '"default";r=50;t=30', "ratelimit-policy": '"default";q=100;w=60'},
            Limits(limit=100, remaining=50, reset=30.0, window=60.0),
        ),
        ({"ratelimit-policy": "300;w=60"}, Limits(limit=300, window=60.0)),
        ({"x-ratelimit-limit": "many", "x-ratelimit-reset": "soon"}, Limits()),
        ({}, Limits()),
    ],
)
def test_limits_are_read_in_all_their_spellings(headers: dict[str, str], limits: Limits) -> None:
    assert limits_of(headers, NOW) == limits


@pytest.mark.parametrize(("seconds", "window"), [(63.0, 60.0), (57.0, 60.0), (40.0, 40.0), (0.0, 0.0)])
def test_windows_are_those_people_set(seconds: float, window: float) -> None:
    assert window_near(seconds) == window
