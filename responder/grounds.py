"""What approved words rest on beside facts; an approval whose ground has gone is void before anybody sends it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from casebook.approving import BROKEN, is_whole
from casebook.codec import plain
from casebook.facts import LOST, lost, sha256
from casebook.model import Approval, Conditions, Fact, Ground, Hit, KeptPromotion, Override, Segment, Shop
from casebook.store import HOUSE
from casebook.views import CaseFile
from responder.additions import PRAISE, carries, checked, segments_of
from responder.approving import publish_after, rests_on, second_for
from responder.knowing import draft_all, facts_now
from responder.promotions import in_force, printed

log = logging.getLogger(__name__)

CAPTURE, REVIEW, PROMOTION, POLICY = "capture", "review", "promotion", "policy"
# Why an approval is void, as codes; what follows the comma names which one.
POLICY_CHANGED, PROMOTION_OVER, PROMOTION_CHANGED = "policy changed", "promotion over", "promotion changed"
NO_LONGER = "additions no longer stand"


def conditions(
    book: Any,
    file: CaseFile,
    text: str,
    *,
    facts: Sequence[Fact],
    captures: Mapping[str, str],
    overrides: Sequence[Override],
    now: datetime,
) -> Conditions:
    """On what terms these words are approved now; `captures` gives the SHA-256 of each page they link to."""
    return Conditions(
        facts=tuple(facts),
        grounds=grounds_of(book, file, text, captures),
        overrides=tuple(overrides),
        second_for=second_for(text, file, overrides),
        publish_after=publish_after(file, now),
    )


def grounds_of(book: Any, file: CaseFile, text: str, captures: Mapping[str, str]) -> tuple[Ground, ...]:
    """What these words rest on beside facts, as it is now."""
    return (
        *(Ground(kind=CAPTURE, key=url, version=sha) for url, sha in sorted(captures.items())),
        *_quoted(segments_of(file, text), text),
        *(_promotion(kept) for kept in book.promotions.of_shop(file.case.shop) if printed(kept.promotion, text)),
        *(_policy(file.shop, name) for name in rests_on(text)),
    )


def why_fallen(book: Any, approval: Approval, *, now: datetime) -> str | None:
    """Why what these words rest on no longer carries them, None where it does; opens no link."""
    if not is_whole(approval):
        return BROKEN
    if not (approval.facts or approval.grounds or carries(approval.text)):
        return None
    file = book.cases.file(approval.case_id)
    file = replace(file, facts=facts_now(book, file, now))
    return _why_moved(file, approval, book.promotions.of_shop(file.case.shop), now) or _why_left(
        checked(book, file, approval.text, now=now)
    )


def void_due(book: Any, *, now: datetime) -> int:
    """Makes approvals void whose ground has gone and drafts their cases anew; how many. Doing it again does nothing."""
    count = 0
    for approval in book.approvals.standing():
        why = why_fallen(book, approval, now=now)
        count += why is not None and fall(book, approval, why, now=now)
    return count


def fall(book: Any, approval: Approval, why: str, *, now: datetime) -> bool:
    """Makes one approval void and drafts its case anew; False when it is too late."""
    if not book.approvals.void(approval.id, by=HOUSE, at=now, reason=why):
        return False
    log.info("approval %d is void: %s", approval.id, why)
    if lines := book.cases.waiting(approval.case_id):
        draft_all(book, lines, now=now)
    return True


def _why_moved(file: CaseFile, approval: Approval, offers: Sequence[KeptPromotion], now: datetime) -> str | None:
    """The first ground that moved, in the words of a reason. Pure."""
    gone = lost(approval.facts, file.facts)
    stated = [fact.key.removeprefix(f"{POLICY}:") for fact in gone if fact.evidence == POLICY]
    grounds = approval.grounds or ()
    said = {one.key for one in grounds if one.kind == POLICY and one != _policy(file.shop, one.key)}
    if names := sorted({*stated, *said}):
        return f"{POLICY_CHANGED}, {' '.join(names)}"
    if gone:
        return LOST
    newest = {kept.promotion.key: kept for kept in offers}
    today = now.astimezone(ZoneInfo(file.shop.zone)).date()
    for one in grounds:
        if one.kind == PROMOTION and (why := _why_off(one, newest.get(one.key), today)):
            return why
    return None


def _why_off(ground: Ground, kept: KeptPromotion | None, today: date) -> str | None:
    if kept is None:
        return PROMOTION_CHANGED
    title = kept.promotion.title
    if kept.ended_at is not None or any(one.code == "over" for one in in_force(kept.promotion, today)):
        return f"{PROMOTION_OVER}, {title}"
    return f"{PROMOTION_CHANGED}, {title}" if ground != _promotion(kept) else None


def _why_left(hits: Sequence[Hit]) -> str | None:
    return f"{NO_LONGER}, {'；'.join(hit.message for hit in hits)}" if hits else None


def _quoted(segments: Sequence[Segment], text: str) -> Iterator[Ground]:
    for one in segments:
        if one.type == PRAISE and one.fact and one.text in text:
            review, _, capture = one.fact.partition(" ")
            _, number, state = (review.split(":") + ["", ""])[:3]
            yield Ground(kind=REVIEW, key=number, version=f"{state} {capture.removeprefix('capture:')}")


def _promotion(kept: KeptPromotion) -> Ground:
    return Ground(kind=PROMOTION, key=kept.promotion.key, version=f"{kept.version} {sha256(plain(kept.promotion))}")


def _policy(shop: Shop, name: str) -> Ground:
    return Ground(kind=POLICY, key=name, version=sha256(plain(shop.policies.get(name))))
