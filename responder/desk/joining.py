"""Accepting an invitation: a name, a password for who wants one, and the desk is open."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from casebook.model import Person
from casebook.store.links import INVITATION
from responder.desk.login import signed_in
from responder.desk.password import trouble_with
from responder.desk.passwords import hashed
from responder.desk.visit import Guest

LONGEST_NAME = 40


def ask(guest: Guest) -> Response:
    """The page behind an invitation; opening it uses nothing up."""
    return _show(guest, _invited(guest))


def join(guest: Guest) -> Response:
    """Uses the invitation up and begins a session."""
    person, name = _invited(guest), " ".join(guest.form.get("name", "").split())[:LONGEST_NAME]
    wants = guest.form.get("password", "") or guest.form.get("again", "")
    trouble = ("" if name else "name") or (trouble_with(guest, person.email) if wants else "")
    if trouble:
        return _show(guest, person, trouble=trouble, name=name)
    kept = hashed(guest.form["password"]) if wants else ""
    joined = guest.desk.book.people.join(_token(guest), name, at=guest.now)
    if joined is None:
        raise HTTPException(410)
    if kept:
        guest.desk.book.credentials.set_password(joined.id, kept, by=joined.email, at=guest.now)
    return signed_in(guest, joined, "sign_in_link")


def _invited(guest: Guest) -> Person:
    person = guest.desk.book.people.of_link(_token(guest), at=guest.now, kind=INVITATION)
    if person is None:
        raise HTTPException(410, "invitation")
    return person


def _token(guest: Guest) -> str:
    return str(guest.request.path_params["token"])


def _show(guest: Guest, person: Person, *, trouble: str = "", name: str = "") -> Response:
    shops = [one.name for one in guest.desk.book.shops.all() if one.key in person.shops]
    said = {"token": _token(guest), "invited": person, "shops": shops, "trouble": trouble, "name": name}
    return guest.desk.pages.show("joining.html", status=422 if trouble else 200, **said)
