"""The people of one's shops: inviting them, changing what they may, shutting them out and letting them in again."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from casebook.errors import InputError, MailError, MoveRefused, NotFound
from casebook.model import Person, Shop
from casebook.roles import ROLES
from casebook.store.links import INVITATION
from responder.desk.login import LONGEST_EMAIL, mail_link
from responder.desk.visit import LARGEST_ID, Visit

LOG = logging.getLogger(__name__)
EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody in the list: whether the one who looks may change them, and whether they have a second step."""

    person: Person
    is_mine: bool
    has_second: bool


def people(visit: Visit) -> Response:
    """The page."""
    return _show(visit)


def invite(visit: Visit) -> Response:
    """Keeps an invitation and mails its link."""
    email, role, shops = visit.form.get("email", "").strip().lower(), _role(visit), _ticked(visit)
    trouble = _trouble(email, shops)
    if trouble:
        return _show(visit, trouble=trouble, email=email)
    try:
        invited = visit.book.people.invite(email, role=role, shops=shops, by=visit.person.email, at=visit.now)
    except MoveRefused:
        return _show(visit, trouble="taken", email=email)
    return _mailed(visit, *invited)


def again(visit: Visit) -> Response:
    """Mails a fresh link to somebody who has not come yet."""
    person = _mine(visit)
    return _mailed(visit, *visit.book.people.invite_again(person.id, by=visit.person.email, at=visit.now))


def change(visit: Visit) -> Response:
    """Another role or other shops for somebody."""
    person = _mine(visit)
    by = {"by": visit.person.email, "at": visit.now}
    try:
        visit.book.people.change(person.id, role=_role(visit), shops=_ticked(visit), **by)
    except MoveRefused:
        return _show(visit, trouble="last_owner")
    return _back("person_changed")


def disable(visit: Visit) -> Response:
    """Shuts somebody out at once."""
    try:
        visit.book.people.disable(_mine(visit).id, by=visit.person.email, at=visit.now)
    except MoveRefused:
        return _show(visit, trouble="last_owner")
    return _back("person_disabled")


def enable(visit: Visit) -> Response:
    """Lets somebody in again."""
    visit.book.people.enable(_mine(visit).id, by=visit.person.email, at=visit.now)
    return _back("person_enabled")


def second_off(visit: Visit) -> Response:
    """Turns off the second step of somebody who lost phone and codes."""
    person = _mine(visit)
    visit.book.credentials.drop_second(person.id, by=visit.person.email, at=visit.now, about=person.email)
    return _back("person_second_off")


def seen_by(visit: Visit) -> list[Person]:
    """Whom this person works with: somebody with a shop of theirs; who sees every shop, everybody."""
    own, everybody = set(visit.person.shops), sees_all(visit)
    return [one for one in visit.book.people.all() if everybody or own & set(one.shops)]


def sees_all(visit: Visit) -> bool:
    """Whether every shop of the book is theirs."""
    return set(visit.person.shops) >= {one.key for one in visit.book.shops.all()}


def _mine(visit: Visit) -> Person:
    """The person a form names; NotFound unless all their shops are the owner's too."""
    said = visit.form.get("person_id", "")
    known = int(said) if said.isascii() and said.isdigit() and len(said) <= len(str(LARGEST_ID)) else 0
    for one in seen_by(visit):
        if one.id == known and set(one.shops) <= set(visit.person.shops):
            return one
    raise NotFound("person", "nobody of these shops")


def _role(visit: Visit) -> str:
    role = visit.form.get("role", "")
    if role not in ROLES:
        raise InputError("role", f"{role!r} is none", do=f"one of {', '.join(ROLES)}")
    return role


def _ticked(visit: Visit) -> list[str]:
    # Only one's own: nobody can give what they have not.
    return [key for key in visit.person.shops if visit.form.get(f"shop:{key}") == "yes"]


def _trouble(email: str, shops: Sequence[str]) -> str:
    if not EMAIL.fullmatch(email) or len(email) > LONGEST_EMAIL:
        return "email"
    return "" if shops else "shops"


def _mailed(visit: Visit, person: Person, token: str) -> Response:
    try:
        mail_link(visit.desk, person, INVITATION, token)
    except MailError as exc:
        LOG.error("invitation not mailed: person %s: %s", person.id, exc)
        return _show(visit, trouble="unsent")
    return _back("invited")


def _show(visit: Visit, *, trouble: str = "", email: str = "") -> Response:
    own, credentials = set(visit.person.shops), visit.book.credentials
    seen = [
        Colleague(
            person=one,
            is_mine=set(one.shops) <= own,
            has_second=credentials.of_person(one.id).second is not None,
        )
        for one in seen_by(visit)
    ]
    shops: list[Shop] = [one for one in visit.book.shops.all() if one.key in own]
    said = {"colleagues": seen, "shops": shops, "roles": ROLES, "zone": visit.desk.settings.zone}
    return visit.show("people.html", status=422 if trouble else 200, **said, trouble=trouble, email=email)


def _back(done: str) -> Response:
    return RedirectResponse(f"/people?done={done}", status_code=303)
