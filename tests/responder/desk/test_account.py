from __future__ import annotations

from datetime import timedelta

import pytest

from casebook.model import Person
from responder.desk.codes import code_at, step_at
from responder.desk.passwords import fits, hashed
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, as_the_desk_set_it, form_on, press

PASSWORD = "栗子 fence 7 umbrella"
NEW = "另一把 伞 lantern 42"
EMAIL = "owner@example.com"


def owner_of(desk: Desk) -> Person:
    person = desk.book.people.by_email(EMAIL)
    assert person is not None
    return person


def kept(desk: Desk) -> str | None:
    return desk.book.credentials.of_person(owner_of(desk).id).password


def turned_on(desk: Desk, client: TestClient) -> tuple[str, list[str]]:
    """The second step turned on by its pages: the secret, and the recovery codes shown."""
    secret = press(client, "/account/second").text.split('name="secret" value="')[1].split('"')[0]
    html = press(client, "/account/second/on", secret=secret, code=code_at(secret, step_at(desk.now))).text
    return secret, [part.split("</code>")[0] for part in html.split("<code>")[1:]]


def test_the_page_says_who_one_is_and_what_one_may(desk: Desk, agent: TestClient) -> None:
    html = agent.get("/account").text
    assert "agent@example.com" in html and "客服" in html and "不能管理同事" in html
    assert 'href="/people"' not in html and 'href="/audit"' not in html


def test_a_first_password_needs_no_old_one_and_renews_the_session(desk: Desk, owner: TestClient) -> None:
    before, elsewhere = as_the_desk_set_it(owner), a_client(desk, EMAIL)
    assert press(owner, "/account/password", password=NEW, again=NEW).headers["location"].endswith("password_changed")
    assert fits(NEW, kept(desk))
    assert owner.cookies["huiping"] != before
    assert owner.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 303


def test_another_password_needs_the_old_one(desk: Desk) -> None:
    desk.book.credentials.set_password(owner_of(desk).id, hashed(PASSWORD), by=EMAIL, at=NOON)
    owner = a_client(desk, EMAIL)
    assert "现在的密码不对" in press(owner, "/account/password", old="x", password=NEW, again=NEW).text
    assert "现在的密码不对" in press(owner, "/account/password", password=NEW, again=NEW).text
    assert fits(PASSWORD, kept(desk))
    press(owner, "/account/password", old=PASSWORD, password=NEW, again=NEW)
    assert fits(NEW, kept(desk))


def test_a_mail_tells_of_every_change_of_how_one_signs_in(desk: Desk, owner: TestClient) -> None:
    as_the_desk_set_it(owner)
    press(owner, "/account/password", password=NEW, again=NEW)
    assert desk.mailed == [(owner_of(desk), "http://testserver/forgot")]
    secret = form_of(owner)["secret"]
    press(owner, "/account/second/on", secret=secret, code=code_at(secret, step_at(desk.now)), old=NEW)
    desk.now = NOON + timedelta(seconds=30)
    press(owner, "/account/second/off", code=code_at(secret, step_at(desk.now)))
    assert len(desk.mailed) == 3


@pytest.mark.parametrize(
    ("said", "why"), [(("short", "short"), "太短"), (("5201314520",) * 2, "太常见"), ((NEW, ""), "不一样")]
)
def test_a_password_that_cannot_be_taken_says_why(
    desk: Desk, owner: TestClient, said: tuple[str, str], why: str
) -> None:
    answer = press(owner, "/account/password", password=said[0], again=said[1])
    assert (answer.status_code, why in answer.text, kept(desk)) == (422, True, None)


def test_the_second_step_is_on_after_its_first_code_with_ten_codes_shown_once(desk: Desk, owner: TestClient) -> None:
    secret, codes = turned_on(desk, owner)
    assert len(codes) == 10
    assert desk.book.credentials.of_person(owner_of(desk).id).second == secret
    page = owner.get("/account").text
    assert "还剩 10 个恢复码" in page
    assert secret not in page and not any(code in page for code in codes)


def test_the_book_holds_no_recovery_code_as_it_was_shown(desk: Desk, owner: TestClient) -> None:
    _, codes = turned_on(desk, owner)
    with desk.book.engine.connect() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM recovery_codes").all())
    assert not any(code in rows or code.replace("-", "") in rows for code in codes)


def test_a_wrong_first_code_turns_nothing_on_and_keeps_the_secret(desk: Desk, owner: TestClient) -> None:
    secret = form_of(owner)["secret"]
    answer = press(owner, "/account/second/on", secret=secret, code="000000")
    assert answer.status_code == 422 and secret in answer.text
    assert desk.book.credentials.of_person(owner_of(desk).id).second is None


def form_of(client: TestClient) -> dict[str, str]:
    html = press(client, "/account/second").text
    return {"secret": html.split('name="secret" value="')[1].split('"')[0]}


@pytest.mark.parametrize("secret", ["", "x" * 32, "A" * 31, "A" * 33])
def test_a_secret_that_is_none_of_ours_is_not_kept(desk: Desk, owner: TestClient, secret: str) -> None:
    assert press(owner, "/account/second/on", secret=secret, code="000000").headers["location"].endswith("second_again")


def test_an_open_browser_turns_nothing_on_without_the_password(desk: Desk) -> None:
    desk.book.credentials.set_password(owner_of(desk).id, hashed(PASSWORD), by=EMAIL, at=NOON)
    owner = a_client(desk, EMAIL)
    secret = form_of(owner)["secret"]
    said = {"secret": secret, "code": code_at(secret, step_at(desk.now))}
    assert press(owner, "/account/second/on", **said).status_code == 422
    assert "恢复码" in press(owner, "/account/second/on", **said, old=PASSWORD).text


def test_turning_it_off_and_new_codes_take_a_code(desk: Desk, owner: TestClient) -> None:
    secret, codes = turned_on(desk, owner)
    for address in ("/account/second/off", "/account/codes"):
        assert "动态码不对" in press(owner, address, code="000000").text
    assert press(owner, "/account/codes", code=codes[0]).status_code == 200
    assert "动态码不对" in press(owner, "/account/second/off", code=codes[1]).text
    desk.now = NOON + timedelta(seconds=60)
    press(owner, "/account/second/off", code=code_at(secret, step_at(desk.now)))
    assert desk.book.credentials.of_person(owner_of(desk).id).second is None


def test_new_codes_are_not_to_be_had_without_a_second_step(desk: Desk, owner: TestClient) -> None:
    assert press(owner, "/account/codes").status_code == 422
    assert desk.book.credentials.of_person(owner_of(desk).id).codes == 0


def test_one_sees_where_one_is_signed_in_and_ends_it(desk: Desk, owner: TestClient) -> None:
    phone = desk.book.sessions.begin(owner_of(desk).id, at=NOON, device="phone wechat")
    assert "手机 微信" in owner.get("/account").text
    press(owner, "/account/sessions/end", **form_on(owner, "/account", "/account/sessions/end"))
    assert desk.book.sessions.person(phone, at=NOON) is None
    assert owner.get("/account").status_code == 200


@pytest.mark.parametrize("said", ["", "x", "１", "9" * 40, "-1"])
def test_a_session_that_is_none_is_none(owner: TestClient, said: str) -> None:
    answer = press(owner, "/account/sessions/end", session_id=said)
    assert answer.headers["location"].endswith("session_over")


def test_nobody_ends_the_session_of_another(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    theirs = desk.book.sessions.of_person(owner_of(desk).id, at=NOON)[0]
    press(agent, "/account/sessions/end", session_id=theirs.id)
    assert owner.get("/").status_code == 200


def test_all_others_can_be_ended_at_once(desk: Desk, owner: TestClient) -> None:
    elsewhere = a_client(desk, EMAIL)
    press(owner, "/account/sessions/others")
    assert (owner.get("/").status_code, elsewhere.get("/").status_code) == (200, 303)
