"""Signing in with a password and a code, and setting another by a mailed link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from casebook.model import Person
from responder.desk.codes import code_at, new_secret, step_at
from responder.desk.passwords import hashed
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, as_the_desk_set_it

PASSWORD = "栗子 fence 7 umbrella"
NEW = "另一把 伞 lantern 42"
EMAIL = "owner@example.com"


def with_password(desk: Desk, email: str = EMAIL) -> Person:
    person = desk.book.people.by_email(email)
    assert person is not None
    desk.book.credentials.set_password(person.id, hashed(PASSWORD), by=email, at=NOON)
    return person


def with_second(desk: Desk, person: Person) -> str:
    secret = new_secret()
    desk.book.credentials.set_second(person.id, secret, 0, ["A" * 16], by=person.email, at=NOON)
    return secret


def sign_in(client: TestClient, email: str = EMAIL, password: str = PASSWORD, **said: str) -> TestClient:
    answer = client.post("/login/password", data={"email": email, "password": password, **said})
    client.headers["x-status"] = str(answer.status_code)
    return client


def came_in(client: TestClient) -> bool:
    return client.get("/").status_code == 200


def a_reset(desk: Desk, client: TestClient, email: str = EMAIL) -> str:
    client.post("/forgot", data={"email": email})
    return desk.mailed[-1][1].removeprefix("http://testserver")


def told(desk: Desk) -> list[str]:
    return [one.what for one in desk.book.audit.all()]


def test_the_right_password_signs_in(desk: Desk, visitor: TestClient) -> None:
    with_password(desk)
    assert came_in(sign_in(visitor, " Owner@Example.com"))
    assert told(desk)[-1] == "sign_in_password"


def test_who_came_for_a_case_is_led_to_it_and_nowhere_else(desk: Desk, visitor: TestClient) -> None:
    with_password(desk)
    said = {"email": EMAIL, "password": PASSWORD}
    for case, place in (("7", "/cases/7"), ("//evil.example", "/"), ("7/../..", "/")):
        assert visitor.post("/login/password", data={**said, "case": case}).headers["location"] == place


def test_every_way_to_be_wrong_gets_one_answer(desk: Desk, visitor: TestClient) -> None:
    person = with_password(desk)
    desk.book.people.keep("gone@example.com", "旧同事", shops=["demo"])
    desk.book.people.disable(with_password(desk, "gone@example.com").id, by=EMAIL, at=NOON)
    with_password(desk, "agent@example.com")
    with_second(desk, person)
    pages = set()
    for email, password, code in (
        (EMAIL, "wrong-wrong", ""),
        (EMAIL, PASSWORD, "000000"),
        (EMAIL, PASSWORD, ""),
        ("agent@example.com", "", ""),
        ("nobody@example.com", PASSWORD, ""),
        ("gone@example.com", PASSWORD, ""),
        ("who@example.com", PASSWORD, ""),
    ):
        answer = visitor.post("/login/password", data={"email": email, "password": password, "code": code})
        assert (answer.status_code, "set-cookie" in answer.headers) == (422, False)
        pages.add(answer.text.replace(email, "EMAIL"))
    assert len(pages) == 1
    assert "没有登录成功" in pages.pop()


def test_an_address_nobody_has_costs_as_much_as_one_somebody_has(
    desk: Desk, visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(desk)
    asked: list[str | None] = []
    monkeypatch.setattr("responder.desk.password.fits", lambda password, kept: asked.append(kept) is not None)
    sign_in(visitor)
    sign_in(visitor, "who@example.com")
    assert [one is None for one in asked] == [False, True]


def test_nothing_wrong_is_written_down_but_who_it_was(desk: Desk, visitor: TestClient) -> None:
    with_password(desk)
    sign_in(visitor, password="wrong-wrong")
    sign_in(visitor, "who@example.com")
    failed = [one for one in desk.book.audit.all() if one.what == "sign_in_failed"]
    assert [(one.by, one.about) for one in failed] == [(EMAIL, "password"), ("", "password")]


def test_a_code_is_asked_for_and_counts_once(desk: Desk, visitor: TestClient) -> None:
    secret = with_second(desk, with_password(desk))
    code = code_at(secret, step_at(desk.now))
    assert came_in(sign_in(visitor, code=code))
    assert not came_in(sign_in(a_client(desk), code=code))
    desk.now = NOON + timedelta(seconds=30)
    assert came_in(sign_in(a_client(desk), code=code_at(secret, step_at(desk.now))))


def test_a_recovery_code_stands_in_once_for_a_lost_phone(desk: Desk, visitor: TestClient) -> None:
    with_second(desk, with_password(desk))
    assert came_in(sign_in(visitor, code="aaaa-aaaa-aaaa-aaaa"))
    assert not came_in(sign_in(a_client(desk), code="AAAA AAAA AAAA AAAA"))
    assert "recovery_used" in told(desk)


def test_a_mailed_link_asks_for_the_code_too_and_waits_for_it(desk: Desk, visitor: TestClient) -> None:
    secret = with_second(desk, with_password(desk))
    visitor.post("/login", data={"email": EMAIL})
    link = desk.mailed[-1][1].removeprefix("http://testserver")
    assert 'name="code"' in visitor.get(link).text
    assert "动态码不对" in visitor.post(link, data={"code": "000000"}).text
    assert not came_in(visitor)
    visitor.post(link, data={"code": code_at(secret, step_at(desk.now))})
    assert came_in(visitor)


def test_signing_in_makes_a_session_nobody_held_and_ends_the_one_before(desk: Desk, owner: TestClient) -> None:
    with_password(desk, "agent@example.com")
    before = as_the_desk_set_it(owner)
    sign_in(owner, "agent@example.com")
    assert owner.cookies["huiping"] != before
    assert desk.book.sessions.person(before, at=desk.now) is None


def test_ten_passwords_for_one_address_are_enough_known_or_not(desk: Desk, visitor: TestClient) -> None:
    with_password(desk)
    for email in (EMAIL, "who@example.com"):
        desk.now += timedelta(minutes=20)
        answers = [
            visitor.post("/login/password", data={"email": email, "password": "x"}).status_code for _ in range(11)
        ]
        assert answers == [422] * 10 + [429]


def test_a_second_process_counts_the_same_tries(desk: Desk, visitor: TestClient) -> None:
    for _ in range(10):
        sign_in(visitor)
    assert sign_in(a_client(desk)).headers["x-status"] == "429"


def test_a_forgotten_password_is_set_anew_once_and_ends_every_session(desk: Desk, owner: TestClient) -> None:
    with_password(desk)
    owner = a_client(desk, EMAIL)
    visitor = a_client(desk)
    link = a_reset(desk, visitor)
    assert visitor.get(link).status_code == 200
    answer = visitor.post(link, data={"password": NEW, "again": NEW})
    assert answer.headers["location"] == "/login?done=password_set"
    assert not came_in(owner)
    assert visitor.post(link, data={"password": NEW, "again": NEW}).status_code == 410
    assert not came_in(sign_in(visitor))
    assert came_in(sign_in(visitor, password=NEW))


def test_a_reset_does_not_take_the_second_step_away(desk: Desk, visitor: TestClient) -> None:
    secret = with_second(desk, with_password(desk))
    visitor.post(a_reset(desk, visitor), data={"password": NEW, "again": NEW})
    assert not came_in(sign_in(visitor, password=NEW))
    assert came_in(sign_in(visitor, password=NEW, code=code_at(secret, step_at(desk.now))))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"password": "short", "again": "short"}, "密码太短"),
        ({"password": "1234567890", "again": "1234567890"}, "太常见"),
        ({"password": NEW, "again": NEW + "x"}, "不一样"),
    ],
)
def test_a_password_that_cannot_be_taken_uses_nothing_up(
    desk: Desk, visitor: TestClient, said: dict[str, str], why: str
) -> None:
    link = a_reset(desk, visitor)
    answer = visitor.post(link, data=said)
    assert (answer.status_code, why in answer.text) == (422, True)
    assert visitor.post(link, data={"password": NEW, "again": NEW}).status_code == 303


def test_a_reset_link_runs_out_and_is_no_other_link(desk: Desk, visitor: TestClient) -> None:
    link = a_reset(desk, visitor)
    assert visitor.post(link.replace("/reset/", "/login/")).status_code == 410
    assert visitor.get(link.replace("/reset/", "/invitation/")).status_code == 410
    desk.now = NOON + timedelta(hours=1)
    assert visitor.get(link).status_code == 410


def test_asking_to_reset_tells_nobody_who_is_known(desk: Desk, visitor: TestClient) -> None:
    desk.book.people.invite("new@example.com", role="agent", shops=["demo"], by=EMAIL, at=NOON)
    pages = {visitor.post("/forgot", data={"email": one}).text for one in (EMAIL, "who@x.com", "new@example.com")}
    assert len(pages) == 1
    assert [person.email for person, _ in desk.mailed] == [EMAIL]


def test_no_secret_stands_on_the_page_of_a_failed_try(desk: Desk, visitor: TestClient) -> None:
    with_password(desk)
    html = visitor.post("/login/password", data={"email": EMAIL, "password": "geheim-geheim", "code": "123456"}).text
    assert not re.search("geheim|123456|argon2", html)
