"""Signing in by a one-time link, and out: the same answer for known and unknown addresses."""

from __future__ import annotations

import logging
from typing import Any

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from casebook.errors import MailError
from casebook.model import Person
from casebook.store.people import LINK, LINK_LASTS, SESSION, SESSION_LASTS
from responder.desk.visit import Desk, Guest, Visit, case_asked, to_login

LOG = logging.getLogger(__name__)
LONGEST_EMAIL = 254


def ask(guest: Guest) -> Response:
    """The page with the form for an e-mail address."""
    return guest.desk.pages.show("login.html", sent=False, case=guest.request.query_params.get("case", ""))


def send(guest: Guest) -> Response:
    """Mails a link to a known address; what is answered, and how soon, tells nobody which are known."""
    host = guest.request.client.host if guest.request.client else ""
    # Counted before anything is looked up, so that trying addresses is slow whether they are known or not.
    if not guest.desk.asked_by_host.allows(host, guest.now):
        raise HTTPException(429)
    email = guest.form.get("email", "").strip().lower()
    # Longer ones than mail allows would only fill logs and tables.
    if not email or len(email) > LONGEST_EMAIL:
        raise HTTPException(400)
    answer = guest.desk.pages.show("login.html", sent=True, case="")
    person = guest.desk.book.people.by_email(email)
    if person is not None and guest.desk.asked_by_email.allows(email, guest.now):
        # Mail takes its time: it goes out after the answer.
        answer.background = BackgroundTask(_mail, guest, person)
    return answer


def confirm(guest: Guest) -> Response:
    """The page with the button; mail scanners follow links, so opening one uses nothing up."""
    asked = case_asked(guest.request.query_params.get("case", ""))
    return guest.desk.pages.show("enter.html", token=guest.request.path_params["token"], asked=asked)


def enter(guest: Guest) -> Response:
    """Uses the link up and begins a session."""
    person = guest.desk.book.people.use_link(guest.request.path_params["token"], at=guest.now)
    if person is None:
        raise HTTPException(410)
    session = guest.desk.book.people.make_token(person.id, SESSION, at=guest.now, lasts=SESSION_LASTS)
    asked = case_asked(guest.request.query_params.get("case", ""))
    answer = RedirectResponse(f"/cases/{asked.removeprefix('?case=')}" if asked else "/", status_code=303)
    answer.set_cookie(guest.desk.cookie, session, max_age=int(SESSION_LASTS.total_seconds()), **_closed(guest.desk))
    return answer


def leave(visit: Visit) -> Response:
    """Ends the session."""
    # Ended in the book and not only in this browser: a copied cookie is worth nothing afterwards.
    visit.book.people.end_session(visit.session, at=visit.now)
    answer = to_login()
    answer.delete_cookie(visit.desk.cookie, **_closed(visit.desk))
    return answer


def _mail(guest: Guest, person: Person) -> None:
    token = guest.desk.book.people.make_token(person.id, LINK, at=guest.now, lasts=LINK_LASTS)
    asked = case_asked(guest.form.get("case", ""))
    try:
        guest.desk.mail_link(person, f"{guest.desk.settings.desk_url.rstrip('/')}/login/{token}{asked}")
    except MailError as exc:
        # The person was answered already and can ask again; whoever runs the desk must see it.
        LOG.error("sign-in link not mailed: person %s: %s", person.id, exc)


def _closed(desk: Desk) -> dict[str, Any]:
    # Lax, not strict: who comes by a link from the digest is still signed in.
    return {"httponly": True, "samesite": "lax", "secure": desk.secure, "path": "/"}
