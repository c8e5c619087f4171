"""The buttons by which people decide: each loads the case, does one thing, and goes back to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from casebook.approving import uncovered, waits
from casebook.facts import bound, unproven
from casebook.model import Draft, Hit
from casebook.views import CaseFile
from responder.additions import cut, known_additions, mentions, open_links
from responder.approving import caution, forbidding
from responder.desk.proposals import OWN, asks, chosen, claimed, overrides_in, own_words, proposal, reason
from responder.desk.visit import Visit
from responder.grounds import conditions


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
    """Approves the exact words shown, unless a lint forbids it or somebody has yet to read, tick or reason."""
    file = visit.file()
    kept = chosen(file, visit.form)
    text = kept.draft.text
    # Linted again on these exact words: rules and facts may have changed since the page was shown.
    dead, captures = open_links(visit.book, file, text, look=visit.desk.look, now=visit.now)
    hits = (*visit.desk.lint(text, file), *dead)
    said = claimed(file, kept)
    let = overrides_in(visit.form, text, hits, by=visit.person, at=visit.now)
    missing = unproven(said, file.facts)
    left = bool(missing or uncovered(forbidding(hits), text, let))
    if left or (asked := unticked(file, text, hits, visit.form)):
        shown = {"proposal": proposal(kept, hits, missing), "asked": () if left else asked, "written": _written(visit)}
        return visit.show("refused.html", status=422, file=file, **shown)
    known = {"facts": bound(said, file.facts), "captures": captures, "overrides": let, "now": visit.now}
    approval = visit.book.approvals.approve(
        file.case.id,
        kept.id,
        text,
        state_id=file.state.id,
        by=visit.person.email,
        at=visit.now,
        on=conditions(visit.book, file, text, **known),
    )
    wait = waits(approval, visit.now)
    return visit.back(file.case.id, f"approved_{wait}" if wait else "approved")


def unticked(file: CaseFile, text: str, hits: Sequence[Hit], form: Mapping[str, str]) -> tuple[str, ...]:
    """Which ticks are missing: promotion, twice (looked at again), read (the warnings). Pure."""
    asked = {"promotion": mentions(text), "twice": caution(file) is not None, "read": asks(hits)}
    return tuple(name for name, wanted in asked.items() if wanted and form.get(name) != "yes")


def _written(visit: Visit) -> tuple[str, ...]:
    """The reasons a person wrote, to be handed back."""
    return tuple(said for name, said in visit.form.items() if name.startswith("why-") and said.strip())


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
