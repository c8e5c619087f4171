"""The case page and the inbox say until when, whether to wait, and what became of an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from casebook.model import AfterSale, AfterSaleStatus, Outcome
from casebook.views import Purchase
from responder.desk.answering import remedy
from responder.windows import limits_of
from tests.casebook.makers import a_drafted_case, a_publication, an_approval, an_open_case, judge, keep
from tests.makers import NOON, a_contact, a_promised, a_review, a_shop, an_appended
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk

DAY = timedelta(days=1)


def on(desk: Desk, platform: str) -> None:
    desk.book.shops.keep(a_shop(platform=platform))


def page(client: TestClient, case_id: int) -> str:
    return client.get(f"/cases/{case_id}").text


def test_a_case_counts_down(desk: Desk, owner: TestClient) -> None:
    on(desk, "taobao")
    case_id = an_open_case(desk.book)
    desk.now = NOON + timedelta(hours=3)
    html = page(owner, case_id)
    for shown in ("还剩 29 天 21 小时", "2026-12-20 12:00", "剩 29 天", "买家一旦追评", "建议现在回复"):
        assert shown in html


def test_the_rule_names_its_version_day_and_source(desk: Desk, owner: TestClient) -> None:
    on(desk, "taobao")
    html, row = page(owner, an_open_case(desk.book)), limits_of("taobao")
    for shown in (f"第 {row.version} 版", row.checked, row.note, "每条最多 500 字", "最多回复 1 次", "依据官方文档"):
        assert shown in html


def test_what_nobody_published_is_said_to_be_unknown(desk: Desk, owner: TestClient) -> None:
    on(desk, "jd")
    html = page(owner, an_open_case(desk.book))
    for shown in ("平台没有公布回复期限", "期限未公布", "没有查到公开规则", "字数上限没有公布"):
        assert shown in html


@pytest.mark.parametrize(
    ("days", "shown"),
    [(5, "剩 25 天"), (28, "剩 2 天"), (29.5, "剩 12 小时"), (29.99, "不到 1 小时"), (31, "回复期已过")],
)
def test_the_inbox_shows_what_is_left(desk: Desk, owner: TestClient, days: float, shown: str) -> None:
    on(desk, "taobao")
    an_open_case(desk.book)
    desk.now = NOON + days * DAY
    # The session of the makers lasts a day: it is made anew by the clock of the visit.
    person = desk.book.people.by_email("owner@example.com")
    assert person is not None
    owner.cookies.set("huiping", desk.book.people.make_token(person.id, "session", at=desk.now, lasts=DAY))
    assert shown in owner.get("/").text


def test_the_inbox_of_what_is_out_counts_nothing_down(desk: Desk, owner: TestClient) -> None:
    on(desk, "taobao")
    a_publication(desk.book)
    assert "已有回复" not in owner.get("/?tab=published").text


def test_a_remedy_that_runs_is_waited_for(desk: Desk, owner: TestClient) -> None:
    on(desk, "taobao")
    case_id = an_open_case(desk.book)
    desk.book.contacts.add(case_id, "wangwang", Outcome.RUNNING, note="换新", by="agent", at=NOON, now=NOON)
    html = page(owner, case_id)
    assert "建议先等处理结果" in html and "建议现在回复" not in html


def test_a_buyer_who_said_more_needs_a_look_first(desk: Desk, owner: TestClient) -> None:
    on(desk, "taobao")
    html = page(owner, an_open_case(desk.book, appended=(an_appended(time=NOON),)))
    assert "先到后台确认能否回复" in html and "有追评，先查后台" in html


def test_a_published_case_shows_what_came_of_it(desk: Desk, owner: TestClient) -> None:
    case_id = a_publication(desk.book).case_id
    assert "到现在为止，这条评价没有变化" in page(owner, case_id)
    later = [a_review(stars=4, appended=(an_appended("补发的收到了"),))]
    desk.book.reviews.keep(later, at=NOON + timedelta(hours=2))
    html = page(owner, case_id)
    for shown in ("买家又追评了", "星级从 1 星变为 4 星", "不一定是回复带来的"):
        assert shown in html


def test_a_case_without_an_answer_has_no_effect(desk: Desk, owner: TestClient) -> None:
    assert "回复之后" not in page(owner, a_drafted_case(desk.book))


def test_an_approved_case_counts_down_too(desk: Desk, owner: TestClient) -> None:
    on(desk, "taobao")
    assert "还剩" in page(owner, an_approval(desk.book).case_id)


def test_promises_that_are_over_stand_above_the_inbox(desk: Desk, owner: TestClient, stranger: TestClient) -> None:
    case_id = an_open_case(desk.book)
    for due in (NOON - DAY, NOON):
        desk.book.promises.add(case_id, a_promised(due=due), owner="owner@example.com", by="agent", at=NOON)
    assert "1 个承诺已过期，1 个承诺今天到期" in owner.get("/").text
    assert "个承诺" not in stranger.get("/").text


def test_the_inbox_says_who_waits_who_announced_more_and_who_wants_no_more(desk: Desk, owner: TestClient) -> None:
    on(desk, "taobao")
    texts = {"r-1": "杯盖漏水", "r-2": "漏水，用几天再来追评", "r-3": "漏水，别再打电话"}
    keep(desk.book, *(a_review(text, external_id=name) for name, text in texts.items()))
    judge(desk.book, findings=(), aspects=())
    desk.book.cases.open_due("test-1", at=NOON)
    cases = {line.state.review.external_id: line.case.id for line in desk.book.cases.inbox(["demo"])}
    for name, outcome in (("r-1", Outcome.RUNNING), ("r-3", Outcome.REFUSED)):
        desk.book.contacts.add(cases[name], "phone", outcome, note="", by="agent", at=NOON, now=NOON)
    html = owner.get("/").text
    for shown in ("先等处理结果", "买家说要追评", "不要再联系"):
        assert html.count(shown) == 1


SALE = AfterSaleStatus


@pytest.mark.parametrize(
    ("statuses", "contact", "found"),
    [
        ([SALE.ASKED], None, (True, False)),
        ([SALE.SENT_BACK], None, (True, False)),
        ([SALE.DONE], None, (False, True)),
        ([SALE.DONE, SALE.ASKED], None, (True, False)),
        ([SALE.REFUSED], None, (False, False)),
        ([SALE.ASKED], Outcome.SETTLED, (False, True)),
        ([], Outcome.RUNNING, (True, False)),
        ([], None, (False, False)),
    ],
)
def test_a_remedy_runs_by_the_after_sales_and_by_what_people_say(
    desk: Desk, statuses: list[AfterSaleStatus], contact: Outcome | None, found: tuple[bool, bool]
) -> None:
    sales = tuple(AfterSale(shop="demo", external_id=str(nth), status=one) for nth, one in enumerate(statuses))
    contacts = () if contact is None else (a_contact(contact),)
    file = desk.book.cases.file(an_open_case(desk.book))
    assert remedy(replace(file, purchase=Purchase(aftersales=sales), contacts=contacts)) == found
