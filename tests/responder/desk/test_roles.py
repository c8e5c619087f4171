"""Every role at every door: a new address must be named here, with the roles that may come."""

from __future__ import annotations

import re

import pytest
from starlette.routing import Mount, Route

from casebook.roles import AGENT, AUDITOR, DISPUTES, OWNER, ROLES, Act
from responder.desk.acts import ACTS, TOLD_BELOW, may_send, told
from responder.desk.app import routes
from responder.desk.words import read_words
from tests.casebook.makers import a_drafted_case
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, press

CASE = "/cases/{case_id:int}"
EVERYBODY = frozenset(ROLES)
WORKERS = EVERYBODY - {AUDITOR}
REPLIERS = frozenset({OWNER, AGENT})
OWNERS = frozenset({OWNER})

# Written out by hand and not made from the table it tests.
GET = {
    EVERYBODY: "/ /suspicions /events /promises /letters /accuracy /promotions /wording /wording/place /account "
    "/alerts /alerts/bells /alerts/{alert_id:int}/{token} /overview /overview/{table}.{form} "
    f"/login /login/{{token}} /forgot /reset/{{token}} /invitation/{{token}} /healthz {CASE} {CASE}/copies",
    WORKERS: "/paste /import /import/{key} /import/{key}/rejects /maps /maps/one",
    OWNERS: "/people",
    frozenset({OWNER, AUDITOR}): "/audit",
}
POST = {
    EVERYBODY: "/login /login/password /login/{token} /forgot /reset/{token} /invitation/{token} /logout "
    "/account/password /account/second /account/second/on /account/second/off /account/codes "
    "/account/sessions/end /account/sessions/others /views/keep /views/delete",
    WORKERS: "/paste /paste/keep /paste/one /import /import/{key} /import/{key}/keep /import/{key}/drop "
    f"/maps/save /maps/rename /maps/delete {CASE}/rule {CASE}/correct {CASE}/answer {CASE}/take-back",
    REPLIERS: "/alerts/ack "
    + " ".join(
        f"{CASE}/{name}"
        for name in (
            *("draft", "approve", "withdraw", "dismiss", "reopen", "claim", "published", "failed", "unsure"),
            *("add", "leave-out", "redraft", "contact", "contact/back", "promise", "promise/add"),
            *("second", "send-back"),
        )
    )
    + " /together /together/approve",
    OWNERS: "/promotions /promotions/keep /promotions/end /promotions/quoting /people/invite /people/again "
    "/wording/look /wording/keep /wording/restore /wording/policies /wording/approving "
    "/alerts/bells /alerts/bells/change /alerts/bells/end /alerts/bells/test /alerts/expiry "
    "/people/change /people/disable /people/enable /people/second-off",
}
MATRIX = {
    (method, address): roles
    for method, rows in (("GET", GET), ("POST", POST))
    for roles, addresses in rows.items()
    for address in addresses.split()
}


def found() -> set[tuple[str, str]]:
    return {
        (method, route.path)
        for route in routes()
        if isinstance(route, Route)
        for method in (route.methods or {"GET"}) - {"HEAD"}
    }


def opened(desk: Desk, role: str, method: str, address: str) -> int:
    """The status somebody of this role gets at an address of their own shop."""
    desk.book.people.keep(f"{role}@role.example", "某人", role=role, shops=["demo"])
    client, path = a_client(desk, f"{role}@role.example"), re.sub(r"\{\w+(:int)?\}", "1", address)
    answer = client.get(path) if method == "GET" else press(client, path)
    return int(answer.status_code)


def test_every_address_stands_in_the_matrix() -> None:
    assert found() == set(MATRIX)


def test_every_address_has_its_act_and_no_act_is_left_over() -> None:
    mounts = {("GET", route.path) for route in routes() if isinstance(route, Mount)}
    assert found() | mounts == set(ACTS)


@pytest.mark.parametrize("door", sorted(MATRIX), ids=" ".join)
def test_a_door_is_open_to_these_roles_alone(desk: Desk, door: tuple[str, str]) -> None:
    a_drafted_case(desk.book)
    assert {role for role in ROLES if opened(desk, role, *door) != 403} == MATRIX[door]


def test_who_is_not_signed_in_is_led_to_sign_in_from_every_door(visitor: TestClient) -> None:
    for method, address in (door for door, act in ACTS.items() if act is not Act.COME):
        path = re.sub(r"\{\w+(:int)?\}", "1", address)
        answer = visitor.get(path) if method == "GET" else press(visitor, path)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login"), (method, address)


@pytest.mark.parametrize("role", ["reader", "", "Owner"])
def test_a_role_nobody_knows_opens_nothing(desk: Desk, role: str) -> None:
    assert opened(desk, role, "GET", "/") == 403
    assert opened(desk, role, "POST", "/logout") == 403


def test_what_a_role_may_not_do_is_said_in_words_of_its_own(desk: Desk, agent: TestClient) -> None:
    html = press(agent, "/promotions/keep").text
    assert "您的角色不能做这一步" in html and "请店主调整" in html


def test_a_case_of_another_shop_is_not_there_for_any_role(desk: Desk) -> None:
    case_id = a_drafted_case(desk.book)
    for role in ROLES:
        desk.book.people.keep(f"{role}@role.example", "某人", role=role, shops=["other"])
        client = a_client(desk, f"{role}@role.example")
        assert client.get(f"/cases/{case_id}").status_code == client.get("/cases/999").status_code == 404


def test_an_auditor_reads_a_case_and_finds_no_button_in_it(desk: Desk) -> None:
    case_id = a_drafted_case(desk.book)
    desk.book.people.keep("auditor@example.com", "审计", role=AUDITOR, shops=["demo"])
    html = a_client(desk, "auditor@example.com").get(f"/cases/{case_id}").text
    main = html.split("<main")[1]
    assert "<textarea" in main
    assert "<button" not in main


def test_an_agent_finds_the_buttons_of_a_case(desk: Desk, agent: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    assert f'action="/cases/{case_id}/approve"' in agent.get(f"/cases/{case_id}").text
    assert 'class="shut"' not in agent.get(f"/cases/{case_id}").text


def test_who_handles_disputes_finds_the_ruling_but_not_the_approval(desk: Desk) -> None:
    assert may_send(DISPUTES, "/cases/12/rule")
    assert not may_send(DISPUTES, "/cases/12/promise/add")
    assert not may_send(AUDITOR, "/import/5f0c/keep")
    assert may_send(AUDITOR, "/logout")


def test_the_log_has_a_word_for_every_button_that_does_something() -> None:
    only_shown = {"paste", "promotions", "wording/look", "account/second", "together"}
    doing = {told(address) for (method, address), act in ACTS.items() if method == "POST" and act is not Act.COME}
    below = {told(address) for address in TOLD_BELOW}
    assert doing - below - only_shown <= set(read_words().groups["audit"])


@pytest.mark.parametrize(
    ("address", "name"),
    [(f"{CASE}/promise/add", "promise/add"), ("/import/{key}/keep", "import/keep"), ("/maps/save", "maps/save")],
)
def test_an_address_is_named_in_the_log_by_what_it_does(address: str, name: str) -> None:
    assert told(address) == name
