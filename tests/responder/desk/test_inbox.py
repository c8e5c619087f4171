from __future__ import annotations

from datetime import timedelta

import pytest

from casebook.model import Level, Suspicion
from responder.desk.inbox import PAGE, page_of
from tests.casebook.makers import a_drafted_case, an_approval, judge, keep
from tests.makers import NOON, a_drafting, a_review
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client


def many(desk: Desk, count: int) -> None:
    keep(desk.book, *(a_review(f"第{n}条漏水", external_id=f"r-{n}") for n in range(count)))
    judge(desk.book, findings=(), aspects=())
    desk.book.cases.open_due("test-1", at=NOON)


def urge(desk: Desk, nth: int, tier: int) -> None:
    case_id = desk.book.reviews.find("demo", f"r-{nth}") or 0
    line = next(one for one in desk.book.cases.inbox(["demo"]) if one.case.review_id == case_id)
    desk.book.drafts.add(line.case.id, line.state.id, a_drafting(tier=tier, rules=str(tier)), at=NOON)


def test_a_case_shows_product_words_cause_and_age(desk: Desk, owner: TestClient) -> None:
    desk.now = NOON + timedelta(hours=3)
    a_drafted_case(desk.book)
    html = owner.get("/").text
    for shown in ("保温杯", "漏水", "质量问题", "3 小时前", "1 星，满分 5 星", "今天"):
        assert shown in html


def test_the_words_that_decided_are_marked(desk: Desk, owner: TestClient) -> None:
    a_drafted_case(desk.book)
    assert "<mark" in owner.get("/").text


def test_what_burns_comes_first(desk: Desk, owner: TestClient) -> None:
    many(desk, 3)
    urge(desk, 0, 2)
    urge(desk, 1, 0)
    html = owner.get("/").text
    assert html.index("第1条") < html.index("第2条") < html.index("第0条")
    assert html.index("现在处理") < html.index("今天处理") < html.index("随日报处理")


@pytest.mark.parametrize(
    ("level", "shown"), [(Level.HINT, "线索"), (Level.REVIEW, "待核查"), (Level.STRONG, "高度疑似")]
)
def test_suspicion_is_shown_as_an_opinion(desk: Desk, owner: TestClient, level: Level, shown: str) -> None:
    keep(desk.book, a_review())
    judge(desk.book, suspicion=Suspicion(level=level))
    desk.book.cases.open_due("test-1", at=NOON)
    html = owner.get("/").text
    assert shown in html
    assert "恶意" not in html


def test_a_stranger_sees_nothing_of_it(desk: Desk, stranger: TestClient) -> None:
    a_drafted_case(desk.book)
    html = stranger.get("/").text
    assert "漏水" not in html
    assert "眼下没有等您处理的评价" in html


def test_somebody_without_shops_is_told_what_to_do(desk: Desk) -> None:
    a_drafted_case(desk.book)
    html = a_client(desk, "nobody@example.com").get("/").text
    assert "还没有分给您的店铺" in html
    assert "漏水" not in html


def test_tabs_count_by_status(desk: Desk, owner: TestClient) -> None:
    an_approval(desk.book)
    html = owner.get("/?tab=ready").text
    assert 'aria-current="page">待发布<span class="count">1</span>' in html


@pytest.mark.parametrize("tab", ["todo", "ready", "unknown", "published", "dismissed", "no-such", "<b>"])
def test_every_empty_tab_says_something_useful(owner: TestClient, tab: str) -> None:
    answer = owner.get("/", params={"tab": tab})
    assert answer.status_code == 200
    assert 'class="card empty"' in answer.text


def test_a_long_list_is_paged(desk: Desk, owner: TestClient) -> None:
    many(desk, PAGE + 1)
    assert owner.get("/").text.count('class="case ') == PAGE
    assert owner.get("/?page=2").text.count('class="case ') == 1


@pytest.mark.parametrize(
    ("asked", "page"),
    [("", 1), ("2", 2), ("3", 3), ("99", 3), ("-1", 1), ("0", 1), ("x", 1), ("²", 1), ("9" * 400, 1)],
)
def test_any_page_asked_for_is_one_there_is(asked: str, page: int) -> None:
    assert page_of(asked, 2 * PAGE + 1) == (page, 3)


def test_a_review_without_words_says_so(desk: Desk, owner: TestClient) -> None:
    keep(desk.book, a_review(""))
    judge(desk.book, findings=(), aspects=())
    desk.book.cases.open_due("test-1", at=NOON)
    assert "买家没有写文字" in owner.get("/").text
