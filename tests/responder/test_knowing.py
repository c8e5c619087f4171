"""Cases are drafted with the facts of the casebook, and what is approved goes out only while they are in force."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casebook.errors import ApprovalVoid
from casebook.model import AfterSaleStatus, Approval, Conditions, Result, Status
from casebook.store import Casebook
from responder.knowing import draft_all, facts_now, linted
from responder.publish import publish, publish_one
from responder.sheets import version
from tests.casebook.makers import an_open_case
from tests.makers import NOON, a_fact, a_shop, a_signed_parcel, an_aftersale, an_order
from tests.responder.makers import POLICIES

LATER = NOON + timedelta(hours=1)
BOUND = "policy:answer_hours"


class Spoken:
    """A way out that remembers what it was told to say."""

    name, automatic = "spoken", True

    def __init__(self) -> None:
        self.said: list[str] = []

    def send(self, text: str, review: object, *, key: str) -> str:
        self.said.append(text)
        return "sent"


def draft(book: Casebook) -> int:
    return draft_all(book, book.cases.undrafted(version()), now=NOON)


def a_drafted_case(book: Casebook) -> int:
    book.shops.keep(a_shop(policies=POLICIES))
    case_id = an_open_case(book, order_id="o-1")
    assert draft(book) == 1
    return case_id


def an_approval(book: Casebook) -> Approval:
    """An approval of a draft that names a policy of the shop."""
    case_id = a_drafted_case(book)
    file = book.cases.file(case_id)
    kept = next(one for one in file.drafts if BOUND in {fact.key for fact in one.draft.facts})
    said = {"state_id": file.state.id, "by": "owner", "at": NOON, "on": Conditions(facts=kept.draft.facts)}
    return book.approvals.approve(case_id, kept.id, kept.draft.text, **said)


def test_a_draft_holds_the_facts_its_sentences_rest_on(each_book: Casebook) -> None:
    file = each_book.cases.file(a_drafted_case(each_book))
    assert file.drafting is not None and BOUND in {fact.key for fact in file.drafting.facts}
    for kept in file.drafts:
        stated = {segment.fact for segment in kept.draft.segments} - {None}
        assert stated == {fact.key for fact in kept.draft.facts}


def test_the_facts_of_a_file_are_those_it_was_drafted_with(each_book: Casebook) -> None:
    each_book.orders.keep([an_order()], at=NOON)
    each_book.parcels.keep([a_signed_parcel()], at=NOON)
    file = each_book.cases.file(a_drafted_case(each_book))
    assert file.drafting is not None
    assert file.drafting.facts == facts_now(each_book, file, NOON)
    assert {"ordered", "delivered"} <= {fact.key for fact in file.drafting.facts}


def test_nothing_new_makes_no_draft(book: Casebook) -> None:
    case_id = a_drafted_case(book)
    assert draft(book) == 0
    assert draft_all(book, book.cases.waiting(case_id), now=LATER) == 0
    assert len(book.cases.file(case_id).drafts) == 3


def test_what_was_approved_goes_out_while_its_facts_are_in_force(book: Casebook) -> None:
    approval, channel = an_approval(book), Spoken()
    assert publish(book, approval.id, channel, by="huiping", now=LATER).result is Result.DONE
    assert channel.said == [approval.text]


def test_a_policy_that_changed_meanwhile_holds_the_words_back(book: Casebook) -> None:
    approval, channel = an_approval(book), Spoken()
    book.shops.keep(a_shop(policies={**POLICIES, "answer_hours": 48}))
    with pytest.raises(ApprovalVoid):
        publish(book, approval.id, channel, by="huiping", now=LATER)
    assert not publish_one(book, {"demo": channel}, by="huiping", now=LATER)
    file = book.cases.file(approval.case_id)
    assert (channel.said, file.case.status) == ([], Status.DRAFTED)
    assert file.approvals[-1].void_reason == "policy changed, answer_hours"
    assert any("48小时" in kept.draft.text for kept in file.drafts) and draft(book) == 0


def test_a_lint_is_told_facts_by_the_kind_of_their_evidence() -> None:
    facts = [a_fact(), a_fact("delivered", evidence="trace"), a_fact("policy:refund_days", evidence="policy")]
    assert linted(facts) == ("order:shipped", "parcel:delivered", "policy:refund_days")


def test_what_the_seller_answers_is_told_in_the_next_draft(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    each_book.facts.answer(case_id, "resent", "yes", day=date(2026, 11, 19), reference="YT1", by="owner", at=NOON)
    assert draft(each_book) == 1
    standard = [kept.draft for kept in each_book.cases.file(case_id).drafts if kept.draft.kind == "standard"][-1]
    told = [segment.text for segment in standard.segments if segment.fact == "resent"]
    assert told and "11月19日" in told[0]
    assert "YT1" not in standard.text
    each_book.facts.answer(case_id, "resent", None, by="owner", at=LATER)
    draft(each_book)
    standard = [kept.draft for kept in each_book.cases.file(case_id).drafts if kept.draft.kind == "standard"][-1]
    assert "resent" not in {segment.fact for segment in standard.segments}


def test_money_that_went_back_is_told_from_the_after_sale(book: Casebook) -> None:
    book.aftersales.keep([an_aftersale(status=AfterSaleStatus.DONE, done_at=NOON - timedelta(days=1))], at=NOON)
    texts = [kept.draft.text for kept in book.cases.file(a_drafted_case(book)).drafts]
    assert any("11月19日" in text for text in texts)
