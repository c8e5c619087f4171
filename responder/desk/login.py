"""Signing in by a one-time link, and out: the same answer for known and unknown addresses."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from casebook.errors import MailError
from casebook.model import Person
from casebook.store import LINK, SESSION_LASTS
from casebook.store.links import LASTS
from responder.desk.browsers import device
from responder.desk.codes import step_of, typed
from responder.desk.visit import Desk, Guest, Visit, case_asked, to_login

LOG = logging.getLogger(__name__)
LONGEST_EMAIL = 254
QUARTER = timedelta(minutes=15)
# How often in a quarter of an hour: a host anything, an address a link, a password, a code.
MOST = {"host": 20, "link": 5, "password": 10, "code": 10}
PATHS = {LINK: "login"}
# A letter without a secret in it.
CHANGED = "changed"


def ask(guest: Guest) -> Response:
    """The page with the forms to sign in."""
    return show(guest, case=guest.request.query_params.get("case", ""))


def show(guest: Guest, *, status: int = 200, **said: Any) -> Response:
    """The page to sign in at, with what is to be said on it."""
    known = {"sent": False, "case": "", "trouble": "", "email": "", **said}
    done = guest.desk.pages.words.known("done", guest.request.query_params.get("done", ""))
    return guest.desk.pages.show("login.html", status=status, done=done, **known)


def send(guest: Guest) -> Response:
    """Mails a link to a known address; what is answered, and how soon, tells nobody which are known."""
    answer = show(guest, sent=True)
    mail_to(guest, answer, LINK, email_asked(guest))
    return answer


def email_asked(guest: Guest) -> str:
    """The address a form names; HTTPException 429 for a host that asked too often, 400 for what is no address."""
    # Counted before anything is looked up, so that trying addresses is slow whether they are known or not.
    check_tries(guest, "host", guest.request.client.host if guest.request.client else "")
    email = guest.form.get("email", "").strip().lower()
    # Longer ones than mail allows would only fill logs and tables.
    if not email or len(email) > LONGEST_EMAIL:
        raise HTTPException(400)
    return email


def mail_to(guest: Guest, answer: Response, kind: str, email: str) -> None:
    """Has a link mailed after the answer is out, where the address is somebody's who may come."""
    # Counted and looked up for every address alike: the time it takes tells nothing.
    allowed, person = _allows(guest, "link", email), guest.desk.book.people.by_email(email)
    if allowed and person is not None and is_here(person):
        answer.background = BackgroundTask(_mail, guest, person, kind)


def check_tries(guest: Guest, kind: str, name: str) -> None:
    """Raises HTTPException 429 for whoever tried too often."""
    if not _allows(guest, kind, name):
        raise HTTPException(429)


def is_here(person: Person) -> bool:
    """Whether somebody may sign in: no longer only invited, and not shut out."""
    return not person.waiting and person.disabled_at is None


def confirm(guest: Guest) -> Response:
    """The page with the button; mail scanners follow links, so opening one uses nothing up."""
    return _enter_page(guest)


def enter(guest: Guest) -> Response:
    """Uses the link up and begins a session; who has a second step takes it first."""
    token = guest.request.path_params["token"]
    person = guest.desk.book.people.of_link(token, at=guest.now)
    if person is None or not is_here(person):
        raise HTTPException(410)
    if not second_fits(guest, person):
        return _enter_page(guest, trouble="code")
    if guest.desk.book.people.use_link(token, at=guest.now) is None:
        raise HTTPException(410)
    return signed_in(guest, person, "sign_in_link", case=guest.request.query_params.get("case", ""))


def second_fits(guest: Guest, person: Person) -> bool:
    """Whether the code of a form is right: of the authenticator or a recovery code, each once; or none is asked for."""
    proofs, said = guest.desk.book.credentials.of_person(person.id), guest.form.get("code", "")
    if proofs.second is None:
        return True
    check_tries(guest, "code", person.email)
    step = step_of(proofs.second, said, guest.now)
    if step is not None and guest.desk.book.credentials.use_step(person.id, step):
        return True
    if guest.desk.book.credentials.use_code(person.id, typed(said), by=person.email, at=guest.now):
        return True
    failed(guest, person, "code")
    return False


def failed(guest: Guest, person: Person | None, why: str) -> None:
    """Writes down that somebody could not sign in; of an unknown address nothing but that."""
    guest.desk.book.audit.add("sign_in_failed", by=person.email if person else "", at=guest.now, about=why)


def signed_in(guest: Guest, person: Person, what: str, *, to: str = "/", case: str = "") -> Response:
    """The answer that begins a session, with a secret nobody held before."""
    asked = case_asked(case)
    answer = RedirectResponse(f"/cases/{asked.removeprefix('?case=')}" if asked else to, status_code=303)
    guest.desk.book.audit.add(what, by=person.email, at=guest.now)
    return begun(guest, person, answer)


def begun(guest: Guest, person: Person, answer: Response) -> Response:
    """The answer with a new session; the one this browser held before ends."""
    before = guest.request.cookies.get(guest.desk.cookie, "")
    guest.desk.book.sessions.end(before, at=guest.now)
    said = device(guest.request.headers.get("user-agent", ""))
    session = guest.desk.book.sessions.begin(person.id, at=guest.now, device=said)
    answer.set_cookie(guest.desk.cookie, session, max_age=int(SESSION_LASTS.total_seconds()), **_closed(guest.desk))
    return answer


def leave(visit: Visit) -> Response:
    """Ends the session."""
    # Ended in the book and not only in this browser: a copied cookie is worth nothing afterwards.
    visit.book.sessions.end(visit.session, at=visit.now)
    answer = to_login()
    answer.delete_cookie(visit.desk.cookie, **_closed(visit.desk))
    return answer


def _allows(guest: Guest, kind: str, name: str) -> bool:
    return guest.desk.book.tries.allows(kind, name, most=MOST[kind], span=QUARTER, at=guest.now)


def _enter_page(guest: Guest, *, trouble: str = "") -> Response:
    token, asked = guest.request.path_params["token"], case_asked(guest.request.query_params.get("case", ""))
    person = guest.desk.book.people.of_link(token, at=guest.now)
    second = person is not None and guest.desk.book.credentials.of_person(person.id).second is not None
    said = {"token": token, "asked": asked, "second": second, "trouble": trouble}
    return guest.desk.pages.show("enter.html", status=422 if trouble else 200, **said)


def _mail(guest: Guest, person: Person, kind: str) -> None:
    token = guest.desk.book.people.make_token(person.id, kind, at=guest.now, lasts=LASTS[kind])
    asked = case_asked(guest.form.get("case", ""))
    try:
        mail_link(guest.desk, person, kind, f"{token}{asked}")
    except MailError as exc:
        # The person was answered already and can ask again; whoever runs the desk must see it.
        LOG.error("%s not mailed: person %s: %s", kind, person.id, exc)


def mail_link(desk: Desk, person: Person, kind: str, token: str) -> None:
    """Mails a link of this kind; raises MailError."""
    url = f"{desk.settings.desk_url.rstrip('/')}/{PATHS.get(kind, kind)}/{token}"
    if kind == LINK:
        desk.mail_link(person, url)
    else:
        desk.mail_link(person, url, kind)


def with_news(guest: Guest, person: Person, answer: Response) -> Response:
    """The answer, after which a mail tells the person that the way they sign in was changed."""
    answer.background = BackgroundTask(_tell_changed, guest, person)
    return answer


def _tell_changed(guest: Guest, person: Person) -> None:
    try:
        guest.desk.mail_link(person, f"{guest.desk.settings.desk_url.rstrip('/')}/forgot", CHANGED)
    except MailError as exc:
        # The change stands all the same; whoever runs the desk must see it.
        LOG.error("%s not mailed: person %s: %s", CHANGED, person.id, exc)


def _closed(desk: Desk) -> dict[str, Any]:
    # Lax, not strict: who comes by a link from the digest is still signed in.
    return {"httponly": True, "samesite": "lax", "secure": desk.secure, "path": "/"}
