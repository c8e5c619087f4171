"""The buttons of the second person: the words may go out, or back with the reason."""

from __future__ import annotations

from starlette.responses import Response

from casebook.errors import MoveRefused
from casebook.model import Approval
from responder.desk.proposals import reason
from responder.desk.visit import Visit


def agree(visit: Visit) -> Response:
    """The second person read the words and they may go out."""
    approval = _shown(visit)
    visit.book.approvals.second(approval.id, agreed=True, by=visit.person.email, at=visit.now)
    return visit.back(approval.case_id, "seconded")


def send_back(visit: Visit) -> Response:
    """The second person read the words and sends them back, with the reason."""
    approval, why = _shown(visit), reason(visit.form)
    visit.book.approvals.second(approval.id, agreed=False, by=visit.person.email, at=visit.now, reason=why)
    return visit.back(approval.case_id, "sent_back")


def _shown(visit: Visit) -> Approval:
    """The approval on the page; what was approved after it was shown has not been read by this person."""
    approval = visit.file().approval
    if approval is None or visit.form.get("approval_id") != str(approval.id):
        raise MoveRefused("second look", "the approval shown no longer stands")
    return approval
