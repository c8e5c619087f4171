from __future__ import annotations

import pytest

from responder.desk.guard import comes_from_elsewhere
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import press

OWN = frozenset({"desk.example.com"})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "https://desk.example.com.evil.example"},
    ],
)
def test_what_a_page_of_another_site_sends_is_refused(headers: dict[str, str]) -> None:
    assert comes_from_elsewhere("POST", headers, OWN)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "none"},
        {"origin": "https://desk.example.com"},
        {"origin": "http://127.0.0.1:8765", "host": "127.0.0.1:8765"},
        {"origin": "null"},
        {},
    ],
)
def test_what_our_own_pages_send_passes(headers: dict[str, str]) -> None:
    assert not comes_from_elsewhere("POST", headers, OWN)


def test_a_link_from_another_site_may_be_followed() -> None:
    assert not comes_from_elsewhere("GET", {"sec-fetch-site": "cross-site"}, OWN)


def test_a_form_of_another_site_is_answered_403(owner: TestClient) -> None:
    owner.headers["sec-fetch-site"] = "cross-site"
    assert press(owner, "/logout").status_code == 403
    assert owner.get("/").status_code == 200


@pytest.mark.parametrize("address", ["/", "/login", "/cases/99", "/nowhere", "/static/desk.css"])
def test_every_answer_forbids_frames_and_foreign_scripts(owner: TestClient, address: str) -> None:
    headers = owner.get(address).headers
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


def test_pages_are_stored_nowhere(owner: TestClient) -> None:
    assert owner.get("/").headers["cache-control"] == "no-store"


def test_a_refused_form_is_answered_with_closed_headers(visitor: TestClient) -> None:
    answer = visitor.post("/login", headers={"origin": "https://evil.example"})
    assert (answer.status_code, answer.headers["x-frame-options"]) == (403, "DENY")


@pytest.mark.parametrize("address", ["/", "/login", "/login/abc"])
def test_no_page_holds_script_or_style_of_its_own(owner: TestClient, address: str) -> None:
    html = owner.get(address).text
    assert "<style" not in html
    assert " style=" not in html
    assert html.count("<script") == html.count('<script src="/static/desk.js" defer></script>') == 1
