"""Every address of the desk against everybody who may come: a new address must be named here."""

from __future__ import annotations

import pytest
from starlette.routing import Mount, Route

from responder.desk.acts import ACTS
from responder.desk.app import ALERTING, BUTTONS, LISTING, MAPPING, OFFERING, WORDING, routes
from tests.casebook.makers import a_drafted_case
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, press

OPEN = {
    ("GET", "/healthz"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("GET", "/login/{token}"),
    ("POST", "/login/{token}"),
    ("GET", "/alerts/{alert_id:int}/{token}"),
}
MEMBERS = {("GET", "/"), ("GET", "/suspicions"), ("GET", "/events"), ("GET", "/accuracy"), ("POST", "/logout")}
MEMBERS |= {("GET", "/paste"), ("POST", "/paste"), ("POST", "/paste/keep"), ("POST", "/paste/one")}
MEMBERS |= {("GET", "/import"), ("POST", "/import"), ("GET", "/maps")}
UPLOADS = {("GET", "/import/{key}"), ("GET", "/import/{key}/rejects"), ("GET", "/maps/one")}
UPLOADS |= {("POST", address) for address in MAPPING}
FILES = {("GET", "/overview/{table}.{form}")}
MEMBERS |= {("GET", "/promotions"), *(("POST", address) for address in OFFERING)}
MEMBERS |= {
    ("GET", "/promises"),
    ("GET", "/overview"),
    ("GET", "/letters"),
    *(("POST", address) for address in LISTING),
}
MEMBERS |= {("GET", "/alerts"), ("GET", "/alerts/bells"), *(("POST", address) for address in ALERTING)}
MEMBERS |= {("GET", "/wording"), ("GET", "/wording/place"), *(("POST", address) for address in WORDING)}
CASE_PAGES = {("GET", "/cases/{case_id:int}"), ("GET", "/cases/{case_id:int}/copies")}
OWN_SHOP = CASE_PAGES | {("POST", f"/cases/{{case_id:int}}/{name}") for name in BUTTONS}

STAFF = {one for one in ACTS if one[1].split("/")[1] in ("account", "people", "audit")}
OPEN |= {("POST", "/login/password"), ("GET", "/forgot"), ("POST", "/forgot")}
OPEN |= {(method, f"/{kind}/{{token}}") for method in ("GET", "POST") for kind in ("reset", "invitation")}


def test_every_address_is_named_here() -> None:
    found = {
        (method, route.path)
        for route in routes()
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert found == OPEN | MEMBERS | UPLOADS | FILES | OWN_SHOP | STAFF


def test_only_static_files_lie_beside_the_pages() -> None:
    assert [route.path for route in routes() if isinstance(route, Mount)] == ["/static"]


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_needs_a_post(desk: Desk, owner: TestClient, name: str) -> None:
    case_id = a_drafted_case(desk.book)
    before = desk.book.cases.file(case_id)
    assert owner.get(f"/cases/{case_id}/{name}").status_code == 405
    assert owner.head(f"/cases/{case_id}/{name}").status_code == 405
    assert desk.book.cases.file(case_id) == before


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_of_another_shop_answers_404(desk: Desk, stranger: TestClient, name: str) -> None:
    case_id = a_drafted_case(desk.book)
    before = desk.book.cases.file(case_id)
    assert press(stranger, f"/cases/{case_id}/{name}", state_id="1", text="x", reason="x").status_code == 404
    assert desk.book.cases.file(case_id) == before


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_needs_somebody_signed_in(desk: Desk, visitor: TestClient, name: str) -> None:
    case_id = a_drafted_case(desk.book)
    assert press(visitor, f"/cases/{case_id}/{name}", reason="x").headers["location"] == "/login"


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_needs_the_token_of_its_page(desk: Desk, owner: TestClient, name: str) -> None:
    case_id = a_drafted_case(desk.book)
    assert owner.post(f"/cases/{case_id}/{name}", data={"reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    "page",
    [
        *("/", "/suspicions", "/events", "/promises", "/overview", "/accuracy", "/paste", "/promotions"),
        *("/wording", "/wording/place", "/alerts", "/alerts/bells"),
        *("/cases/1", "/cases/1/copies"),
    ],
)
def test_a_page_needs_somebody_signed_in(desk: Desk, visitor: TestClient, page: str) -> None:
    a_drafted_case(desk.book)
    assert visitor.get(page).headers["location"].startswith("/login")


@pytest.mark.parametrize("page", ["/cases/1", "/cases/1/copies"])
def test_a_page_of_another_shops_case_answers_404(desk: Desk, stranger: TestClient, page: str) -> None:
    a_drafted_case(desk.book)
    assert stranger.get(page).status_code == 404


def test_the_desk_says_that_it_answers(visitor: TestClient) -> None:
    assert visitor.get("/healthz").text == "ok\n"


@pytest.mark.parametrize("name", ["desk.css", "desk.js", "mark.svg"])
def test_its_own_files_are_served_and_checked_again(visitor: TestClient, name: str) -> None:
    answer = visitor.get(f"/static/{name}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize("path", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "/etc/passwd"])
def test_nothing_else_is_served(visitor: TestClient, path: str) -> None:
    assert visitor.get(f"/static/{path}").status_code == 404
