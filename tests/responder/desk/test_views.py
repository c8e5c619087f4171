"""Views of the inbox that a person saved for themselves."""

from __future__ import annotations

import pytest

from casebook.errors import InputError
from casebook.store import Casebook
from casebook.store.savedviews import MOST
from tests.casebook.makers import a_drafted_case
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, form_on, press

ONE_STAR = {"tab": "todo", "stars": "1"}


def test_a_view_is_kept_from_the_page_and_found_again(desk: Desk, owner: TestClient) -> None:
    sent = form_on(owner, "/?tab=todo&stars=1", "/views/keep") | {"name": "一星"}
    answer = press(owner, "/views/keep", **sent)
    assert answer.headers["location"] == "/?tab=todo&stars=1&done=view_kept"
    html = owner.get("/?stars=1").text
    assert '<a href="/?tab=todo&amp;stars=1" aria-current="page">一星</a>' in html


def test_the_inbox_opens_with_the_view_chosen_for_that(desk: Desk, owner: TestClient) -> None:
    press(owner, "/views/keep", **ONE_STAR, name="一星", opens="yes")
    assert owner.get("/").headers["location"] == "/?tab=todo&stars=1"
    assert owner.get("/?tab=todo").status_code == 200
    press(owner, "/views/keep", tab="todo", q="漏水", name="漏水", opens="yes")
    assert [one.name for one in desk.book.views.of(_id(desk)) if one.opens] == ["漏水"]


def test_the_same_name_takes_the_place_of_the_view(desk: Desk, owner: TestClient) -> None:
    press(owner, "/views/keep", **ONE_STAR, name="常看")
    press(owner, "/views/keep", tab="ready", name=" 常看 ")
    assert [dict(one.filters) for one in desk.book.views.of(_id(desk))] == [{"tab": "ready"}]


def test_a_view_is_deleted(desk: Desk, owner: TestClient) -> None:
    press(owner, "/views/keep", **ONE_STAR, name="一星")
    press(owner, "/views/delete", **form_on(owner, "/?stars=1", "/views/delete"))
    assert desk.book.views.of(_id(desk)) == []


@pytest.mark.parametrize("said", ["", "x", "²", "-1", "9" * 30])
def test_a_view_that_is_none_is_not_deleted(owner: TestClient, said: str) -> None:
    assert press(owner, "/views/delete", view_id=said).status_code == 303


def test_views_are_a_persons_own(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    press(owner, "/views/keep", **ONE_STAR, name="一星", opens="yes")
    view = desk.book.views.of(_id(desk))[0]
    press(agent, "/views/delete", view_id=view.id)
    assert desk.book.views.of(_id(desk)) == [view]
    assert agent.get("/").status_code == 200
    assert "一星" not in agent.get("/").text.replace("存为", "")


def test_a_view_without_a_name_is_refused(desk: Desk, owner: TestClient) -> None:
    assert press(owner, "/views/keep", **ONE_STAR, name=" \u200b").status_code == 400
    assert desk.book.views.of(_id(desk)) == []


def test_a_name_is_words_and_no_markup(desk: Desk, owner: TestClient) -> None:
    press(owner, "/views/keep", **ONE_STAR, name="<b>一星")
    assert "&lt;b&gt;一星" in owner.get("/?stars=1").text


def test_a_view_of_a_shop_one_no_longer_sees_shows_nothing_of_it(desk: Desk, owner: TestClient) -> None:
    a_drafted_case(desk.book)
    press(owner, "/views/keep", tab="todo", shop="demo", name="山野", opens="yes")
    desk.book.people.keep("owner@example.com", "店主", shops=["other"])
    assert owner.get("/").headers["location"] == "/?tab=todo"
    assert "漏水" not in owner.get("/?tab=todo&shop=demo").text


def test_there_is_an_end_to_views(each_book: Casebook) -> None:
    person = each_book.people.keep("owner@example.com", "店主", shops=["demo"])
    for nth in range(MOST):
        each_book.views.keep(person.id, f"视图 {nth}", {}, opens=False, at=NOON)
    each_book.views.keep(person.id, "视图 0", {"q": "漏"}, opens=True, at=NOON)
    with pytest.raises(InputError, match="at most 20"):
        each_book.views.keep(person.id, "再一个", {}, opens=False, at=NOON)
    assert [one.name for one in each_book.views.of(person.id) if one.opens] == ["视图 0"]


def _id(desk: Desk) -> int:
    person = desk.book.people.by_email("owner@example.com")
    assert person is not None
    return person.id
