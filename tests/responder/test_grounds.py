"""What approved words rest on, and that they are void before anybody sends them once it has gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casebook.model import Approval, Conditions, Shop, Status
from casebook.store import Casebook
from responder.additions import promotion_segment
from responder.grounds import conditions, void_due, why_fallen
from responder.publish import publish_one
from tests.casebook.makers import a_drafted_case
from tests.makers import NOON, a_promotion, a_shop
from tests.responder.makers import POLICIES
from tests.responder.test_additions import Channel, a_size_case, kept

LATER = NOON + timedelta(hours=1)
FREIGHT = "您好，质量问题的退货运费由我们承担。"


def approve(book: Casebook, case_id: int, draft_id: int, text: str) -> Approval:
    file = book.cases.file(case_id)
    on = conditions(book, file, text, facts=(), captures={}, overrides=(), now=NOON)
    return book.approvals.approve(case_id, draft_id, text, state_id=file.state.id, by="owner", at=NOON, on=on)


def a_promoting_approval(book: Casebook) -> Approval:
    file = a_size_case(book, promotion_segment(kept(book)))
    return approve(book, file.case.id, file.drafts[-1].id, file.drafts[-1].draft.text)


def a_shop_that_says(**policies: Any) -> Shop:
    return a_shop(policies={**POLICIES, "return_freight_quality": "由店铺承担", **policies})


def an_approval_of_freight(book: Casebook) -> Approval:
    book.shops.keep(a_shop_that_says())
    case_id = a_drafted_case(book)
    return approve(book, case_id, book.cases.file(case_id).drafts[-1].id, FREIGHT)


def reason(book: Casebook, approval: Approval) -> str | None:
    return book.approvals.get(approval.id).void_reason


def test_words_are_bound_to_their_promotion_and_their_policies(book: Casebook) -> None:
    grounds = a_promoting_approval(book).grounds or ()
    assert [(one.kind, one.key) for one in grounds if one.kind == "promotion"] == [("promotion", "1")]
    assert ("policy", "return_freight_quality") in {(one.kind, one.key) for one in grounds}


def test_a_link_is_bound_to_the_capture_it_was_opened_as(book: Casebook) -> None:
    file = a_size_case(book, promotion_segment(kept(book)))
    said = {"facts": (), "captures": {"https://item.jd.com/1.html": "b" * 64}, "overrides": (), "now": NOON}
    first = (conditions(book, file, "您好", **said).grounds or ())[0]
    assert (first.kind, first.key, first.version) == ("capture", "https://item.jd.com/1.html", "b" * 64)


def test_an_expired_promotion_voids_before_anybody_sends(book: Casebook) -> None:
    approval, channel, after = a_promoting_approval(book), Channel(), NOON + timedelta(days=60)
    assert void_due(book, now=after) == 1
    assert reason(book, approval) == "promotion over, 年末满赠"
    assert not publish_one(book, {"jd": channel}, by="huiping", now=after)
    assert channel.sent == []


def test_a_promotion_that_was_ended_or_changed_voids(book: Casebook) -> None:
    approval = a_promoting_approval(book)
    book.promotions.keep(replace(a_promotion(), key="1", every=5), by="owner", at=LATER)
    assert why_fallen(book, approval, now=LATER) == "promotion changed, 年末满赠"
    book.promotions.end("demo", "1", by="owner", at=LATER)
    assert why_fallen(book, approval, now=LATER) == "promotion over, 年末满赠"


def test_a_policy_that_changed_voids_and_is_named(book: Casebook) -> None:
    approval = an_approval_of_freight(book)
    book.shops.keep(a_shop_that_says(return_freight_quality="由买家先垫付"))
    assert void_due(book, now=LATER) == 1
    assert reason(book, approval) == "policy changed, return_freight_quality"


def test_a_policy_the_words_do_not_speak_of_changes_nothing(book: Casebook) -> None:
    approval = an_approval_of_freight(book)
    book.shops.keep(a_shop_that_says(warranty_days=30))
    assert void_due(book, now=LATER) == 0
    assert reason(book, approval) is None


def test_a_case_whose_approval_fell_waits_for_a_decision_again(book: Casebook) -> None:
    approval = an_approval_of_freight(book)
    book.shops.keep(a_shop_that_says(return_freight_quality="由买家先垫付"))
    void_due(book, now=LATER)
    file = book.cases.file(approval.case_id)
    assert (file.case.status, file.approval) == (Status.DRAFTED, None)
    assert [(move.move, move.note) for move in file.moves][-2:] == [
        ("void", "policy changed, return_freight_quality"),
        ("draft", ""),
    ]


def test_voiding_again_does_nothing(book: Casebook) -> None:
    approval = an_approval_of_freight(book)
    book.shops.keep(a_shop_that_says(return_freight_quality="由买家先垫付"))
    assert [void_due(book, now=LATER), void_due(book, now=LATER)] == [1, 0]
    assert len(book.cases.file(approval.case_id).approvals) == 1


def test_what_still_stands_is_left_alone(book: Casebook) -> None:
    an_approval_of_freight(book)
    assert void_due(book, now=LATER) == 0


def test_words_that_are_not_those_that_were_bound_are_void(book: Casebook) -> None:
    approval = replace(an_approval_of_freight(book), platform="taobao")
    assert why_fallen(book, approval, now=LATER) == "the words are not the words that were approved"


@pytest.mark.parametrize("wait", [{"second_for": ("money",)}, {"publish_after": NOON + timedelta(days=1)}])
def test_what_waits_goes_void_like_everything_else(book: Casebook, wait: dict[str, Any]) -> None:
    book.shops.keep(a_shop_that_says())
    case_id = a_drafted_case(book)
    file = book.cases.file(case_id)
    on = conditions(book, file, FREIGHT, facts=(), captures={}, overrides=(), now=NOON)
    waiting = replace(on, **wait)
    assert isinstance(waiting, Conditions)
    said = {"state_id": file.state.id, "by": "owner", "at": NOON, "on": waiting}
    book.approvals.approve(case_id, file.drafts[-1].id, FREIGHT, **said)
    book.shops.keep(a_shop_that_says(return_freight_quality="由买家先垫付"))
    assert void_due(book, now=LATER) == 1
