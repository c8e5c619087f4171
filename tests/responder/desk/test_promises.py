"""Promises on the desk: listed by urgency, settled by people, given by hand; of another shop they are nobody's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook.model import PromiseState
from casebook.store import Casebook
from tests.casebook.makers import a_drafted_case, an_approval, an_open_case
from tests.makers import NOON, a_draft, a_promised
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, form_on, press

DAY = timedelta(days=1)
PLEDGE = "您好，很抱歉让您遇到这样的情况。我们会在24小时内为您补发。"


def given(book: Casebook, case_id: int | None = None, **said: Any) -> tuple[int, int]:
    """A promise, as the numbers of its case and its own."""
    case_id = case_id or an_open_case(book)
    return case_id, book.promises.add(
        case_id, a_promised(**said), owner="owner@example.com", by="owner@example.com", at=NOON
    )


def settle(client: TestClient, case_id: int, promise: int, state: str, **said: Any) -> Any:
    return press(client, f"/cases/{case_id}/promise", promise_id=promise, state=state, **said)


def publish(desk: Desk, client: TestClient, text: str) -> int:
    """A reply a person wrote, approved and published by hand."""
    case_id = a_drafted_case(desk.book)
    state = desk.book.cases.file(case_id).state.id
    desk.book.drafts.write_own(case_id, state, a_draft(text, kind="own"), by="owner@example.com", at=NOON)
    page = f"/cases/{case_id}"
    for name in ("approve", "claim"):
        client.post(f"{page}/{name}", data=form_on(client, page, f"{page}/{name}"))
    attempt = desk.book.cases.file(case_id).publications[-1].id
    press(client, f"{page}/published", publication_id=attempt)
    return case_id


def test_a_reply_published_by_hand_leaves_its_promises(desk: Desk, owner: TestClient) -> None:
    case_id = publish(desk, owner, PLEDGE)
    (kept,) = desk.book.cases.file(case_id).promises
    assert (kept.promised.said, kept.owner, kept.due) == ("24小时内", "owner@example.com", NOON + DAY)
    for html in (owner.get(f"/cases/{case_id}").text, owner.get("/promises").text):
        assert "我们会在24小时内为您补发" in html and "2026-11-21 12:00" in html


def test_a_reply_that_was_not_published_leaves_none(desk: Desk, owner: TestClient) -> None:
    case_id = an_approval(desk.book).case_id
    page = f"/cases/{case_id}"
    owner.post(f"{page}/claim", data=form_on(owner, page, f"{page}/claim"))
    press(owner, f"{page}/failed", publication_id=desk.book.cases.file(case_id).publications[-1].id)
    assert desk.book.promises.count(["demo"]) == 0


def test_the_list_is_grouped_by_urgency(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    for due in (NOON - DAY, NOON + timedelta(hours=1), NOON + DAY, NOON + 9 * DAY, None):
        given(desk.book, case_id, due=due)
    html = owner.get("/promises").text
    titles = ("已过期</h2>", "今天到期</h2>", "明天到期</h2>", "以后到期</h2>", "没有写明日期</h2>")
    places = [html.index(title) for title in titles]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("state", "shown"),
    [("done", "按时兑现"), ("late", "晚了才兑现"), ("missed", "没有兑现"), ("dropped", "不是承诺")],
)
def test_a_person_says_what_became_of_it(desk: Desk, owner: TestClient, state: str, shown: str) -> None:
    case_id, promise = given(desk.book)
    answer = settle(owner, case_id, promise, state, note="单号已发给买家")
    assert answer.headers["location"] == f"/cases/{case_id}?done=promise_{state}"
    kept = desk.book.promises.get(promise)
    assert (kept.state, kept.said_by, kept.said_at, kept.note) == (state, "owner@example.com", NOON, "单号已发给买家")
    html = owner.get("/promises?tab=settled").text
    assert shown in html and "单号已发给买家" in html


def test_from_the_list_one_goes_back_to_the_list(desk: Desk, owner: TestClient) -> None:
    case_id, promise = given(desk.book)
    address = f"/cases/{case_id}/promise"
    form = form_on(owner, "/promises", address)
    assert owner.post(address, data={**form, "state": "done"}).headers["location"] == "/promises?done=promise_done"
    assert "已登记为按时兑现" in owner.get("/promises?done=promise_done").text


def test_only_what_is_over_can_be_late(desk: Desk, owner: TestClient) -> None:
    given(desk.book, due=NOON + DAY)
    assert "兑现了，晚了些" not in owner.get("/promises").text
    desk.now = NOON + timedelta(hours=23)
    given(desk.book, 1, due=NOON)
    assert "兑现了，晚了些" in owner.get("/promises").text


def test_a_promise_changes_hands_and_day(desk: Desk, owner: TestClient) -> None:
    case_id, promise = given(desk.book)
    settle(owner, case_id, promise, "open", owner="agent@example.com", due="2026-12-01")
    kept = desk.book.promises.get(promise)
    assert (kept.owner, kept.state, f"{kept.due:%Y-%m-%d %H:%M}") == ("agent@example.com", "open", "2026-12-01 15:59")
    assert "负责人 小周" in owner.get("/promises").text


@pytest.mark.parametrize("said", [{"owner": "stranger@example.com"}, {"due": "后天"}, {"due": "2026-02-30"}])
def test_nobody_of_another_shop_and_no_day_changes_nothing(desk: Desk, owner: TestClient, said: dict[str, str]) -> None:
    case_id, promise = given(desk.book)
    before = desk.book.promises.get(promise)
    assert settle(owner, case_id, promise, "open", **said).status_code == 400
    assert desk.book.promises.get(promise) == before


@pytest.mark.parametrize(("promise", "state"), [(99, "done"), (1, "kept"), (1, "")])
def test_a_form_with_something_missing_settles_nothing(desk: Desk, owner: TestClient, promise: int, state: str) -> None:
    case_id, _ = given(desk.book)
    assert settle(owner, case_id, promise, state).status_code == 400
    assert desk.book.promises.get(1).state is PromiseState.OPEN


def test_a_promise_by_telephone_is_added_by_hand(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    answer = press(owner, f"/cases/{case_id}/promise/add", quote="补一个收纳袋", due="2026-11-22", owner="")
    assert answer.headers["location"].endswith("done=promise_added")
    (kept,) = desk.book.cases.file(case_id).promises
    assert (kept.promised.quote, kept.owner, kept.publication_id) == ("补一个收纳袋", "owner@example.com", None)
    assert "手工登记" in owner.get("/promises").text


@pytest.mark.parametrize(
    "said", [{"quote": " "}, {"quote": "补发", "due": "2026-11-19"}, {"quote": "补发", "due": "x"}]
)
def test_an_empty_promise_or_a_day_that_is_over_is_handed_back(
    desk: Desk, owner: TestClient, said: dict[str, str]
) -> None:
    case_id = an_open_case(desk.book)
    refused = press(owner, f"/cases/{case_id}/promise/add", **said)
    assert (refused.status_code, desk.book.promises.count(["demo"])) == (400, 0)
    assert said["quote"].strip() in refused.text


def test_how_promises_fared_is_counted_with_those_nobody_spoke_of(desk: Desk, owner: TestClient) -> None:
    case_id, done = given(desk.book)
    given(desk.book, case_id, due=NOON - DAY)
    settle(owner, case_id, done, "done")
    html = owner.get("/promises").text
    assert "按时兑现 1 个" in html and "没有兑现 1 个（其中 1 个过了期还没有处理）" in html


def test_promises_of_another_shop_are_not_shown(desk: Desk, stranger: TestClient) -> None:
    given(desk.book)
    assert "没有等着兑现的承诺" in stranger.get("/promises").text


def test_somebody_without_a_shop_is_told_so(desk: Desk) -> None:
    assert "还没有分给您的店铺" in a_client(desk, "nobody@example.com").get("/promises").text


def test_words_of_a_promise_are_data_on_the_page(desk: Desk, owner: TestClient) -> None:
    given(desk.book, quote="<img src=x onerror=alert(1)>补发")
    assert "<img" not in owner.get("/promises").text
