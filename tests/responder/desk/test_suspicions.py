from __future__ import annotations

from datetime import timedelta

import pytest

from casebook.model import Axis, Finding, Level, Ruled
from responder.desk.inbox import PAGE
from responder.desk.suspicions import days_left
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import DEFECT, Desk, a_client, a_suspected_case, a_suspicion

WHY = "核对了订单，是真实的使用反馈"


def rule(desk: Desk, case_id: int, ruled: Ruled = Ruled.REFUTED) -> None:
    verdict = desk.book.cases.file(case_id).judged[-1].id
    desk.book.rulings.add(verdict, ruled, reason=WHY, by="agent@example.com", at=NOON)


def listed(client: TestClient, asked: str = "") -> str:
    answer = client.get(f"/suspicions{asked}")
    assert answer.status_code == 200
    return answer.text


def test_a_row_says_what_is_suspected_and_what_speaks_against_it(desk: Desk, owner: TestClient) -> None:
    a_suspected_case(desk.book, a_suspicion(level=Level.STRONG, counter=(Finding(code="photo"),)))
    html = listed(owner)
    for shown in ("高度疑似", "意图", "拿评价换钱物", "为买家说话的依据 1 条", "给两百就改", "投诉期限未知", "保温杯"):
        assert shown in html


def test_what_is_settled_stands_on_its_own_tab(desk: Desk, owner: TestClient) -> None:
    rule(desk, a_suspected_case(desk.book, text="已经看过的"))
    a_suspected_case(desk.book, text="还没看过的")
    assert "已经看过的" not in listed(owner)
    html = listed(owner, "?tab=settled")
    assert "还没看过的" not in html
    for shown in ("已经看过的", "已驳回", f"小周：{WHY}"):
        assert shown in html


def test_one_word_where_two_are_needed_still_waits(desk: Desk, owner: TestClient) -> None:
    rule(desk, a_suspected_case(desk.book, a_suspicion(counter=DEFECT)), Ruled.CONFIRMED)
    assert "还差一位确认" in listed(owner)


def test_praise_is_apart_and_no_fault_of_a_buyer(desk: Desk, owner: TestClient) -> None:
    a_suspected_case(desk.book, a_suspicion(Axis.PRAISE, code="brushing"), text="返现好评", stars=5)
    assert "返现好评" not in listed(owner)
    html = listed(owner, "?tab=praise")
    for shown in ("返现好评", "电子商务法第十七条", "不是买家的过错"):
        assert shown in html
    assert "为买家说话" not in html


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("?axis=intent", ["意图待核查", "意图高度"]),
        ("?axis=content", ["内容待核查"]),
        ("?level=strong", ["意图高度"]),
        ("?axis=content&level=strong", []),
        ("?axis=quality&level=none", ["意图待核查", "意图高度", "内容待核查"]),
        ("?tab=nowhere", ["意图待核查", "意图高度", "内容待核查"]),
    ],
)
def test_filters_narrow_the_list(desk: Desk, owner: TestClient, asked: str, shown: list[str]) -> None:
    a_suspected_case(desk.book, a_suspicion(), text="意图待核查")
    a_suspected_case(desk.book, a_suspicion(level=Level.STRONG), text="意图高度")
    a_suspected_case(desk.book, a_suspicion(Axis.CONTENT, code="abuse"), text="内容待核查")
    html = listed(owner, asked)
    assert [text for text in ("意图待核查", "意图高度", "内容待核查") if text in html] == shown


def test_a_filter_without_results_says_so(desk: Desk, owner: TestClient) -> None:
    assert "这样筛选没有结果" in listed(owner, "?axis=content")


@pytest.mark.parametrize("tab", ["open", "settled", "praise"])
def test_every_empty_tab_says_something_useful(owner: TestClient, tab: str) -> None:
    assert 'class="card empty"' in listed(owner, f"?tab={tab}")


def test_a_long_list_is_paged_and_keeps_its_filters(desk: Desk, owner: TestClient) -> None:
    for _ in range(PAGE + 1):
        a_suspected_case(desk.book)
    html = listed(owner, "?axis=intent&level=review")
    assert html.count('class="case"') == PAGE
    assert "axis=intent&amp;level=review&amp;page=2" in html
    assert listed(owner, "?axis=intent&level=review&page=2").count('class="case"') == 1


def test_many_can_only_be_ruled_one_by_one(desk: Desk, owner: TestClient) -> None:
    a_suspected_case(desk.book)
    html = listed(owner)
    assert 'type="checkbox"' not in html
    assert "/rule" not in html


def test_a_stranger_sees_nothing_of_it(desk: Desk, stranger: TestClient) -> None:
    a_suspected_case(desk.book)
    assert "给两百就改" not in listed(stranger)


def test_somebody_without_shops_is_told_what_to_do(desk: Desk) -> None:
    a_suspected_case(desk.book)
    assert "还没有分给您的店铺" in listed(a_client(desk, "nobody@example.com"))


def test_the_shops_record_stands_on_top(desk: Desk, owner: TestClient) -> None:
    rule(desk, a_suspected_case(desk.book))
    assert "已核查 1 条，其中 1 条被驳回" in listed(owner)


def test_the_inbox_leads_there(desk: Desk, owner: TestClient) -> None:
    html = owner.get("/").text
    assert 'href="/suspicions"' in html
    assert '<a href="/" aria-current="page">待办</a>' in html


def test_the_days_left_are_whole_days_of_what_the_platform_gives() -> None:
    assert days_left(NOON, NOON + timedelta(days=18, hours=5), days=30) == 12
    assert days_left(NOON, NOON + timedelta(days=40), days=30) == -10
    assert days_left(None, NOON, days=30) is None
    assert days_left(NOON, NOON, days=None) is None


def test_hostile_filters_are_only_words(owner: TestClient) -> None:
    assert listed(owner, "?tab=<b>&axis=<script>&level='\"&page=-1").count("<script") == 1
