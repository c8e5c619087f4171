"""The case page: what the buyer said, what we make of it, what could be answered, and what happened so far."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from casebook.case import allowed_moves
from casebook.contacting import usual_channel
from casebook.correction import Correction, standing
from casebook.model import CHANNELS, Approval, KeptDraft, Outcome, Segment, Status
from casebook.ruling import needs_second
from casebook.ruling import standing as standing_ruling
from casebook.store import Casebook
from casebook.store.contacts import TAKEN_BACK_WITHIN
from casebook.store.moves import HOUSE
from casebook.views import CaseFile
from responder.approving import caution
from responder.desk.additions import extras
from responder.desk.answering import answering
from responder.desk.answers import asking, label
from responder.desk.opinion import opinion, record
from responder.desk.proposals import Proposal, earlier, proposals, why_field
from responder.desk.purchase import MOST_MESSAGES, bought, course, tail
from responder.desk.reading import history, newest, parts_of
from responder.desk.rule import found_about
from responder.desk.visit import Visit
from responder.desk.waiting import waiting, why_said
from responder.desk.ways import differences
from responder.sources import sources

# Only from here may words be chosen or written; elsewhere they are bound to an approval.
ANSWERABLE = (Status.OPEN, Status.DRAFTED)


def case(visit: Visit) -> Response:
    """The page of one case."""
    file, words = visit.file(), visit.desk.pages.words
    # Lints run on what is offered and on nothing else: old drafts are there to be read.
    shown = proposals(file, visit.desk.lint) if file.case.status in ANSWERABLE else []
    return visit.show(
        "case.html",
        file=file,
        review=file.state.review,
        verdict=file.verdict,
        judged=newest(file),
        correction=standing_word(file),
        parts=parts_of(file.state.review, file.verdict),
        steps=history(file.states),
        bought=bought(file, words, given=bool(visit.book.orders.kept(file.case.shop))),
        course=course(file),
        tail=tail,
        most_messages=MOST_MESSAGES,
        differences=differences(file),
        opinion=opinion(file.verdict.suspicion, words, zone=file.shop.zone) if file.verdict else None,
        second_look=needs_second(file.verdict.suspicion) if file.verdict else False,
        standing=standing_ruling(found_about(file)),
        record=record(visit.book.rulings.rates([file.shop.key]).get(file.shop.key), words),
        **beside(visit, file),
        names=names_in(file, visit.book, house=words("by", HOUSE)),
        answerable=file.case.status in ANSWERABLE,
        moves=allowed_moves(file.case.status),
        proposals=shown,
        earlier=earlier(file, shown),
        asking=asking(visit, file),
        label=label,
        extras=extras(visit, file, shown),
        editing=edited(file, shown, visit.request.query_params.get("edit")),
        limit=visit.desk.limit(file.shop),
        caution=caution(file),
        why_field=why_field,
        why_said=lambda group, reason: why_said(group, reason, words),
        waiting=waiting(visit, file),
        automatic=visit.desk.automatic(file.shop),
        approval=standing_approval(file),
        approved_sources=approved_sources(file),
        voided=last_void(file),
        attempt=(attempt := file.publications[-1] if file.publications else None),
        sighting=visit.book.sightings.of(attempt.id) if attempt else None,
    )


def beside(visit: Visit, file: CaseFile) -> dict[str, Any]:
    """What the page says of time and people: the window, contacts, promises."""
    undoable = {one.id for one in file.contacts if visit.now - one.kept_at <= TAKEN_BACK_WITHIN}
    return {
        "answering": answering(file, visit.book, visit.now),
        "channels": CHANNELS,
        "outcomes": tuple(Outcome),
        "usual_channel": usual_channel(file.shop.platform),
        "undoable": undoable,
        "people": visit.book.people.of_shop(file.shop.key),
    }


def standing_word(file: CaseFile) -> Correction | None:
    """What a person said of the verdict on these very words; an edit of the buyer asks again."""
    same = [state.id for state in file.states if state.digest == file.state.digest]
    return standing(file.corrections, same)


def names_in(file: CaseFile, book: Casebook, *, house: str) -> dict[str, str]:
    """Names to show for those who moved, wrote, approved or published; who is not in the book has none."""
    acting = {move.by for move in file.moves} | {kept.by for kept in file.drafts}
    acting |= {answer.by for answer in file.answers}
    acting |= {capture.by for capture in file.captures if capture.by is not None}
    acting |= {one.by for one in file.contacts} | {one.owner for one in file.promises}
    acting |= {one.said_by for one in file.promises if one.said_by}
    acting |= (
        {one.by for one in (*file.corrections, *file.rulings)}
        | {one.by for one in file.approvals}
        | {one.second.by for one in file.approvals if one.second}
        | {let.by for one in file.approvals for let in one.overrides}
        | {one.by for one in file.publications}
    )
    found = {email: book.people.by_email(email) for email in acting - {HOUSE}}
    return {HOUSE: house} | {email: person.name for email, person in found.items() if person is not None}


def edited(file: CaseFile, shown: list[Proposal], asked: str | None) -> KeptDraft | str | None:
    """The draft the editor starts from, `new` for an empty sheet, None when nobody edits."""
    if file.case.status not in ANSWERABLE:
        return None
    found = next((kept for kept in file.drafts if str(kept.id) == asked), None)
    # With nothing to choose from, writing is the one thing to do.
    return found or ("new" if asked == "new" or not shown else None)


def standing_approval(file: CaseFile) -> Approval | None:
    """The approval this status rests on; None where the case is open for another decision."""
    if file.case.status in (*ANSWERABLE, Status.DISMISSED, Status.CLOSED):
        return None
    return file.approval


def approved_sources(file: CaseFile) -> tuple[Segment, ...]:
    """Who wrote each sentence of the words the status rests on."""
    approval, drafts = standing_approval(file), [one.draft for one in file.drafts]
    chosen = next((one.draft for one in file.drafts if approval and one.id == approval.draft_id), None)
    return sources(chosen, drafts) if chosen else ()


def last_void(file: CaseFile) -> Approval | None:
    """The newest approval when it is void and nothing followed it yet."""
    # A failed attempt leaves its approval standing; the status says that a new decision is due.
    newest = file.approvals[-1] if file.approvals else None
    return newest if newest and newest.voided_at and file.case.status in ANSWERABLE else None
