"""What approved words wait for, as the case page and the inbox say it, and that it can be undone meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casebook.model import Status
from responder.desk.waiting import clock, why_said
from responder.desk.words import read_words
from responder.grounds import void_due
from tests.makers import NOON, a_shop
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, press
from tests.responder.desk.test_decide import a_case_with, approve, status

HALF_PAST = NOON + timedelta(minutes=30)


@pytest.fixture
def cooling(desk: Desk, owner: TestClient) -> int:
    """A case whose approved words wait for half an hour."""
    desk.book.shops.keep(a_shop(policies={"cooling_minutes": 30}))
    case_id = a_case_with(desk.book, "您好，已经记下。")
    assert approve(owner, case_id).headers["location"].endswith("done=approved_cooling")
    return case_id


@pytest.mark.parametrize(
    ("automatic", "said"), [(True, "将于 12:30 发出，可撤回"), (False, "12:30 起可以发布，可撤回")]
)
def test_case_and_inbox_say_until_when(desk: Desk, owner: TestClient, cooling: int, automatic: bool, said: str) -> None:
    desk.automatic = automatic
    assert said in owner.get(f"/cases/{cooling}").text
    assert said in owner.get("/?tab=ready").text


def test_it_is_undone_with_one_tap(desk: Desk, owner: TestClient, cooling: int) -> None:
    press(owner, f"/cases/{cooling}/withdraw")
    assert status(desk, cooling) is Status.DRAFTED
    assert "可撤回" not in owner.get("/?tab=ready").text


def test_nobody_publishes_by_hand_what_still_cools(desk: Desk, owner: TestClient, cooling: int) -> None:
    approval = desk.book.cases.file(cooling).approval
    assert approval is not None
    answer = press(owner, f"/cases/{cooling}/claim", approval_id=approval.id)
    assert answer.status_code == 409 and "还没到发布时间" in answer.text
    assert status(desk, cooling) is Status.APPROVED
    desk.now = HALF_PAST
    press(owner, f"/cases/{cooling}/claim", approval_id=approval.id)
    assert status(desk, cooling) is Status.PUBLISHING


def test_a_stranger_undoes_nothing(desk: Desk, stranger: TestClient, cooling: int) -> None:
    assert press(stranger, f"/cases/{cooling}/withdraw").status_code == 404
    assert "可撤回" not in stranger.get("/?tab=ready").text


def test_an_hour_of_the_next_day_says_so() -> None:
    words = read_words()
    assert clock(HALF_PAST, "Asia/Shanghai", NOON, words) == "12:30"
    assert clock(NOON + timedelta(hours=13), "Asia/Shanghai", NOON, words) == "明天 01:00"


def test_a_reason_is_said_with_what_it_is_about() -> None:
    words = read_words()
    assert (
        why_said("move_note", "policy changed, refund_days warranty_days", words)
        == "店铺规则改过：收到退货后退款、质保"
    )
    assert "“双十一满减”已经结束" in why_said("void_reason", "promotion over, 双十一满减", words)
    assert why_said("void_reason", "something else", words) == why_said("void_reason", None, words) == ""


def test_an_approval_that_fell_is_explained_on_the_case_page(desk: Desk, owner: TestClient) -> None:
    desk.book.shops.keep(a_shop(policies={"return_freight_quality": "由店铺承担"}))
    case_id = a_case_with(desk.book, "您好，质量问题的退货运费由我们承担。")
    approve(owner, case_id)
    desk.book.shops.keep(a_shop(policies={"return_freight_quality": "由买家先垫付"}))
    assert void_due(desk.book, now=HALF_PAST) == 1
    html = owner.get(f"/cases/{case_id}").text
    assert "店铺规则改过（质量问题的退货运费），之前批准的文字已作废" in html
    assert "批准作废，退回重看" in html and "店铺规则改过：质量问题的退货运费" in html
