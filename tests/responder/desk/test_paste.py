"""Handing reviews in on the desk: pasted as text, or typed into the form."""

from __future__ import annotations

from typing import Any

import pytest

from casebook.store import Casebook
from responder.desk.paste import ROOMY, counts, halves
from tests.casebook.makers import judge
from tests.makers import NOON, a_review
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, Forms, a_client, press

PASTE = "t***8\r\n2026-11-18\r\n★☆☆☆☆\r\n杯盖漏水，要求退款\r\nw***a\r\n11-17\r\n好用"


def look(client: TestClient, text: str = PASTE, **said: Any) -> Any:
    return press(client, "/paste", **{"shop": "demo", "pasted": text, **said})


def form_of(html: str, address: str) -> dict[str, str]:
    return next(fields for action, fields in Forms(html).found if action == address)


def keep(client: TestClient, text: str = PASTE, *, ticked: tuple[int, ...] = (0, 1), **changed: str) -> Any:
    """What the cards of a paste send, without JavaScript; names of fields in `changed` end in __NUMBER."""
    fields = form_of(look(client, text).text, "/paste/keep")
    # What a select would send, and the boxes somebody ticked.
    fields |= {"stars-0": "1", "stars-1": ""} | {f"keep-{number}": "yes" for number in ticked}
    fields |= {name.replace("__", "-"): value for name, value in changed.items()}
    return client.post("/paste/keep", data=fields)


def texts(book: Casebook) -> list[str]:
    return sorted(review.text for review in book.reviews.since("demo", NOON.replace(year=2000)))


def test_the_page_has_both_ways_in(owner: TestClient) -> None:
    html = owner.get("/paste").text
    assert {"/paste", "/paste/one"} <= {action for action, _ in Forms(html).found}
    assert 'aria-current="page">录入<' in html


def test_somebody_without_a_shop_is_told_so(desk: Desk) -> None:
    assert "还没有分给您的店铺" in a_client(desk, "nobody@example.com").get("/paste").text


def test_looking_keeps_nothing(desk: Desk, owner: TestClient) -> None:
    answer = look(owner)
    assert answer.status_code == 200
    assert "认出 2 条评价" in answer.text
    assert (desk.book.reviews.count(), desk.thought) == (0, 0)


def test_what_is_doubtful_is_said_in_chinese(owner: TestClient) -> None:
    html = look(owner).text
    assert "日期缺少年份" in html
    assert "原文是“11-17”，没有年份" in html
    assert ".no_year" not in html


def test_ticked_cards_are_kept_and_read(desk: Desk, owner: TestClient) -> None:
    answer = keep(owner)
    assert (answer.status_code, answer.headers["location"]) == (303, "/paste?done=handed&new=2")
    assert texts(desk.book) == ["好用", "杯盖漏水，要求退款"]
    assert desk.thought == 1


def test_the_page_says_what_became_of_them(owner: TestClient) -> None:
    html = owner.get(keep(owner, ticked=(0,)).headers["location"]).text
    assert "新收下 1 条评价" in html
    assert "1 条没有勾选，没有收" in html


def test_a_reload_doubles_nothing(desk: Desk, owner: TestClient) -> None:
    keep(owner)
    keep(owner)
    assert desk.book.reviews.count() == 2


def test_the_capture_is_the_text_that_was_pasted(desk: Desk, owner: TestClient) -> None:
    keep(owner)
    capture = desk.book.reviews.review(1).capture or ""
    assert desk.book.archive.body(capture).decode() == PASTE.replace("\r\n", "\n")


def test_what_a_person_changes_is_kept(desk: Desk, owner: TestClient) -> None:
    keep(owner, **{"time__1": "2026-11-17", "time__1-clock": "20:05", "stars__1": "中评"})
    found = next(one for one in desk.book.reviews.since("demo", NOON.replace(year=2000)) if one.text == "好用")
    assert (found.stars, found.time and found.time.isoformat()) == (3, "2026-11-17T12:05:00+00:00")


def test_what_cannot_be_read_comes_back_with_everything_else(desk: Desk, owner: TestClient) -> None:
    answer = keep(owner, time__0="去年冬天", text__1="好用，真的")
    assert answer.status_code == 422
    assert "第 1 条有填得不对的地方" in answer.text
    assert "去年冬天" in answer.text
    assert "好用，真的" in answer.text
    assert desk.book.reviews.count() == 0


def test_nothing_ticked_by_a_slip_loses_no_work(desk: Desk, owner: TestClient) -> None:
    answer = keep(owner, ticked=(), text__1="好用，真的")
    assert answer.status_code == 200
    assert "一条也没有勾选" in answer.text
    assert "好用，真的" in answer.text


def test_all_known_before_is_said_and_done(owner: TestClient) -> None:
    keep(owner)
    assert "以前都收过" in look(owner).text
    assert keep(owner, ticked=()).headers["location"] == "/paste?done=handed&same=2"


def test_one_review_typed_into_the_form_is_kept(desk: Desk, owner: TestClient) -> None:
    fields = {"shop": "demo", "text": "杯盖漏水", "stars": "1", "time": "2026-11-18", "time-clock": "21:03"}
    assert press(owner, "/paste/one", **fields).headers["location"] == "/paste?done=handed&new=1"
    assert (texts(desk.book), desk.thought) == (["杯盖漏水"], 1)


def test_a_form_without_words_and_stars_comes_back(desk: Desk, owner: TestClient) -> None:
    answer = press(owner, "/paste/one", shop="demo", author="小鱼儿")
    assert answer.status_code == 422
    assert "这条评价还没有保存" in answer.text
    assert "文字和星级不能都空着" in answer.text
    assert "小鱼儿" in answer.text
    assert desk.book.reviews.count() == 0


@pytest.mark.parametrize("address", ["/paste", "/paste/keep", "/paste/one"])
def test_another_shop_answers_404(desk: Desk, stranger: TestClient, address: str) -> None:
    assert press(stranger, address, shop="demo", pasted=PASTE, text="x").status_code == 404
    assert desk.book.reviews.count() == 0


@pytest.mark.parametrize("address", ["/paste", "/paste/keep", "/paste/one"])
def test_a_form_needs_the_token_of_its_page(desk: Desk, owner: TestClient, address: str) -> None:
    assert owner.post(address, data={"shop": "demo", "pasted": PASTE, "text": "x"}).status_code == 403
    assert desk.book.reviews.count() == 0


def test_too_much_text_comes_back_with_advice(owner: TestClient) -> None:
    answer = look(owner, "长" * 70_000)
    assert answer.status_code == 422
    assert "请分几次粘贴" in answer.text
    assert "长" * 70_000 in answer.text


def test_more_than_any_paste_is_refused(owner: TestClient) -> None:
    assert look(owner, "x" * ROOMY["most_bytes"]).status_code == 413


def test_five_hundred_reviews_fit_into_one_form(desk: Desk, owner: TestClient) -> None:
    text = "\n".join(f"t***{n % 10}\n2026-11-18\n第{n}条{'长' * 100}" for n in range(500))
    fields = form_of(look(owner, text).text, "/paste/keep")
    fields |= {f"keep-{n}": "yes" for n in range(500)}
    assert owner.post("/paste/keep", data=fields).headers["location"] == "/paste?done=handed&new=500"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "'--"])
def test_what_was_pasted_is_never_markup(desk: Desk, owner: TestClient, text: str) -> None:
    html = look(owner, f"t***8\n2026-11-18\n{text}").text
    assert text not in html or not set("<>\"'") & set(text)
    press(owner, "/paste/one", shop="demo", text=text)
    assert texts(desk.book) == [text]


def test_products_of_the_shop_are_offered(desk: Desk, owner: TestClient) -> None:
    desk.book.reviews.keep([a_review(product_id="p-9", product="山野饭盒")], at=NOON)
    assert '<option value="山野饭盒">p-9</option>' in owner.get("/paste").text


def test_the_case_says_who_handed_the_review_in(desk: Desk, agent: TestClient) -> None:
    keep(agent)
    judge(desk.book)
    desk.book.cases.open_due("test-1", at=NOON)
    case_id = desk.book.cases.inbox(["demo"])[0].case.id
    html = agent.get(f"/cases/{case_id}").text
    assert "人工录入评价" in html
    assert "小周" in html


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ("2026-11-18 21:03:11", ("2026-11-18", "21:03:11", True)),
        ("2026-11-18", ("2026-11-18", "", True)),
        ("", ("", "", True)),
        ("去年 冬天", ("去年 冬天", "", False)),
    ],
)
def test_a_time_a_calendar_cannot_show_stays_as_it_was_typed(time: str, shown: tuple[str, str, bool]) -> None:
    assert halves(time) == shown


def test_an_address_can_say_numbers_only() -> None:
    assert counts({"new": "3", "same": "<b>", "dropped": "９", "other": "1"}) == {"new": 3}
