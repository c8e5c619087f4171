"""What a person found about a suspicion: refuted in one step, confirmed in two, always with the reason."""

from __future__ import annotations

from starlette.responses import Response

from casebook.errors import InputError, MoveRefused
from casebook.model import Ruled
from casebook.ruling import Ruling, needs_second, standing, written_reason
from casebook.views import CaseFile, Judged
from responder.desk.opinion import opinion
from responder.desk.proposals import plain_lines
from responder.desk.reading import newest
from responder.desk.visit import Visit

TAKEN_BACK = ""
DONE = {None: "suspicion_back", Ruled.CONFIRMED: "suspicion_confirmed", Ruled.REFUTED: "suspicion_refuted"}


def rule(visit: Visit) -> Response:
    """Keeps what a person found, asks them once more before a confirmation; words never get lost on the way."""
    file = visit.file()
    said = plain_lines(visit.form.get("reason", ""))
    try:
        return _rule(visit, file, said)
    except InputError as exc:
        code = "reason" if exc.which == "reason" else None
        return visit.fault(400, code=code, case_id=file.case.id, kept=said)
    except MoveRefused:
        return visit.fault(409, code="ruling", case_id=file.case.id, kept=said)


def found_about(file: CaseFile) -> tuple[Ruling, ...]:
    """What people found about the review as it is now, oldest first."""
    return tuple(one for one in file.rulings if one.state_id == file.state.id)


def word(said: str | None) -> Ruled | None:
    """What a button stands for, None for the one that takes back; InputError for anything else."""
    if said == TAKEN_BACK:
        return None
    try:
        return Ruled(str(said))
    except ValueError as exc:
        raise InputError("ruled", f"{said!r} is no ruling") from exc


def _rule(visit: Visit, file: CaseFile, said: str) -> Response:
    ruled, shown = word(visit.form.get("ruled")), _shown(file, visit.form.get("verdict_id"))
    reason = "" if ruled is None else written_reason(said)
    if ruled is Ruled.CONFIRMED and visit.form.get("sure") != "yes":
        return _ask_again(visit, file, shown, reason)
    kept = visit.book.rulings.add(shown.id, ruled, reason=reason, by=visit.person.email, at=visit.now)
    return visit.back(file.case.id, _done(visit.file(), ruled) if kept else "suspicion_same")


def _shown(file: CaseFile, asked: str | None) -> Judged:
    """The verdict the form speaks of; MoveRefused unless it is the one that counts now."""
    found = next((one for one in file.judged if str(one.id) == asked), None)
    if found is None:
        raise InputError("verdict_id", "none of this case")
    # What was read is what is ruled on: a newer verdict may have other reasons.
    if found is not newest(file):
        raise MoveRefused(f"rule on verdict {found.id}", "it is no longer the newest", do="read it again")
    return found


def _ask_again(visit: Visit, file: CaseFile, shown: Judged, reason: str) -> Response:
    return visit.show(
        "confirm.html",
        file=file,
        judged=shown,
        opinion=opinion(shown.verdict.suspicion, visit.desk.pages.words, zone=file.shop.zone),
        second=_wants_second(file, shown, visit.person.email),
        reason=reason,
    )


def _wants_second(file: CaseFile, shown: Judged, person: str) -> bool:
    """Whether this confirmation will wait for another person's."""
    before = standing(found_about(file))
    confirmed = before.by if before.second or before.ruled is Ruled.CONFIRMED else ()
    return needs_second(shown.verdict.suspicion) and len({*confirmed, person}) < 2


def _done(file: CaseFile, ruled: Ruled | None) -> str:
    return "suspicion_second" if standing(found_about(file)).second else DONE[ruled]
