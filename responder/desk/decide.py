"""The buttons by which people decide: each loads the case, does one thing, and goes back to it."""

from __future__ import annotations

from starlette.responses import Response

from casebook.facts import bound, unproven
from casebook.model import Draft
from responder.additions import cut, known_additions, mentions, opened
from responder.desk.proposals import OWN, asks, chosen, claimed, own_words, proposal, reason
from responder.desk.visit import Visit
from responder.lint import is_blocked


def save(visit: Visit) -> Response:
    """Keeps a person's own words as a new draft."""
    file = visit.file()
    text = own_words(visit.form)
    if visit.form.get("state_id") != str(file.state.id):
        # Written for a review that is gone: what they wrote is handed back, not lost.
        return visit.fault(409, code="void", case_id=file.case.id, kept=text)
    # Saved whatever the lints say: nobody loses work, and only approval is refused.
    hits = visit.desk.lint(text, file)
    # What was added stays known as such, as long as nobody rewrote it.
    draft = Draft(kind=OWN, text=text, segments=cut(text, known_additions(file)), hits=hits, origin="human")
    visit.book.drafts.write_own(file.case.id, file.state.id, draft, by=visit.person.email, at=visit.now)
    return visit.back(file.case.id, "saved")


def approve(visit: Visit) -> Response:
    """Approves the exact words shown, unless a lint forbids it or its warnings were not ticked as read."""
    file = visit.file()
    kept = chosen(file, visit.form)
    text = kept.draft.text
    # Linted again on these exact words: rules and facts may have changed since the page was shown.
    hits = (*visit.desk.lint(text, file), *opened(visit.book, file, text, look=visit.desk.look, now=visit.now))
    offer = mentions(text) and visit.form.get("promotion") != "yes"
    said = claimed(file, kept)
    missing = unproven(said, file.facts)
    if missing or is_blocked(hits) or offer or (asks(hits) and visit.form.get("read") != "yes"):
        shown = proposal(kept, hits, missing)
        return visit.show("refused.html", status=422, file=file, proposal=shown, offer=offer)
    facts = bound(said, file.facts)
    visit.book.approvals.approve(
        file.case.id, kept.id, text, state_id=file.state.id, by=visit.person.email, at=visit.now, facts=facts
    )
    return visit.back(file.case.id, "approved")


def withdraw(visit: Visit) -> Response:
    """Takes an approval back; its words are void."""
    return _move(visit, "withdraw", "withdrawn")


def dismiss(visit: Visit) -> Response:
    """Lays the case aside, with the reason."""
    return _move(visit, "dismiss", "dismissed", note=reason(visit.form))


def reopen(visit: Visit) -> Response:
    """Takes a case up again."""
    return _move(visit, "reopen", "reopened")


def _move(visit: Visit, move: str, done: str, *, note: str = "") -> Response:
    case_id = visit.file().case.id
    visit.book.cases.move(case_id, move, by=visit.person.email, at=visit.now, note=note)
    return visit.back(case_id, done)
