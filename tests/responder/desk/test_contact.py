"""Speaking to a buyer: written down with what came of it; a third time, after a refusal or of the rating: refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook.store import Casebook
from tests.casebook.makers import an_open_case
from tests.makers import NOON, a_shop
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, form_on, press

NOTE = "答应换一个新杯盖"


def speak(client: TestClient, case_id: int, outcome: str = "talked", **said: Any) -> Any:
    return press(client, f"/cases/{case_id}/contact", **{"channel": "im", "outcome": outcome, "note": NOTE, **said})


def kept(book: Casebook, case_id: int) -> list[tuple[str, str, str]]:
    return [(one.channel, one.outcome, one.note) for one in book.cases.file(case_id).contacts if one.stands]


def test_a_contact_is_written_down_with_what_came_of_it(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    assert speak(owner, case_id, "running").headers["location"].endswith("done=contacted")
    assert kept(desk.book, case_id) == [("im", "running", NOTE)]
    html = owner.get(f"/cases/{case_id}").text
    for shown in ("平台客服窗口：谈好了，正在办理", "店主", NOTE, "现在还可以联系 <b>1</b> 次"):
        assert shown in html


def test_the_form_starts_where_the_platforms_buyers_are(desk: Desk, owner: TestClient) -> None:
    desk.book.shops.keep(a_shop(platform="jd"))
    html = owner.get(f"/cases/{an_open_case(desk.book)}").text
    assert '<option value="dongdong" selected>' in html


def test_a_third_contact_is_refused_with_the_reason_and_nothing_is_lost(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    speak(owner, case_id), speak(owner, case_id)
    refused = speak(owner, case_id, note="第三次想问问")
    assert refused.status_code == 409
    assert "七天之内已经联系过这位买家两次" in refused.text and "第三次想问问" in refused.text
    assert len(kept(desk.book, case_id)) == 2
    html = owner.get(f"/cases/{case_id}").text
    assert "2026-11-27 12:00 之后才能再联系" in html and "记下一次联系" not in html


def test_after_a_refusal_the_page_asks_for_no_more(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    speak(owner, case_id, "refused")
    assert "请不要再打扰" in owner.get(f"/cases/{case_id}").text
    refused = speak(owner, case_id)
    assert (refused.status_code, "不愿再联系" in refused.text) == (409, True)


def test_a_contact_about_the_rating_is_refused(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    refused = speak(owner, case_id, note="请买家改成好评，返现五元")
    assert (refused.status_code, kept(desk.book, case_id)) == (400, [])
    assert "不能要求买家改评价" in refused.text and "返现五元" in refused.text


@pytest.mark.parametrize(
    ("at", "kept_at"), [("", NOON), ("2026-11-20T11:00", NOON - timedelta(hours=1)), ("2026-11-19", None)]
)
def test_a_time_is_by_the_shops_clock(desk: Desk, owner: TestClient, at: str, kept_at: Any) -> None:
    case_id = an_open_case(desk.book)
    speak(owner, case_id, at=at)
    (found,) = desk.book.cases.file(case_id).contacts
    assert found.at == (kept_at or NOON - timedelta(hours=36))


@pytest.mark.parametrize("at", ["2026-11-20T13:00", "昨天", "2026-99-99"])
def test_a_time_to_come_or_no_time_is_handed_back(desk: Desk, owner: TestClient, at: str) -> None:
    case_id = an_open_case(desk.book)
    refused = speak(owner, case_id, at=at)
    assert (refused.status_code, kept(desk.book, case_id)) == (400, [])
    assert "联系时间不对" in refused.text and NOTE in refused.text


@pytest.mark.parametrize("said", [{"channel": "pigeon"}, {"outcome": "bribed"}, {"channel": ""}, {"outcome": ""}])
def test_a_form_with_something_missing_keeps_nothing(desk: Desk, owner: TestClient, said: dict[str, str]) -> None:
    case_id = an_open_case(desk.book)
    assert speak(owner, case_id, **said).status_code == 400
    assert kept(desk.book, case_id) == []


def test_a_slip_is_taken_back_from_the_page(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    speak(owner, case_id, "refused")
    address = f"/cases/{case_id}/contact/back"
    owner.post(address, data=form_on(owner, f"/cases/{case_id}", address))
    assert kept(desk.book, case_id) == []
    assert "已撤回" in owner.get(f"/cases/{case_id}").text


def test_a_contact_of_another_case_is_not_taken_back(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    speak(owner, case_id)
    assert press(owner, f"/cases/{case_id}/contact/back", contact_id="99").status_code == 400
    assert len(kept(desk.book, case_id)) == 1


def test_what_was_said_is_data_on_the_page(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    speak(owner, case_id, note="<b>好的</b> {{ 7 * 7 }}")
    html = owner.get(f"/cases/{case_id}").text
    assert "&lt;b&gt;好的&lt;/b&gt; {{ 7 * 7 }}" in html
