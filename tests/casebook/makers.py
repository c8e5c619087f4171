"""Makers for cases that have come some of the way."""

from __future__ import annotations

from datetime import datetime

from casebook.model import Approval, CoverageRow, Promised, Publication, Result, Review
from casebook.store import Casebook
from tests.makers import NOON, a_drafting, a_review, a_verdict


def keep(book: Casebook, *reviews: Review) -> list[int]:
    """Keeps reviews at noon; their ids."""
    book.reviews.keep(reviews, at=NOON)
    return [book.reviews.find(review.source, review.external_id) or 0 for review in reviews]


def judge(book: Casebook, *, rules: str = "test-1", **said: object) -> int:
    """Judges all that is unjudged the same way; how many."""
    states = book.reviews.unjudged(rules)
    book.verdicts.add([(state.id, a_verdict(rules=rules, **said)) for state in states], at=NOON)
    return len(states)


def an_open_case(book: Casebook, **said: object) -> int:
    """A case that has just been opened for one flagged review."""
    keep(book, a_review(**said))
    judge(book)
    book.cases.open_due("test-1", at=NOON)
    return book.cases.inbox(["demo"])[0].case.id


def a_drafted_case(book: Casebook, **said: object) -> int:
    """A case with a draft to decide on."""
    case_id = an_open_case(book, **said)
    book.drafts.add(case_id, book.cases.file(case_id).state.id, a_drafting(), at=NOON)
    return case_id


def an_approval(book: Casebook, **said: object) -> Approval:
    """An approval of the first draft of a fresh case."""
    case_id = a_drafted_case(book, **said)
    file = book.cases.file(case_id)
    draft = file.drafts[-1]
    return book.approvals.approve(case_id, draft.id, draft.draft.text, state_id=file.state.id, by="owner", at=NOON)


def a_publication(
    book: Casebook, *promises: Promised, result: Result = Result.DONE, at: datetime = NOON, **said: object
) -> Publication:
    """A publication of a fresh case that ended so, with what its words promise."""
    claimed = book.publications.claim(an_approval(book, **said).id, channel="manual", by="agent", at=at)
    assert claimed is not None
    book.publications.record(claimed.id, result, detail="", at=at, by="agent", promises=promises)
    return book.publications.get(claimed.id)


def a_coverage_row(**said: object) -> CoverageRow:
    return CoverageRow(**{"source": "demo", "shop": "demo", "run": "run-1", "at": NOON, **said})


def a_verdict_row(book: Casebook, **said: object) -> int:
    """The verdict a fresh case was opened for."""
    return book.cases.file(an_open_case(book, **said)).judged[-1].id
