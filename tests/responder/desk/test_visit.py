from __future__ import annotations

from datetime import timedelta

from responder.desk.visit import MOST_BYTES, form_token
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, press


def test_people_who_are_not_signed_in_are_sent_to_sign_in(visitor: TestClient) -> None:
    answer = visitor.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_a_session_that_ran_out_is_no_session(desk: Desk, owner: TestClient) -> None:
    desk.now = NOON + timedelta(days=2)
    assert owner.get("/").headers["location"] == "/login"


def test_an_invented_session_is_no_session(visitor: TestClient) -> None:
    visitor.cookies.set("huiping", "x" * 43)
    assert visitor.get("/").status_code == 303


def test_a_form_without_the_sessions_token_does_nothing(owner: TestClient) -> None:
    assert owner.post("/logout", data={}).status_code == 403
    assert owner.get("/").status_code == 200


def test_the_token_of_another_session_does_nothing(desk: Desk, owner: TestClient) -> None:
    agent = a_client(desk, "agent@example.com")
    stolen = form_token(agent.cookies["huiping"])
    assert owner.post("/logout", data={"form_token": stolen}).status_code == 403


def test_a_token_that_is_not_ascii_does_nothing(owner: TestClient) -> None:
    assert owner.post("/logout", data={"form_token": "口令"}).status_code == 403


def test_a_form_that_is_too_large_is_refused(owner: TestClient) -> None:
    assert press(owner, "/logout", text="x" * MOST_BYTES).status_code == 413


def test_a_form_with_very_many_fields_is_refused(owner: TestClient) -> None:
    assert press(owner, "/logout", **{f"f{n}": "1" for n in range(100)}).status_code == 400


def test_what_is_not_a_plain_form_is_refused(owner: TestClient) -> None:
    assert owner.post("/logout", json={"form_token": "x"}).status_code == 415


def test_the_token_is_not_the_session() -> None:
    assert form_token("secret") != "secret"
    assert form_token("secret") == form_token("secret")
