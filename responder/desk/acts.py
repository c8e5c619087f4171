"""Which act each address of the desk is: the one table the doors are checked against, for every role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request

from casebook.roles import Act, may

CASE = "/cases/{case_id:int}"


def _all(act: Act, method: str, addresses: Iterable[str]) -> dict[tuple[str, str], Act]:
    return {(method, address): act for address in addresses}


def _buttons(act: Act, names: str) -> dict[tuple[str, str], Act]:
    return _all(act, "POST", (f"{CASE}/{name}" for name in names.split()))


GUESTS = ("/login", "/login/{token}", "/login/password", "/forgot", "/reset/{token}", "/invitation/{token}")
ACCOUNT = ("password", "second", "second/on", "second/off", "codes", "sessions/end", "sessions/others")
PEOPLE = ("invite", "again", "change", "disable", "enable", "second-off")

# A new address needs a row: without one nobody may come, and a test names it.
ACTS: Mapping[tuple[str, str], Act] = {
    **_all(Act.COME, "GET", ("/healthz", "/static", *(one for one in GUESTS if one != "/login/password"))),
    **_all(Act.COME, "POST", GUESTS),
    **_all(Act.SELF, "GET", ("/account",)),
    **_all(Act.SELF, "POST", ("/logout", *(f"/account/{name}" for name in ACCOUNT))),
    **_all(Act.SEE, "GET", ("/", "/suspicions", "/events", "/promises", "/letters", "/accuracy", "/promotions")),
    **_all(Act.SELF, "POST", ("/views/keep", "/views/delete")),
    **_all(Act.REPLY, "POST", ("/together", "/together/approve")),
    **_all(Act.SEE, "GET", ("/wording", "/wording/place", "/overview", "/overview/{table}.{form}")),
    **_all(Act.SEE, "GET", (CASE, f"{CASE}/copies")),
    **_all(Act.GATHER, "GET", ("/paste", "/import", "/import/{key}", "/import/{key}/rejects", "/maps", "/maps/one")),
    **_all(Act.GATHER, "POST", ("/paste", "/paste/keep", "/paste/one", "/import", "/import/{key}")),
    **_all(Act.GATHER, "POST", ("/import/{key}/keep", "/import/{key}/drop")),
    **_all(Act.GATHER, "POST", ("/maps/save", "/maps/rename", "/maps/delete")),
    **_all(Act.SET, "POST", ("/promotions", "/promotions/keep", "/promotions/end", "/promotions/quoting")),
    **_all(Act.SET, "POST", ("/wording/look", "/wording/keep", "/wording/restore")),
    **_all(Act.SET, "POST", ("/wording/policies", "/wording/approving")),
    **_all(Act.COME, "GET", ("/alerts/{alert_id:int}/{token}",)),
    **_all(Act.SEE, "GET", ("/alerts", "/alerts/bells")),
    **_all(Act.REPLY, "POST", ("/alerts/ack",)),
    **_all(Act.SET, "POST", ("/alerts/bells", "/alerts/bells/change", "/alerts/bells/end", "/alerts/bells/test")),
    **_all(Act.SET, "POST", ("/alerts/expiry",)),
    **_buttons(Act.REPLY, "draft approve withdraw dismiss reopen claim published failed unsure redraft"),
    **_buttons(Act.REPLY, "add leave-out contact contact/back promise promise/add second send-back"),
    **_buttons(Act.RULE, "correct rule"),
    **_buttons(Act.GATHER, "answer take-back"),
    **_all(Act.STAFF, "GET", ("/people",)),
    **_all(Act.STAFF, "POST", (f"/people/{name}" for name in PEOPLE)),
    **_all(Act.AUDIT, "GET", ("/audit",)),
}

# These stand in the audit log already, written together with what they did.
TOLD_BELOW = frozenset(
    {
        *(f"{CASE}/{name}" for name in ("approve", "withdraw", "claim", "published", "failed", "unsure", "rule")),
        *(f"/people/{name}" for name in PEOPLE),
        *(f"/account/{name}" for name in ("password", "second/on", "second/off", "codes")),
        "/logout",
        "/together/approve",
    }
)


def address_of(request: Request) -> str:
    """The address of the route a request came by."""
    return str(getattr(request.scope.get("route"), "path", ""))


def check_act(request: Request, role: str) -> None:
    """Raises HTTPException 403 unless this role may do what the request asks."""
    method = "GET" if request.method == "HEAD" else request.method
    act = ACTS.get((method, address_of(request)))
    if act is None or not may(role, act):
        raise HTTPException(403, "role")


def told(address: str) -> str:
    """What an address does, as the audit log names it: `promise/add`, `maps/save`."""
    return "/".join(part for part in address.removeprefix(CASE).split("/") if part and "{" not in part)


def may_send(role: str, address: str) -> bool:
    """Whether this role may send a form to an address as a page holds it."""
    named = re.sub(r"^/cases/\d+", CASE, address)
    act = ACTS.get(("POST", named)) or ACTS.get(("POST", re.sub(r"^(/[a-z]+)/[^/]+", r"\1/{key}", named)))
    return act is None or may(role, act)
