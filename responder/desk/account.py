"""One's own account: password, second step, recovery codes, and where one is signed in."""

from __future__ import annotations

from typing import Any

from starlette.responses import RedirectResponse, Response

from responder.desk.codes import address, grouped, is_secret, new_recovery_codes, new_secret, step_of, typed
from responder.desk.login import begun, check_tries, failed, second_fits, with_news
from responder.desk.password import trouble_with
from responder.desk.passwords import fits, hashed
from responder.desk.visit import LARGEST_ID, Visit

PAGE = "/account"


def account(visit: Visit) -> Response:
    """The page."""
    return _show(visit)


def password(visit: Visit) -> Response:
    """Sets another password, the old one known; every session ends, and this browser begins a new one."""
    trouble = "" if _is_known(visit) else "old"
    trouble = trouble or trouble_with(visit, visit.person.email)
    if trouble:
        return _show(visit, trouble=trouble)
    kept = hashed(visit.form["password"])
    visit.book.credentials.set_password(visit.person.id, kept, by=visit.person.email, at=visit.now)
    return with_news(visit, visit.person, begun(visit, visit.person, _back("password_changed")))


def second(visit: Visit) -> Response:
    """Shows a fresh secret for an authenticator; nothing is kept before its first code came."""
    return _show_secret(visit, new_secret())


def second_on(visit: Visit) -> Response:
    """Turns the second step on, once the authenticator gave a code; shows the recovery codes, once."""
    secret = visit.form.get("secret", "")
    if not is_secret(secret):
        return _back("second_again")
    step = step_of(secret, visit.form.get("code", ""), visit.now)
    # Who came across an open browser knows no password: where there is one, it is asked for.
    trouble = "old" if not _is_known(visit) else "code" if step is None else ""
    if trouble or step is None:
        return _show_secret(visit, secret, trouble=trouble)
    return _show_codes(visit, secret, step)


def second_off(visit: Visit) -> Response:
    """Turns the second step off; takes a code, as signing in does."""
    if not second_fits(visit, visit.person):
        return _show(visit, trouble="code")
    visit.book.credentials.drop_second(visit.person.id, by=visit.person.email, at=visit.now)
    return with_news(visit, visit.person, _back("second_off"))


def codes(visit: Visit) -> Response:
    """Ten fresh recovery codes in the place of those that are left; takes a code."""
    proofs = visit.book.credentials.of_person(visit.person.id)
    if proofs.second is None or not second_fits(visit, visit.person):
        return _show(visit, trouble="code")
    kept = visit.book.credentials.of_person(visit.person.id)
    return _show_codes(visit, proofs.second, kept.second_step)


def end_one(visit: Visit) -> Response:
    """Ends one of one's own sessions."""
    said = visit.form.get("session_id", "")
    known = int(said) if said.isascii() and said.isdigit() and len(said) <= len(str(LARGEST_ID)) else 0
    ended = visit.book.sessions.end_one(visit.person.id, known, at=visit.now)
    return _back("session_ended" if ended else "session_over")


def end_others(visit: Visit) -> Response:
    """Ends every session but this one."""
    visit.book.sessions.end_all(visit.person.id, at=visit.now, but=visit.session)
    return _back("sessions_ended")


def _is_known(visit: Visit) -> bool:
    """Whether the form holds the password in use, where there is one."""
    kept = visit.book.credentials.of_person(visit.person.id).password
    if kept is None:
        return True
    check_tries(visit, "password", visit.person.email)
    if fits(visit.form.get("old", ""), kept):
        return True
    failed(visit, visit.person, "password")
    return False


def _show(visit: Visit, *, trouble: str = "") -> Response:
    proofs = visit.book.credentials.of_person(visit.person.id)
    said: dict[str, Any] = {"has_password": proofs.password is not None, "has_second": proofs.second is not None}
    said["shops"] = [one.name for one in visit.book.shops.all() if one.key in visit.person.shops]
    sessions = visit.book.sessions.of_person(visit.person.id, at=visit.now, here=visit.session)
    said |= {"left": proofs.codes, "sessions": sessions, "zone": visit.desk.settings.zone, "trouble": trouble}
    return visit.show("account.html", status=422 if trouble else 200, **said)


def _show_secret(visit: Visit, secret: str, *, trouble: str = "") -> Response:
    has_password = visit.book.credentials.of_person(visit.person.id).password is not None
    said = {"secret": secret, "grouped": grouped(secret), "address": address(secret, visit.person.email)}
    return visit.show("second.html", status=422 if trouble else 200, **said, has_password=has_password, trouble=trouble)


def _show_codes(visit: Visit, secret: str, step: int) -> Response:
    fresh = new_recovery_codes()
    kept = [typed(code) for code in fresh]
    visit.book.credentials.set_second(visit.person.id, secret, step, kept, by=visit.person.email, at=visit.now)
    return with_news(visit, visit.person, visit.show("recovery.html", codes=fresh))


def _back(done: str) -> Response:
    return RedirectResponse(f"{PAGE}?done={done}", status_code=303)
