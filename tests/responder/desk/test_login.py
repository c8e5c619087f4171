from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from casebook.errors import MailError
from casebook.store import Casebook
from responder.desk.visit import Desk as House
from responder.desk.visit import case_asked
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, a_desk, people, press


def ask(client: TestClient, email: str = "owner@example.com") -> str:
    answer = client.post("/login", data={"email": email})
    assert answer.status_code == 200
    return answer.text


def a_link(desk: Desk, client: TestClient) -> str:
    ask(client)
    return desk.mailed[-1][1].removeprefix("http://testserver")


def test_a_known_address_is_mailed_a_link(desk: Desk, visitor: TestClient) -> None:
    ask(visitor, " Owner@Example.com ")
    person, url = desk.mailed[0]
    assert person.email == "owner@example.com"
    assert url.startswith("http://testserver/login/")


def test_an_unknown_address_gets_the_same_answer_and_no_mail(desk: Desk, visitor: TestClient) -> None:
    assert ask(visitor) == ask(visitor, "who@example.com")
    assert len(desk.mailed) == 1


@pytest.mark.parametrize("email", ["", "   ", "x" * 300])
def test_an_address_nobody_can_have_is_refused(visitor: TestClient, email: str) -> None:
    assert visitor.post("/login", data={"email": email}).status_code == 400


def test_opening_the_link_uses_nothing_up(desk: Desk, visitor: TestClient) -> None:
    link = a_link(desk, visitor)
    for _ in range(3):
        visitor.get(link)
        visitor.head(link)
    assert visitor.post(link).headers["location"] == "/"


def test_the_button_behind_the_link_signs_in(desk: Desk, visitor: TestClient) -> None:
    visitor.post(a_link(desk, visitor))
    assert visitor.get("/").status_code == 200


def test_the_link_works_once(desk: Desk, visitor: TestClient) -> None:
    link = a_link(desk, visitor)
    visitor.post(link)
    assert a_client(desk).post(link).status_code == 410


def test_the_link_runs_out(desk: Desk, visitor: TestClient) -> None:
    link = a_link(desk, visitor)
    desk.now = NOON + timedelta(hours=13)
    assert visitor.post(link).status_code == 410


def test_a_session_is_not_a_link(desk: Desk, owner: TestClient, visitor: TestClient) -> None:
    assert visitor.post(f"/login/{owner.cookies['huiping']}").status_code == 410


def test_the_cookie_is_closed_to_scripts_and_other_sites(desk: Desk, visitor: TestClient) -> None:
    cookie = visitor.post(a_link(desk, visitor)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


def test_with_https_the_cookie_is_secure_and_tied_to_the_host(book: Casebook) -> None:
    people(book)
    desk = a_desk(book, desk_url="https://desk.example.com")
    client = a_client(desk)
    ask(client)
    cookie = client.post(desk.mailed[0][1].removeprefix("https://desk.example.com")).headers["set-cookie"]
    assert cookie.startswith("__Host-huiping=")
    assert "Secure" in cookie


def test_signing_out_ends_the_session_everywhere(desk: Desk, owner: TestClient) -> None:
    session = owner.cookies["huiping"]
    press(owner, "/logout")
    assert desk.book.sessions.person(session, at=desk.now) is None


def test_signing_out_needs_the_button(owner: TestClient) -> None:
    assert owner.get("/logout").status_code == 405
    assert owner.get("/").status_code == 200


def test_one_address_is_mailed_at_most_five_links_in_a_quarter(desk: Desk, visitor: TestClient) -> None:
    for _ in range(8):
        ask(visitor)
    assert len(desk.mailed) == 5


def test_one_host_may_ask_twenty_times_in_a_quarter(desk: Desk, visitor: TestClient) -> None:
    answers = [visitor.post("/login", data={"email": f"a{n}@example.com"}).status_code for n in range(21)]
    assert answers == [200] * 20 + [429]


def test_mail_that_fails_is_logged_and_tells_the_asker_nothing(
    desk: Desk, visitor: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(person: object, url: str) -> None:
        raise MailError("smtp.example.com", "refused", sent=False)

    house: House = desk.app.state.desk
    desk.app.state.desk = House(
        **{name: getattr(house, name) for name in House.__slots__ if name != "mail_link"}, mail_link=refuse
    )
    with caplog.at_level(logging.ERROR):
        ask(visitor)
    assert "not mailed" in caplog.text
    assert "owner@example.com" not in caplog.text


def test_who_came_for_a_case_is_led_back_to_it(desk: Desk, visitor: TestClient) -> None:
    asked = visitor.get("/cases/7", follow_redirects=False).headers["location"]
    assert asked == "/login?case=7"
    assert 'name="case" value="7"' in visitor.get(asked).text
    visitor.post("/login", data={"email": "owner@example.com", "case": "7"})
    link = desk.mailed[-1][1].removeprefix("http://testserver")
    assert link.endswith("?case=7")
    assert visitor.post(link, follow_redirects=False).headers["location"] == "/cases/7"


@pytest.mark.parametrize("case", ["//evil.example", "7/../..", "１", "9" * 11, "javascript:1"])
def test_a_link_leads_nowhere_but_to_a_case(case: str) -> None:
    assert case_asked(case) == ""
