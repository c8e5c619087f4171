from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from casebook.model import Finding, Level, Suspicion
from responder.desk.inbox import PAGE, page_of
from tests.casebook.makers import a_drafted_case, an_approval, judge, keep
from tests.makers import NOON, a_drafting, a_review, a_shop
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


def following(html: str) -> str:
    """The address of the next page; nothing on the last."""
    found = re.search(r'rel="next" href="([^"]+)"', html)
    return found[1].replace("&amp;", "&") if found else ""


def ids(html: str) -> list[str]:
    """The cases of a page, in order."""
    return re.findall(r'<a href="/cases/(\d+)"', html)


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
    assert owner.get(following(owner.get("/").text)).text.count('class="case ') == 1


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


def test_no_case_is_lost_or_doubled_while_others_come_in(desk: Desk, owner: TestClient) -> None:
    many(desk, 2 * PAGE + 5)
    found, address = [], "/"
    while address:
        html = owner.get(address).text
        found += ids(html)
        address = following(html)
        keep(desk.book, a_review("新来的", external_id=f"new-{len(found)}", time=NOON + timedelta(hours=1)))
        judge(desk.book)
        desk.book.cases.open_due("test-1", at=NOON)
    assert len(found) == len(set(found)) == 2 * PAGE + 5


@pytest.mark.parametrize("after", ["x", "1.2", "-1.0.0.0", "9" * 400, f"{2**40}.0.1.1", "1.9.1.1", "²..3.4", "1.0.0.٣"])
def test_a_place_nobody_gave_out_is_the_first_page(desk: Desk, owner: TestClient, after: str) -> None:
    case_id = a_drafted_case(desk.book)
    answer = owner.get("/", params={"after": after})
    assert answer.status_code == 200
    assert ids(answer.text) == [str(case_id)]


def test_a_page_after_the_last_says_so(desk: Desk, owner: TestClient) -> None:
    a_drafted_case(desk.book)
    html = owner.get("/", params={"after": f"{int(NOON.timestamp())}.5.{2**61}.1"}).text
    assert "后面没有了" in html and "回到最急的一页" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "漏水"}, True),
        ({"q": "不锈钢"}, False),
        ({"q": '" OR 1=1 --'}, False),
        ({"q": "漏\0水"}, True),
        ({"product": "保温"}, True),
        ({"product": "雨伞"}, False),
        ({"cause": "quality"}, True),
        ({"cause": "size"}, False),
        ({"cause": "no-such"}, True),
        ({"stars": "1"}, True),
        ({"stars": "45"}, False),
        ({"level": "review"}, False),
        ({"level": "<b>"}, True),
        ({"shop": "demo"}, True),
        ({"shop": "other"}, True),
        ({"platform": "demo"}, True),
        ({"since": "2026-11-20", "until": "2026-11-20"}, True),
        ({"since": "2026-11-21"}, False),
        ({"until": "2026-11-19"}, False),
        ({"since": "yesterday", "until": "9999-12-31"}, True),
    ],
)
def test_an_address_narrows_the_list(desk: Desk, owner: TestClient, query: dict[str, str], found: bool) -> None:
    a_drafted_case(desk.book)
    answer = owner.get("/", params=query)
    assert answer.status_code == 200
    assert bool(ids(answer.text)) is found


def test_a_filter_of_another_shop_shows_nothing_of_it(desk: Desk, stranger: TestClient) -> None:
    a_drafted_case(desk.book)
    assert ids(stranger.get("/", params={"shop": "demo", "q": "漏水"}).text) == []


def test_what_is_chosen_is_shown_and_can_be_taken_away(desk: Desk, owner: TestClient) -> None:
    html = owner.get("/", params={"q": "<b>", "stars": "1"}).text
    assert "含“&lt;b&gt;”" in html and "<b>”" not in html
    assert 'href="/?tab=todo&amp;stars=1"' in html
    assert "这样筛选下来" in html and "清除全部筛选" in html


def test_tabs_keep_the_filter_and_count_by_it(desk: Desk, owner: TestClient) -> None:
    an_approval(desk.book)
    html = owner.get("/", params={"q": "没有的词"}).text
    assert '待发布<span class="count">0</span>' in html
    assert "/?tab=ready&amp;q=%E6%B2%A1" in html


def test_counts_stop_where_nobody_counts_on(desk: Desk, owner: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("responder.desk.inbox.page.MOST_COUNTED", 2)
    many(desk, 4)
    assert '待处理<span class="count some">2+</span>' in owner.get("/").text


def urgent(book: Any, **said: Any) -> None:
    keep(book, a_review(said.pop("text", "漏水"), **said.pop("review", {})))
    judge(book, **said)
    book.cases.open_due("test-1", at=NOON)


def test_why_it_is_urgent_is_said_in_words(desk: Desk, owner: TestClient) -> None:
    demand = Suspicion(level=Level.STRONG, reasons=(Finding(code="extortion", quote="给200元就改"),))
    urgent(desk.book, suspicion=demand, safety=True)
    assert "急：说到人身安全，疑似索要 200 元" in owner.get("/").text


def test_words_that_speak_of_danger_are_in_sight_and_quoted(desk: Desk, owner: TestClient) -> None:
    text = "用了一阵子都很正常，" * 9 + "昨晚充电时冒烟了"
    start = text.index("冒烟")
    harm = Finding(code="safety", quote="冒烟", start=start, end=start + 2)
    early = Finding(code="words", quote="正常", start=6, end=8)
    urgent(desk.book, text=text, safety=True, findings=(early, harm), aspects=())
    html = owner.get("/").text
    assert "急：买家说到“冒烟”" in html
    assert ">冒烟</mark>" in html


def test_words_searched_for_are_in_sight_and_marked(desk: Desk, owner: TestClient) -> None:
    urgent(desk.book, text="用了一阵子都很正常，" * 9 + "昨晚开始漏水")
    html = owner.get("/", params={"q": "开始漏"}).text
    assert 'title="搜到的字">开始漏</mark>' in html


def test_little_time_left_is_said(desk: Desk, owner: TestClient) -> None:
    desk.book.shops.keep(a_shop(platform="taobao"))
    urgent(desk.book, review={"time": NOON - timedelta(days=29, hours=4)})
    assert "回复期剩 20 小时" in owner.get("/").text


def test_what_no_platform_takes_an_answer_to_stands_last(desk: Desk, owner: TestClient) -> None:
    desk.book.shops.keep(a_shop(platform="taobao"))
    urgent(desk.book, review={"time": NOON - timedelta(days=31)})
    assert "平台已不再收回复" in owner.get("/").text


def test_the_draft_begins_under_the_review(desk: Desk, owner: TestClient) -> None:
    a_drafted_case(desk.book)
    html = owner.get("/").text
    assert "您好，很抱歉让您遇到这样的情况。" in html
    assert re.search(r'<a href="/cases/\d+" data-draft="\d+"', html)


ROOMS = ("待办", "疑点", "承诺", "活动", "录入", "集中差评", "准确率", "措辞", "同事与权限", "操作记录")


def test_every_room_is_reached_from_every_page(owner: TestClient) -> None:
    html = owner.get("/accuracy").text
    nav = html[html.index('<nav class="rooms"') : html.index("</nav>")]
    assert all(f">{name}</a>" in nav for name in ROOMS)
    # Where the page stands behind 更多, its name takes that place.
    assert '<summary class="here">准确率</summary>' in nav
    assert nav.index("录入") < nav.index("<details") < nav.index("集中差评")


def test_rooms_one_may_not_enter_are_not_shown(desk: Desk) -> None:
    desk.book.people.keep("auditor@example.com", "审计", role="auditor", shops=["demo"])
    html = a_client(desk, "auditor@example.com").get("/accuracy").text
    nav = html[html.index('<nav class="rooms"') : html.index("</nav>")]
    assert "录入" not in nav and "同事与权限" not in nav and "操作记录" in nav


def test_who_may_not_reply_marks_nothing(desk: Desk) -> None:
    many(desk, 1)
    urge(desk, 0, 2)
    desk.book.people.keep("auditor@example.com", "审计", role="auditor", shops=["demo"])
    assert 'form="together"' not in a_client(desk, "auditor@example.com").get("/").text
    assert 'form="together"' in a_client(desk, "owner@example.com").get("/").text
