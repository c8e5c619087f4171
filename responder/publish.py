"""Publishes approved words: checks that the approval still stands, claims, sends, records; at most once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from casebook.approving import BROKEN, uncovered, waits
from casebook.case import APPROVED
from casebook.change import words_sha256
from casebook.errors import ApprovalVoid, ChannelError, MoveRefused
from casebook.model import Approval, Case, Hit, Promised, Publication, Result, Review
from responder import web
from responder.additions import why_stale
from responder.approving import forbidding
from responder.channels.protocol import Channel
from responder.grounds import fall, why_fallen
from responder.knowing import context_of_case
from responder.lint import lint
from responder.promises import promised

log = logging.getLogger(__name__)


def publish_one(book: Any, channels: Mapping[str, Channel], *, by: str, now: datetime) -> bool:
    """Publishes the next approval whose platform has an automatic channel; False when there is none.

    An approval that no longer stands is made void with the reason, so that a person decides again.
    """
    automatic = {platform: channel for platform, channel in channels.items() if channel.automatic}
    for approval in book.approvals.publishable(automatic, now=now):
        if waits(approval, now):
            continue
        try:
            publish(book, approval.id, automatic[approval.platform], by=by, now=now)
        except ApprovalVoid as void:
            log.warning("not published: %s", void)
            fall(book, approval, void.why or "", now=now)
            continue
        return True
    return False


def publish(book: Any, approval_id: int, channel: Channel, *, by: str, now: datetime) -> Publication:
    """The publication and how it ended; `result` None where a person has yet to copy and confirm.

    Raises ApprovalVoid when the approval no longer stands or somebody else has it, MoveRefused while it waits for a
    second person or its time: nothing was sent.
    """
    approval: Approval = book.approvals.get(approval_id)
    if waiting := waits(approval, now):
        raise MoveRefused(f"publishing approval {approval_id}", f"it waits: {waiting}")
    case: Case = book.cases.get(approval.case_id)
    review: Review = book.reviews.review(case.review_id)
    why = (
        why_void(approval, case, review)
        or why_fallen(book, approval, now=now)
        # Says more of an addition than a lint can, so it speaks first.
        or why_stale(book, case.id, approval.text, look=web.look, now=now)
        or why_blocked(approval, _linted(book, approval, now))
    )
    if why is not None:
        raise ApprovalVoid(approval_id, why)
    # Before anything is claimed or sent: a fault in reading our own words must not leave an outcome unrecorded.
    promises = _promises(book, approval, case, now)
    publication: Publication | None = book.publications.claim(approval_id, channel=channel.name, by=by, at=now)
    if publication is None:
        raise ApprovalVoid(approval_id, "somebody else has it, or it was voided meanwhile")
    if not channel.automatic:
        return publication
    return _sent(book, publication, approval, promises, review=review, channel=channel, now=now)


def confirm(book: Any, publication: Publication, result: Result, *, by: str, now: datetime, detail: str = "") -> None:
    """Records what a person says became of words they copied out, or of an unknown outcome they looked up."""
    approval, case = book.approvals.get(publication.approval_id), book.cases.get(publication.case_id)
    promises = _promises(book, approval, case, now)
    book.publications.record(publication.id, result, detail=detail, at=now, by=by, promises=promises)


def why_void(approval: Approval, case: Case, review: Review) -> str | None:
    """Why this approval stands no more, None when it does. Pure."""
    if approval.voided_at is not None:
        return approval.void_reason or "voided"
    if words_sha256(approval.text) != approval.sha256:
        return BROKEN
    if case.status != APPROVED:
        return f"the case is {case.status}, not approved"
    # A 追评 after the first reply may be answered once more where the platform allows it.
    if review.reply is not None and not review.appended:
        return "the review already carries a reply"
    return None


def why_blocked(approval: Approval, hits: Iterable[Hit]) -> str | None:
    """Why these hits on approved words keep them from going out; what the owner let stand there does not."""
    left = {hit.rule for hit in uncovered(forbidding(hits), approval.text, approval.overrides)}
    return f"lints block it, {', '.join(sorted(left))}" if left else None


def _linted(book: Any, approval: Approval, now: datetime) -> Sequence[Hit]:
    """What the lints say of these exact words by all that is known of the case now."""
    known = context_of_case(book, book.cases.file(approval.case_id), approval.text, now=now)
    return lint(approval.text, replace(known, platform=approval.platform))


def _sent(
    book: Any,
    publication: Publication,
    approval: Approval,
    promises: Sequence[Promised],
    *,
    review: Review,
    channel: Channel,
    now: datetime,
) -> Publication:
    try:
        detail = channel.send(approval.text, review, key=f"{approval.id}-{approval.sha256[:16]}")
        result = Result.DONE
    except ChannelError as failed:
        result, detail = Result.FAILED if failed.sent is False else Result.UNKNOWN, str(failed)
    except Exception as broken:
        # A fault of ours in the middle of sending: nobody knows, and the row must say so before we fail.
        book.publications.record(publication.id, Result.UNKNOWN, detail=repr(broken), at=now, by=publication.by)
        raise
    book.publications.record(publication.id, result, detail=detail, at=now, by=publication.by, promises=promises)
    return replace(publication, result=result, ended_at=now, detail=detail)


def _promises(book: Any, approval: Approval, case: Case, now: datetime) -> Sequence[Promised]:
    """What the words promise once they are out; the book keeps it with the result where they are."""
    return promised(approval.text, at=now, zone=book.shops.get(case.shop).zone)
