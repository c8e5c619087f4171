"""Signing in with a password, and another one by a mailed link where it is forgotten."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from casebook.model import Person
from casebook.store.links import RESET
from responder.desk.login import (
    check_tries,
    email_asked,
    failed,
    is_here,
    mail_to,
    second_fits,
    show,
    signed_in,
    with_news,
)
from responder.desk.passwords import fits, hashed, weakness
from responder.desk.visit import Guest


def sign_in(guest: Guest) -> Response:
    """Signs in whose address, password and code fit; which of the three did not, nobody is told."""
    email, case = email_asked(guest), guest.form.get("case", "")
    check_tries(guest, "password", email)
    person = guest.desk.book.people.by_email(email)
    # Checked for nobody too, so that it takes as long; who fits is somebody.
    if not _fits(guest, person) or person is None:
        return show(guest, status=422, trouble="password", email=email, case=case)
    return signed_in(guest, person, "sign_in_password", case=case)


def ask_reset(guest: Guest) -> Response:
    """The page with the form for the address of a forgotten password."""
    return guest.desk.pages.show("forgot.html", sent=False)


def send_reset(guest: Guest) -> Response:
    """Mails a link to set another password; the same answer for known and unknown addresses."""
    answer = guest.desk.pages.show("forgot.html", sent=True)
    mail_to(guest, answer, RESET, email_asked(guest))
    return answer


def ask_new(guest: Guest) -> Response:
    """The page with the form for a new password; opening it uses nothing up."""
    person = _of_link(guest)
    return guest.desk.pages.show("reset.html", token=guest.request.path_params["token"], email=person.email, trouble="")


def set_new(guest: Guest) -> Response:
    """Sets the password and uses the link up; every session ends, and one signs in anew."""
    person = _of_link(guest)
    trouble = trouble_with(guest, person.email)
    if trouble:
        token = guest.request.path_params["token"]
        return guest.desk.pages.show("reset.html", status=422, token=token, email=person.email, trouble=trouble)
    if guest.desk.book.people.use_link(guest.request.path_params["token"], at=guest.now, kind=RESET) is None:
        raise HTTPException(410)
    kept = hashed(guest.form["password"])
    guest.desk.book.credentials.set_password(person.id, kept, by=person.email, at=guest.now)
    return with_news(guest, person, RedirectResponse("/login?done=password_set", status_code=303))


def trouble_with(guest: Guest, email: str) -> str:
    """What is wrong with the new password of a form, as a code; nothing when it can be kept."""
    said = guest.form.get("password", "")
    if said != guest.form.get("again", ""):
        return "differ"
    return weakness(said, email=email)


def _fits(guest: Guest, person: Person | None) -> bool:
    """Whether password and code fit; takes as long for somebody the book does not know."""
    known = person if person is not None and is_here(person) else None
    proofs = guest.desk.book.credentials.of_person(known.id if known else 0)
    if not fits(guest.form.get("password", ""), proofs.password) or known is None:
        failed(guest, person, "password")
        return False
    return second_fits(guest, known)


def _of_link(guest: Guest) -> Person:
    person = guest.desk.book.people.of_link(guest.request.path_params["token"], at=guest.now, kind=RESET)
    if person is None or person.waiting:
        raise HTTPException(410)
    return person
