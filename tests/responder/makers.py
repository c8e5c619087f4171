"""Makers of the responder's tests: a book that remembers, and the shop whose policies drafts may name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from casebook.change import words_sha256
from casebook.facts import Recent
from casebook.model import (
    Approval,
    Case,
    Change,
    KeptPromotion,
    Promised,
    Publication,
    Result,
    Review,
    Shop,
    State,
    Status,
)
from casebook.store.answers import Answered
from casebook.views import CaseFile
from tests.makers import NOON, a_review, a_shop

POLICIES = {
    "seven_day_return": True,
    "refund_days": 3,
    "warranty_days": 365,
    "answer_hours": 24,
    "price_protection_days": 7,
}
WORDS = "您好，很抱歉让您遇到这样的情况。您可以在订单页申请退货，运费由我们承担。"


def a_generous_shop(**said: Any) -> Shop:
    return a_shop(**{"policies": POLICIES, **said})


def a_case(**said: Any) -> Case:
    given = {
        "id": 1,
        "shop": "demo",
        "review_id": 1,
        "state_id": 1,
        "status": Status.APPROVED,
        "tier": 1,
        "cause": "quality",
        "opened_at": NOON,
        "flagged_for": "negative",
        **said,
    }
    known = {one.name for one in fields(Case)}
    return Case(**{name: value for name, value in given.items() if name in known})


def a_file(review: Review | None = None, **said: Any) -> CaseFile:
    """A case as far as it goes before anybody drafted it."""
    state = State(id=1, review_id=1, seq=1, change=Change.NEW, seen_at=NOON, digest="", review=review or a_review())
    return CaseFile(**{"case": a_case(), "shop": a_generous_shop(), "states": (state,), **said})


def an_approval(text: str = WORDS, **said: Any) -> Approval:
    given = {
        "id": 1,
        "case_id": 1,
        "draft_id": 1,
        "state_id": 1,
        "by": "owner",
        "at": NOON,
        "sha256": words_sha256(text),
        "platform": "demo",
    }
    return Approval(text=text, **{**given, **said})


class FakeBook:
    """The parts of the casebook publishing needs, in memory: one approval, its case and its review."""

    def __init__(
        self, approval: Approval | None = None, case: Case | None = None, review: Review | None = None
    ) -> None:
        self.approvals = FakeApprovals(self, approval or an_approval())
        self.cases = FakeCases(self, case or a_case())
        self.reviews = FakeReviews(review or a_review())
        self.publications = FakePublications(self)
        self.shops = FakeShops(a_generous_shop())
        self.promotions = FakePromotions()
        self.answers = FakeAnswers()
        self.facts = FakeFacts()


@dataclass
class FakeApprovals:
    book: FakeBook
    kept: Approval
    voided: list[str] = field(default_factory=list)

    def get(self, approval_id: int) -> Approval:
        return self.kept

    def void(self, approval_id: int, *, by: str, at: datetime, reason: str) -> bool:
        self.voided.append(reason)
        return True

    def publishable(self, platforms: Collection[str], *, now: datetime, limit: int = 10) -> list[Approval]:
        return [] if self.book.publications.claimed or self.kept.platform not in platforms else [self.kept]


@dataclass
class FakeCases:
    book: FakeBook
    kept: Case

    def get(self, case_id: int) -> Case:
        return self.kept

    def waiting(self, case_id: int) -> list[Any]:
        return []

    def file(self, case_id: int) -> CaseFile:
        return a_file(self.book.reviews.kept, case=self.kept, shop=self.book.shops.kept)


@dataclass
class FakeShops:
    kept: Shop

    def get(self, key: str) -> Shop:
        return self.kept


@dataclass
class FakePromotions:
    kept: list[KeptPromotion] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def of_shop(self, shop: str) -> list[KeptPromotion]:
        return self.kept

    def replies_on(self, shop: str, product_id: str | None, **said: Any) -> list[str]:
        return self.words


@dataclass
class FakeAnswers:
    times: tuple[datetime | None, ...] = ()

    def of(self, review_ids: Collection[int]) -> dict[int, Answered]:
        return {review_id: Answered(first_seen=NOON, times=self.times) for review_id in review_ids}


class FakeFacts:
    def recent(self, shop: str, product_id: str | None, *, since: datetime) -> Recent | None:
        return None


@dataclass
class FakeReviews:
    kept: Review

    def review(self, review_id: int) -> Review:
        return self.kept


@dataclass
class FakePublications:
    """Remembers claims and results; `taken` says that somebody else was faster."""

    book: FakeBook
    claimed: list[Publication] = field(default_factory=list)
    recorded: list[tuple[Result, str]] = field(default_factory=list)
    promised: list[Promised] = field(default_factory=list)
    taken: bool = False

    def claim(self, approval_id: int, *, channel: str, by: str, at: datetime) -> Publication | None:
        if self.taken or self.claimed:
            return None
        claim = Publication(id=7, approval_id=approval_id, case_id=1, channel=channel, by=by, claimed_at=at)
        self.claimed.append(claim)
        self.book.cases.kept = replace(self.book.cases.kept, status=Status.PUBLISHING)
        return claim

    def record(
        self,
        publication_id: int,
        result: Result,
        *,
        detail: str,
        at: datetime,
        by: str,
        promises: Sequence[Promised] = (),
    ) -> None:
        self.recorded.append((result, detail))
        self.promised += promises
