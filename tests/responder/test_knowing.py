"""Cases are drafted with the facts of the casebook, and what is approved goes out only while they are in force."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from casebook.errors import ApprovalVoid
from casebook.model import AfterSaleStatus, Approval, Conditions, Result, Status
from casebook.store import Casebook
from responder.knowing import context_of_case, draft_all, facts_now
from responder.lint import Context, is_blocked, lint, linted
from responder.promotions import sentence
from responder.publish import publish, publish_one
from responder.sheets import version
from tests.casebook.makers import an_open_case
from tests.makers import (
    NOON,
    a_fact,
    a_message,
    a_parcel,
    a_promotion,
    a_shop,
    a_signed_parcel,
    an_aftersale,
    an_order,
)
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


def knowing(book: Casebook, case_id: int, text: str = "您好。", now: datetime = NOON) -> Context:
    return context_of_case(book, book.cases.file(case_id), text, now=now)


def test_the_lints_know_what_the_book_holds_of_a_case(each_book: Casebook) -> None:
    each_book.orders.keep([an_order(sum=128.5)], at=NOON)
    each_book.parcels.keep([a_signed_parcel(), a_parcel("SF1234567890123")], at=NOON)
    each_book.promotions.keep(a_promotion(), by="owner", at=NOON)
    known = knowing(each_book, a_drafted_case(each_book))
    assert (known.order_id, known.buyer_name, known.policies) == ("o-1", "爱吃桃的猫", POLICIES)
    assert {known.waybill, *known.private_facts} >= {"YT8812345678901", "SF1234567890123", "128.50"}
    assert sentence(a_promotion()) in known.promotions
    assert {"order:ordered", BOUND} <= set(known.facts)


def test_a_promotion_that_is_over_is_none_the_lints_know(book: Casebook) -> None:
    book.promotions.keep(a_promotion(), by="owner", at=NOON)
    assert knowing(book, a_drafted_case(book), now=NOON + timedelta(days=90)).promotions == ()


def test_what_the_chat_tells_of_a_person_is_private_and_what_the_shop_says_is_not(book: Casebook) -> None:
    book.orders.keep([an_order()], at=NOON)
    said = [
        a_message("我165cm，120斤", order_id="o-1"),
        a_message("这款承重200斤", by_buyer=False, order_id="o-1", external_id="m-2"),
    ]
    book.orders.keep_chat(said, at=NOON)
    known = knowing(book, a_drafted_case(book))
    assert known.private_facts == ("165cm", "120斤")
    assert "PI-07" in {hit.rule for hit in lint("按165cm选的码", known)}


def test_the_words_of_a_draft_are_linted_with_its_pieces(book: Casebook) -> None:
    file = book.cases.file(case_id := a_drafted_case(book))
    kept = file.drafts[0].draft
    assert knowing(book, case_id, kept.text).segments == kept.segments
    assert not is_blocked(lint(kept.text, knowing(book, case_id, kept.text)))


def test_the_lints_know_of_a_window_that_is_closed(book: Casebook) -> None:
    case_id = a_drafted_case(book)
    book.shops.keep(a_shop(policies=POLICIES, platform="taobao"))
    assert knowing(book, case_id).window == ""
    late = knowing(book, case_id, now=NOON + timedelta(days=31))
    assert late.window == "days" and is_blocked(lint("您好。", late))


def test_approved_words_are_linted_again_with_all_that_is_known_at_sending(book: Casebook) -> None:
    approval, channel = an_approval(book), Spoken()
    book.shops.keep(a_shop(policies=POLICIES, platform="taobao"))
    with pytest.raises(ApprovalVoid, match="PF-02"):
        publish(book, approval.id, channel, by="huiping", now=NOON + timedelta(days=31))
    assert channel.said == []


def test_the_other_replies_of_the_page_are_known_to_the_lints(book: Casebook) -> None:
    approval = an_approval(book)
    other = an_open_case(book, external_id="r-2", text="杯盖也漏水", order_id="o-2")
    assert other != approval.case_id
    assert knowing(book, other).recent == (approval.text,)
    assert knowing(book, approval.case_id).recent == ()
