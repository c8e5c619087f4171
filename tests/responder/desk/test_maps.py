"""The column maps of the shops on the desk."""

from __future__ import annotations

from typing import Any

import pytest

from casebook.model import SavedMap
from casebook.store import Casebook
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, form_on, press
from tests.responder.desk.uploads_makers import confirm, page_of

ADDRESS = "/maps/one?shop=demo&name=%E5%AE%A2%E6%9C%8D%E8%A1%A8"


def a_map(book: Casebook, **said: Any) -> SavedMap:
    fields = {"text": ("反馈", "补充"), "stars": ("分",)}
    headings = ("日期", "反馈", "补充", "分", "别的")
    given = {"shop": "demo", "name": "客服表", "fields": fields, "headings": headings, "by": "command line"}
    return book.maps.keep(SavedMap(**{**given, **said}), at=NOON)


def save(client: TestClient, **changed: str) -> Any:
    fields = form_on(client, ADDRESS, "/maps/save")
    return client.post("/maps/save", data=fields | {name.replace("__", "-"): one for name, one in changed.items()})


def test_maps_are_listed_with_what_they_read(desk: Desk, owner: TestClient) -> None:
    a_map(desk.book)
    html = owner.get("/maps").text
    assert "客服表" in html
    assert "读 2 项：评价内容、星级" in html
    assert "命令行 最后修改" in html


def test_without_maps_it_says_how_to_get_one(owner: TestClient) -> None:
    assert "还没有记住的对应关系" in owner.get("/maps").text


def test_somebody_without_a_shop_sees_none(desk: Desk) -> None:
    a_map(desk.book)
    assert "客服表" not in a_client(desk, "nobody@example.com").get("/maps").text


def test_a_map_is_a_table_of_its_columns(desk: Desk, owner: TestClient) -> None:
    a_map(desk.book)
    fields = form_on(owner, ADDRESS, "/maps/save")
    assert [(fields[f"column-{n}"], fields[f"field-{n}"]) for n in range(5)] == [
        ("日期", ""),
        ("反馈", "text"),
        ("补充", "text"),
        ("分", "stars"),
        ("别的", ""),
    ]


def test_what_was_not_touched_stays_as_it_was(desk: Desk, owner: TestClient) -> None:
    before = a_map(desk.book, fields={"text": ("补充", "反馈"), "stars": ("分",)}, order="dmy", scale=10)
    save(owner, field__0="time")
    after = desk.book.maps.get("demo", "客服表")
    assert after.fields == {**before.fields, "time": ("日期",)}
    assert (after.order, after.scale, after.by) == ("dmy", 10, "owner@example.com")


def test_columns_order_and_scale_are_changed(desk: Desk, owner: TestClient) -> None:
    a_map(desk.book)
    answer = save(owner, field__0="time", field__2="", order="mdy", scale="100")
    assert "对应关系已保存" in owner.get(answer.headers["location"]).text
    after = desk.book.maps.get("demo", "客服表")
    assert after.fields == {"text": ("反馈",), "stars": ("分",), "time": ("日期",)}
    assert (after.order, after.scale, after.headings[0]) == ("mdy", 100, "日期")


def test_a_map_that_reads_no_words_is_not_kept(desk: Desk, owner: TestClient) -> None:
    before = a_map(desk.book)
    answer = save(owner, field__1="", field__2="")
    assert answer.status_code == 422
    assert "至少要有一列选“评价内容”" in answer.text
    assert desk.book.maps.get("demo", "客服表") == before


def test_a_map_gets_another_name(desk: Desk, owner: TestClient) -> None:
    a_map(desk.book)
    answer = press(owner, "/maps/rename", shop="demo", name="客服表", new=" 周报/A&B ")
    html = owner.get(answer.headers["location"]).text
    assert "名字已改好" in html
    assert [one.name for one in desk.book.maps.of_shop("demo")] == ["周报/A&B"]


@pytest.mark.parametrize(
    ("new", "shown"), [("", "1 到 64 个字"), ("长" * 65, "1 到 64 个字"), ("另一份", "已经有一份")]
)
def test_a_name_that_cannot_be_is_refused(desk: Desk, owner: TestClient, new: str, shown: str) -> None:
    a_map(desk.book)
    a_map(desk.book, name="另一份")
    answer = press(owner, "/maps/rename", shop="demo", name="客服表", new=new)
    assert answer.status_code == 422
    assert shown in answer.text
    assert {one.name for one in desk.book.maps.of_shop("demo")} == {"客服表", "另一份"}


def test_a_map_is_deleted_and_its_reviews_stay(desk: Desk, owner: TestClient) -> None:
    confirm(owner, page_of(owner), remember="yes", save_as="抖店")
    answer = press(owner, "/maps/delete", shop="demo", name="抖店")
    assert "对应关系已删除" in owner.get(answer.headers["location"]).text
    assert (desk.book.maps.of_shop("demo"), desk.book.reviews.count()) == ([], 2)


def test_a_map_that_is_gone_answers_404(desk: Desk, owner: TestClient) -> None:
    assert owner.get(ADDRESS).status_code == 404
    for name in ("save", "rename", "delete"):
        assert press(owner, f"/maps/{name}", shop="demo", name="客服表", new="x").status_code == 404


def test_another_shop_answers_404(desk: Desk, stranger: TestClient) -> None:
    before = a_map(desk.book)
    assert stranger.get(ADDRESS).status_code == 404
    for name in ("save", "rename", "delete"):
        assert press(stranger, f"/maps/{name}", shop="demo", name="客服表", new="x").status_code == 404
    assert desk.book.maps.of_shop("demo") == [before]


@pytest.mark.parametrize("name", ["<b>粗</b>", "{{ 7*7 }}", '"><script>'])
def test_a_name_is_never_markup(desk: Desk, owner: TestClient, name: str) -> None:
    a_map(desk.book, name=name, headings=(name, "反馈"))
    html = owner.get("/maps").text + owner.get("/maps/one", params={"shop": "demo", "name": name}).text
    assert name not in html or not set('<>"') & set(name)
