"""The buttons around speaking to a buyer: a contact is written down with what came of it, at most two a week."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response

from casebook.errors import ContactRefused, InputError, MoveRefused
from casebook.model import CHANNELS, Outcome, Shop
from casebook.views import CaseFile
from responder.desk.visit import Visit

LONGEST = 500


def add(visit: Visit) -> Response:
    """Writes down a contact; one too many, one after a refusal and one about the rating are refused with the reason."""
    file, note = visit.file(), " ".join(visit.form.get("note", "").split())[:LONGEST]
    try:
        _add(visit, file, note)
    except ContactRefused as exc:
        code = "contact_refused" if exc.refused else "contact_often"
        return visit.fault(409, code=code, case_id=file.case.id, kept=note)
    except InputError as exc:
        code = {"note": "contact_rating", "at": "contact_time"}.get(str(exc.which))
        return visit.fault(400, code=code, case_id=file.case.id, kept=note)
    return visit.back(file.case.id, "contacted")


def take_back(visit: Visit) -> Response:
    """Takes a contact back that was written down by mistake."""
    file = visit.file()
    found = next((one for one in file.contacts if str(one.id) == visit.form.get("contact_id")), None)
    if found is None:
        raise InputError("contact_id", "none of this case")
    try:
        visit.book.contacts.take_back(found.id, by=visit.person.email, at=visit.now)
    except MoveRefused:
        return visit.fault(409, code="contact_late", case_id=file.case.id)
    return visit.back(file.case.id, "contact_back")


def when(said: str, shop: Shop, now: datetime) -> datetime:
    """The time a form names by the shop's clock, now where it names none; InputError for anything else."""
    if not said.strip():
        return now
    try:
        found = datetime.fromisoformat(said.strip())
    except ValueError as exc:
        raise InputError("at", f"{said[:40]!r} is no time") from exc
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(shop.zone))


def _add(visit: Visit, file: CaseFile, note: str) -> None:
    visit.book.contacts.add(
        file.case.id,
        _one_of(visit.form.get("channel"), CHANNELS, "channel"),
        Outcome(_one_of(visit.form.get("outcome"), tuple(Outcome), "outcome")),
        note=note,
        by=visit.person.email,
        at=when(visit.form.get("at", ""), file.shop, visit.now),
        now=visit.now,
    )


def _one_of(said: str | None, known: tuple[str, ...], name: str) -> str:
    if said not in known:
        raise InputError(name, f"{said!r} is none of {', '.join(known)}")
    return str(said)
