"""The buttons around a reply that a person publishes by hand: take it, then say how it went."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from casebook.approving import waits
from casebook.errors import MoveRefused
from casebook.facts import LOST
from casebook.model import Approval, Publication, Result, Status
from casebook.views import CaseFile
from responder.additions import why_stale
from responder.desk.visit import Visit
from responder.grounds import POLICY_CHANGED, PROMOTION_CHANGED, PROMOTION_OVER, fall, why_fallen
from responder.publish import confirm, why_blocked

MANUAL = "manual"
# The page that says why an approval is void; what has none of its own is about what was added to the words.
FAULTS = {
    LOST: "facts",
    POLICY_CHANGED: "policy",
    PROMOTION_OVER: "promotion",
    PROMOTION_CHANGED: "promotion",
    "lints block it": "lints",
}


def claim(visit: Visit) -> Response:
    """Gives this person alone the right to publish the approved words."""
    file = visit.file()
    # The page names its approval: words approved after it was shown have not been read by this person.
    if file.approval is None or visit.form.get("approval_id") != str(file.approval.id):
        raise MoveRefused(f"publishing case {file.case.id}", "the approval shown no longer stands")
    # A person and a channel must never both send the same words.
    if visit.desk.automatic(file.shop):
        raise MoveRefused(f"publishing case {file.case.id} by hand", "its replies go out by themselves")
    if wait := waits(file.approval, visit.now):
        return visit.fault(409, code=f"wait_{wait}", case_id=file.case.id)
    if why := _why_not(visit, file, file.approval):
        fall(visit.book, file.approval, why, now=visit.now)
        return visit.fault(409, code=FAULTS.get(why.split(",")[0], "stale"), case_id=file.case.id)
    taken = visit.book.publications.claim(file.approval.id, channel=MANUAL, by=visit.person.email, at=visit.now)
    if taken is None:
        raise MoveRefused(f"publishing case {file.case.id}", "somebody else has it, or the approval is void")
    return visit.back(file.case.id, "claimed")


def _why_not(visit: Visit, file: CaseFile, approval: Approval) -> str | None:
    """Why approved words must not go out now: facts change, offers end, lints learn, pages go away."""
    return (
        why_fallen(visit.book, approval, now=visit.now)
        or why_blocked(approval, visit.desk.lint(approval.text, file))
        or why_stale(visit.book, file.case.id, approval.text, look=visit.desk.look, now=visit.now)
    )


def published(visit: Visit) -> Response:
    """The person saw the reply under the review."""
    return _record(visit, Result.DONE, "published")


def failed(visit: Visit) -> Response:
    """The person knows that nothing was published."""
    return _record(visit, Result.FAILED, "failed")


def unsure(visit: Visit) -> Response:
    """The person cannot say; somebody must look."""
    return _record(visit, Result.UNKNOWN, "unsure")


def attempt_of(file: CaseFile, form: Mapping[str, str]) -> Publication:
    """The attempt a form speaks of; MoveRefused unless a person may say how it ended."""
    # An old page must not speak for a newer attempt.
    newest = file.publications[-1] if file.publications else None
    found = newest if newest and str(newest.id) == form.get("publication_id") else None
    by_hand = found is not None and found.channel == MANUAL and file.case.status is Status.PUBLISHING
    if found is None or not (by_hand or file.case.status is Status.UNKNOWN):
        raise MoveRefused(f"result of case {file.case.id}", "no such attempt waits for a person's word")
    return found


def _record(visit: Visit, result: Result, done: str) -> Response:
    file = visit.file()
    attempt = attempt_of(file, visit.form)
    note = " ".join(visit.form.get("note", "").split())[:300]
    confirm(visit.book, attempt, result, by=visit.person.email, now=visit.now, detail=note)
    return visit.back(file.case.id, done)
