"""One tap says whether a verdict is right, and a page counts the weeks."""

from __future__ import annotations

from typing import Any

import pytest

from casebook.model import Polarity
from casebook.store import Casebook
from tests.casebook.makers import an_open_case, judge, keep
from tests.makers import NOON, a_review
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, form_on, press


def tap(client: TestClient, case_id: int, said: str) -> Any:
    """Presses a button of the correction form as the page holds it."""
    address = f"/cases/{case_id}/correct"
    return client.post(address, data={**form_on(client, f"/cases/{case_id}", address), "said": said})


def page(client: TestClient, case_id: int) -> str:
    return client.get(f"/cases/{case_id}").text


def words_of(book: Casebook, case_id: int) -> list[tuple[str | None, str]]:
    return [(one.said, one.by) for one in book.cases.file(case_id).corrections]


def test_one_tap_corrects_a_verdict(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    assert tap(owner, case_id, "pos").headers["location"] == f"/cases/{case_id}?done=corrected"
    assert words_of(desk.book, case_id) == [("pos", "owner@example.com")]


def test_the_page_says_who_corrected_what(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    case_id = an_open_case(desk.book)
    tap(agent, case_id, "neu")
    assert "小周 更正为 <b>中评</b>，当时系统判断为差评" in page(owner, case_id)


def test_a_verdict_that_is_right_is_confirmed(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    assert tap(owner, case_id, "neg").headers["location"].endswith("done=confirmed")
    assert "店主 认为判断正确：<b>差评</b>" in page(owner, case_id)


def test_a_correction_is_taken_back(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    tap(owner, case_id, "pos")
    assert tap(owner, case_id, "").headers["location"].endswith("done=uncorrected")
    assert "判断正确</button>" in page(owner, case_id)
    assert [said for said, _ in words_of(desk.book, case_id)] == ["pos", None]


def test_a_correction_leaves_the_case_where_it_is(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    tap(owner, case_id, "pos")
    assert desk.book.cases.get(case_id).status == "open"


def test_words_the_buyer_changed_are_asked_about_again(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    tap(owner, case_id, "pos")
    keep(desk.book, a_review("改主意了，很好用", stars=5))
    judge(desk.book, polarity=Polarity.POS)
    assert "系统判断为 <b>好评</b>" in page(owner, case_id)


def test_a_page_from_before_the_buyer_changed_it_corrects_nothing(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    form = form_on(owner, f"/cases/{case_id}", f"/cases/{case_id}/correct")
    keep(desk.book, a_review("改主意了，很好用", stars=5))
    assert owner.post(f"/cases/{case_id}/correct", data={**form, "said": "pos"}).status_code == 409
    assert words_of(desk.book, case_id) == []


@pytest.mark.parametrize("fields", [{}, {"said": "pos"}, {"said": "pos", "verdict_id": "99"}, {"verdict_id": "1"}])
def test_a_form_with_something_missing_corrects_nothing(desk: Desk, owner: TestClient, fields: dict[str, str]) -> None:
    case_id = an_open_case(desk.book)
    assert press(owner, f"/cases/{case_id}/correct", **fields).status_code == 400
    assert words_of(desk.book, case_id) == []


def test_another_label_is_no_label(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    assert press(owner, f"/cases/{case_id}/correct", said="good", verdict_id="1").status_code == 400


def test_a_review_that_is_not_judged_has_nothing_to_correct(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    keep(desk.book, a_review("改主意了，很好用", stars=5))
    assert "系统判断为" not in page(owner, case_id)


def test_weeks_are_counted_shop_by_shop(desk: Desk, owner: TestClient, stranger: TestClient) -> None:
    case_id = an_open_case(desk.book)
    tap(owner, case_id, "pos")
    html = owner.get("/accuracy").text
    assert "2026-11-16</time></th><td>1</td><td>0</td><td>1</td><td>—</td>" in html
    assert "2026-11-16" not in stranger.get("/accuracy").text


def test_the_page_says_what_is_counted_and_how_many_are_needed(desk: Desk, owner: TestClient) -> None:
    assert "还没有点选过" in owner.get("/accuracy").text
    tap(owner, an_open_case(desk.book), "neg")
    html = owner.get("/accuracy").text
    assert "只统计您和同事" in html
    assert "一共点选过 1 条，满 20 条" in html


def test_a_week_with_enough_has_a_share(desk: Desk, owner: TestClient) -> None:
    keep(desk.book, *(a_review(external_id=str(n)) for n in range(10)))
    judge(desk.book)
    for verdict in range(1, 11):
        desk.book.corrections.add(verdict, Polarity.NEG if verdict < 9 else Polarity.POS, by="owner", at=NOON)
    assert "<td>10</td><td>8</td><td>2</td><td>80%</td>" in owner.get("/accuracy").text
