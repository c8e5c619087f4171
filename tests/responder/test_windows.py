"""Windows: until when a review may be answered, what closes it early, what nobody knows, and when to answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from casebook.model import Finding, Level, Suspicion, Window, WindowState
from responder.lint.rules import table
from responder.windows import Limits, advice, is_few, is_urgent, limits_of, window
from tests.makers import NOON, a_review, a_verdict, an_appended

OPEN, CLOSED, UNKNOWN = WindowState.OPEN, WindowState.CLOSED, WindowState.UNKNOWN
PLATFORMS = [name for name, row in table("platforms.toml").items() if isinstance(row, dict)]


def later(days: float) -> datetime:
    return NOON + timedelta(days=days)


def a_window(platform: str = "taobao", *, days: float = 0, text: str = "漏水", **said: Any) -> Window:
    """The window of a review written at noon, so many days later."""
    about = {name: said.pop(name) for name in ("time", "appended") if name in said}
    given = {"first_seen": NOON, "now": later(days), **said}
    return window(limits_of(platform), a_review(text, **{"time": NOON, **about}), **given)


def test_a_window_counts_days_and_hours_from_the_review() -> None:
    found = a_window(days=10.25)
    assert (found.state, found.until, found.days, found.hours) == (OPEN, later(30), 19, 18)


@pytest.mark.parametrize(("days", "state"), [(29.999, OPEN), (30, CLOSED), (31, CLOSED)])
def test_a_window_closes_to_the_second(days: float, state: WindowState) -> None:
    assert a_window(days=days).state is state


def test_a_closed_window_has_no_time_left() -> None:
    found = a_window(days=40)
    assert (found.why, found.left, found.until) == ("days", None, later(30))


def test_a_reply_closes_where_there_is_but_one() -> None:
    found = a_window(days=1, replies=[later(0.5)])
    assert (found.state, found.why, found.used) == (CLOSED, "replied", 1)


def test_an_undated_reply_counts_too() -> None:
    assert a_window(replies=[None]).why == "replied"


def test_a_review_that_is_gone_takes_none() -> None:
    assert a_window(gone=True).why == "gone"


def test_where_no_period_is_published_it_is_said_and_not_guessed() -> None:
    found = a_window("jd", days=400)
    assert (found.state, found.why, found.until, found.left) == (UNKNOWN, "rule", None, None)


def test_a_platform_nobody_wrote_down_is_unknown_in_everything_but_the_careful_length() -> None:
    found = a_window("nowhere", days=1)
    assert (found.state, found.replies, found.edit, found.max, found.max_known) == (UNKNOWN, None, None, 500, False)


def test_an_undated_review_is_open_until_the_latest_it_can_be_and_not_surely() -> None:
    found = a_window(time=None, days=5)
    assert (found.state, found.why, found.since, found.until) == (UNKNOWN, "time", None, later(30))


def test_an_undated_review_is_surely_closed_when_even_its_first_sight_is_too_old() -> None:
    assert a_window(time=None, days=30).why == "days"


def test_an_appended_text_closes_the_review_and_may_have_a_reply_of_its_own() -> None:
    found = a_window(days=12, appended=(an_appended(time=later(10)),))
    assert (found.state, found.why, found.until, found.sure) == (UNKNOWN, "appended", later(40), "told")


def test_the_reply_to_the_review_does_not_use_up_the_one_to_the_appended_text() -> None:
    appended = (an_appended(time=later(10)),)
    assert a_window(days=12, appended=appended, replies=[later(3)]).why == "appended"
    assert a_window(days=12, appended=appended, replies=[later(3), later(11)]).why == "replied"


def test_an_undated_appended_text_counts_from_when_it_was_seen() -> None:
    found = a_window(days=12, appended=(an_appended(),), appended_seen=later(9))
    assert (found.since, found.until) == (None, later(39))


def test_an_appended_text_closes_for_good_where_nobody_tells_of_another_reply() -> None:
    limits = Limits(platform="x", max=500, unit="characters", days=30, appended="closes")
    found = window(limits, a_review(appended=(an_appended(),)), first_seen=NOON, now=NOON)
    assert (found.state, found.why) == (CLOSED, "appended")


def test_a_second_reply_nobody_speaks_of_needs_a_look() -> None:
    assert a_window("kuaishou", days=1, replies=[later(0.5)]).why == "again"


def test_a_shop_site_of_its_own_takes_replies_without_end() -> None:
    found = a_window("web", days=900, replies=[NOON])
    assert (found.state, found.endless, found.until) == (OPEN, True, None)


@pytest.mark.parametrize(
    ("platform", "text", "risk"),
    [
        ("taobao", "漏水", "possible"),
        ("taobao", "先这样，用一段时间再来追评", "announced"),
        ("taobao", "回头再追加评论", "announced"),
        ("taobao", "過幾天再來追評", "announced"),
        ("taobao", "后续会更新评价", "announced"),
        ("taobao", "懒得追评了", "possible"),
        ("taobao", "不会再追评了，就这样", "possible"),
        ("kuaishou", "用几天再来追评", ""),
        ("jd", "用几天再来追评", "unknown"),
    ],
)
def test_what_an_appended_text_would_do_is_told_before_it_comes(platform: str, text: str, risk: str) -> None:
    assert a_window(platform, text=text).risk == risk


def test_a_bad_row_cannot_make_a_platform_silent_about_its_source() -> None:
    rows = [limits_of(name) for name in PLATFORMS]
    assert all(row.window and row.source and row.note and row.checked and row.version for row in rows)
    assert {row.sure for row in rows} <= {"official", "told", "unknown"}
    assert {row.edit for row in rows} <= {"never", "redo", "overwrite", None}
    assert {row.appended for row in rows} <= {"closes", "apart", "open", None}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_days_and_endlessness_exclude_each_other(platform: str) -> None:
    row = limits_of(platform)
    assert not (row.endless and row.days)
    assert row.sure == "official" or not row.days


def test_a_running_remedy_is_waited_for_while_a_week_is_left() -> None:
    assert advice(a_window(days=22.9), running=True).code == "wait"
    found = advice(a_window(days=23.1), running=True)
    assert (found.code, found.reasons) == ("now", ("few",))


@pytest.mark.parametrize("said", [{"urgent": True}, {"settled": True}, {}])
def test_without_a_running_remedy_there_is_nothing_to_wait_for(said: dict[str, bool]) -> None:
    assert advice(a_window(days=1), **said).code == "now"


def test_danger_does_not_wait_for_a_remedy() -> None:
    assert advice(a_window(days=1), running=True, urgent=True).reasons == ("urgent",)


def test_nobody_waits_for_days_that_nobody_promised() -> None:
    assert advice(a_window("jd"), running=True).reasons == ("unknown",)


def test_whoever_announced_more_is_answered_before() -> None:
    assert advice(a_window(text="用几天再来追评"), running=True).reasons == ("announced",)


@pytest.mark.parametrize(("platform", "reason"), [("google", "editable"), ("web", "editable")])
def test_where_a_reply_can_be_changed_later_it_need_not_wait(platform: str, reason: str) -> None:
    assert reason in advice(a_window(platform), running=True).reasons


def test_a_reply_that_stands_may_be_changed_where_the_platform_lets_us() -> None:
    assert advice(a_window("google", replies=[NOON])).code == "change"
    assert advice(a_window("taobao", replies=[NOON])).code == "none"


def test_what_nobody_knows_is_looked_up_first() -> None:
    assert advice(a_window(days=1, appended=(an_appended(),))).code == "look"


def test_few_days_are_seen_as_few() -> None:
    assert is_few(a_window(days=28))
    assert not is_few(a_window(days=20))
    assert not is_few(a_window("jd"))


@pytest.mark.parametrize(
    ("verdict", "tier", "urgent"),
    [
        (a_verdict(safety=True), 1, True),
        (a_verdict(), 0, True),
        (a_verdict(suspicion=Suspicion(level=Level.REVIEW, reasons=(Finding(code="burst"),))), 1, True),
        (a_verdict(), 1, False),
        (None, 1, False),
    ],
)
def test_danger_and_crowds_are_urgent(verdict: Any, tier: int, urgent: bool) -> None:
    assert is_urgent(verdict, tier) is urgent
