"""What people answer, what words rest on, and which news of facts has a case drafted anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casebook.approving import bound_sha256
from casebook.codec import noun, plain
from casebook.errors import MoveRefused, NotFound, Unproven
from casebook.facts import Recent, bound, claims, claims_in, facts_sha256, lost, standing, unproven
from casebook.model import Conditions, FactAnswer, Status, Step
from casebook.store import Casebook
from tests.casebook.makers import a_drafted_case, an_open_case, keep
from tests.makers import (
    NOON,
    a_draft,
    a_drafting,
    a_fact,
    a_parcel,
    a_review,
    a_segment,
    a_shop,
    a_step,
    an_aftersale,
    an_answer,
    an_order,
)

LATER = NOON + timedelta(hours=1)
SENT = a_segment("包裹于11月16日发出。", type="facts", fact="shipped")


def a_claiming_draft(**said: object) -> object:
    return a_draft(SENT.text, **{"segments": (a_segment(), SENT), "facts": (a_fact(),), **said})


def answered(book: Casebook, case_id: int, answer: str | None = "yes", **said: object) -> FactAnswer | None:
    return book.facts.answer(case_id, "resent", answer, **{"by": "owner", "at": NOON, **said})


def due(book: Casebook) -> list[int]:
    return [line.case.id for line in book.cases.undrafted("")]


def draft_again(book: Casebook, **said: object) -> None:
    (line,) = book.cases.undrafted("")
    book.drafts.add(line.case.id, line.state.id, a_drafting(**said), at=LATER, heard=line.heard)


def test_an_answer_keeps_who_said_what_when_and_on_what_ground(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    kept = answered(each_book, case_id, day=date(2026, 11, 19), reference="YT8812345678902")
    assert kept == FactAnswer(
        id=1,
        case_id=case_id,
        key="resent",
        answer="yes",
        day=date(2026, 11, 19),
        reference="YT8812345678902",
        by="owner",
        at=NOON,
    )
    assert each_book.cases.file(case_id).answers == (kept,)


def test_an_answer_survives_the_way_into_a_bundle_and_back() -> None:
    one = an_answer(day=date(2026, 11, 19))
    assert noun(FactAnswer, plain(one)) == one


def test_the_newest_answer_counts_and_older_ones_stay(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    answered(each_book, case_id, day=date(2026, 11, 18))
    answered(each_book, case_id, day=date(2026, 11, 19), at=LATER)
    answers = each_book.cases.file(case_id).answers
    assert len(answers) == 2
    assert standing(answers)["resent"].day == date(2026, 11, 19)


def test_an_answer_taken_back_is_a_row_and_nothing_stands(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    answered(each_book, case_id)
    assert answered(each_book, case_id, None, at=LATER)
    assert standing(each_book.cases.file(case_id).answers) == {}
    assert len(each_book.cases.file(case_id).answers) == 2


def test_the_same_answer_twice_is_one_row(book: Casebook) -> None:
    case_id = an_open_case(book)
    assert answered(book, case_id)
    assert answered(book, case_id) is None
    assert book.facts.answer(case_id, "refunded", None, by="owner", at=NOON) is None


def test_no_case_and_a_case_that_is_past_answering_take_no_answer(book: Casebook) -> None:
    with pytest.raises(NotFound):
        answered(book, 9)
    case_id = an_open_case(book)
    book.cases.move(case_id, "dismiss", by="owner", at=NOON, note="电话里说清了")
    with pytest.raises(MoveRefused):
        answered(book, case_id)


def test_an_answer_has_the_case_drafted_anew(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    assert due(each_book) == []
    answered(each_book, case_id)
    assert due(each_book) == [case_id]
    draft_again(each_book, facts=(a_fact("resent"),), variants=(a_draft("您好，已为您补发。"),))
    assert due(each_book) == []
    assert each_book.cases.file(case_id).drafts[-1].draft.text == "您好，已为您补发。"


def test_an_answer_taken_back_brings_the_earlier_draft_to_the_front_again(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    first = each_book.cases.file(case_id).drafts[-1].draft
    answered(each_book, case_id)
    draft_again(each_book, facts=(a_fact("resent"),), variants=(a_draft("您好，已为您补发。"),))
    answered(each_book, case_id, None)
    draft_again(each_book)
    assert each_book.cases.file(case_id).drafts[-1].draft == first


def test_news_that_changes_no_fact_makes_no_draft(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    answered(each_book, case_id, "no")
    draft_again(each_book)
    assert due(each_book) == []
    file = each_book.cases.file(case_id)
    assert (len(file.drafts), [move.move for move in file.moves]) == (1, ["draft"])


def test_a_draft_that_says_the_same_is_not_kept_twice(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    answered(each_book, case_id)
    draft_again(each_book, facts=(a_fact("resent"),), variants=(a_draft(), a_draft("简短。", kind="short")))
    assert [kept.draft.kind for kept in each_book.cases.file(case_id).drafts] == ["standard", "short"]


def test_what_is_approved_is_never_drafted_anew(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    file = each_book.cases.file(case_id)
    kept = file.drafts[-1]
    each_book.approvals.approve(case_id, kept.id, kept.draft.text, state_id=file.state.id, by="owner", at=NOON)
    answered(each_book, case_id)
    assert due(each_book) == []
    assert each_book.cases.waiting(case_id) == []
    # Somebody approved while the drafts were being made.
    assert not each_book.drafts.add(case_id, file.state.id, a_drafting(facts=(a_fact(),)), at=LATER, heard=1)
    after = each_book.cases.file(case_id)
    assert (after.case.status, after.drafts) == (Status.APPROVED, (kept,))


@pytest.mark.parametrize("what", ["order", "step", "aftersale", "policy", "forgotten"])
def test_records_and_policies_are_news_of_facts(each_book: Casebook, what: str) -> None:
    case_id = a_drafted_case(each_book, order_id="o-1")
    each_book.orders.note(each_book.reviews.states(1))
    each_book.orders.keep([an_order()], at=NOON)
    each_book.parcels.keep([a_parcel(steps=(a_step(),))], at=NOON)
    draft_again(each_book)
    assert due(each_book) == []
    match what:
        case "order":
            each_book.orders.keep([an_order(shipped_at=NOON)], at=LATER)
        case "step":
            each_book.parcels.keep([a_parcel(steps=(Step(time=NOON, text="派送中"),))], at=LATER)
        case "aftersale":
            each_book.aftersales.keep([an_aftersale()], at=LATER)
        case "policy":
            each_book.shops.keep(a_shop(policies={"refund_days": 3}))
        case "forgotten":
            each_book.orders.forget("demo")
    assert due(each_book) == [case_id]


def test_the_same_records_and_policies_again_are_no_news(each_book: Casebook) -> None:
    a_drafted_case(each_book, order_id="o-1")
    each_book.orders.note(each_book.reviews.states(1))
    for _ in range(2):
        each_book.orders.keep([an_order()], at=NOON)
        each_book.parcels.keep([a_parcel(steps=(a_step(),))], at=NOON)
        each_book.aftersales.keep([an_aftersale()], at=NOON)
        each_book.shops.keep(a_shop(policies={"refund_days": 3}))
        if due(each_book):
            draft_again(each_book)
    assert due(each_book) == []


def test_the_grounds_of_a_case_are_its_purchase_its_answers_and_the_same_product(each_book: Casebook) -> None:
    case_id = an_open_case(each_book, order_id="o-1")
    keep(each_book, a_review("好用", external_id="r-2", stars=5), a_review("旧的", external_id="r-3", time=None))
    each_book.orders.keep([an_order()], at=NOON)
    answered(each_book, case_id)
    review = each_book.cases.file(case_id).state.review
    grounds = each_book.facts.grounds({case_id: review}, since=NOON - timedelta(days=30))[case_id]
    assert grounds.purchase is not None and grounds.purchase.order == an_order()
    assert [one.key for one in grounds.answers] == ["resent"]
    assert (
        grounds.recent
        == Recent(reviews=2, good=1)
        == each_book.facts.recent("demo", "p-1", since=NOON - timedelta(days=30))
    )


def test_an_approval_is_bound_to_the_words_and_to_what_they_rest_on(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    file = each_book.cases.file(case_id)
    kept = file.drafts[-1]
    said = {"state_id": file.state.id, "by": "owner", "at": NOON, "on": Conditions(facts=(a_fact(),))}
    approval = each_book.approvals.approve(case_id, kept.id, kept.draft.text, **said)
    assert approval.facts == (a_fact(),)
    bound_as = {"grounds": (), "platform": "demo"}
    assert approval.bound_sha256 == bound_sha256(kept.draft.text, facts=approval.facts, **bound_as)
    assert approval.bound_sha256 != bound_sha256(kept.draft.text, facts=(a_fact(value="11月17日"),), **bound_as)
    assert each_book.approvals.get(approval.id) == approval


def test_an_answer_somebody_took_back_meanwhile_carries_no_approval(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    file = each_book.cases.file(case_id)
    first = answered(each_book, case_id)
    assert first is not None
    answered(each_book, case_id, None)
    fact = a_fact("resent", evidence="trace", ref=f"case-answer:{first.id}")
    said = {"state_id": file.state.id, "by": "owner", "at": LATER, "on": Conditions(facts=(fact,))}
    with pytest.raises(Unproven) as refused:
        each_book.approvals.approve(case_id, file.drafts[-1].id, file.drafts[-1].draft.text, **said)
    assert refused.value.keys == ("resent",)
    assert each_book.cases.get(case_id).status is Status.DRAFTED


def test_a_sentence_needs_its_fact_in_force_and_unchanged() -> None:
    claimed = claims(a_claiming_draft())
    assert unproven(claimed, [a_fact()]) == ()
    assert unproven(claimed, []) == (SENT,)
    assert unproven(claimed, [a_fact(value="11月17日", at=NOON - timedelta(days=3))]) == (SENT,)
    assert unproven(claimed, [a_fact(evidence="trace")]) == (SENT,)


def test_a_sentence_nobody_noted_a_fact_for_needs_one_with_its_key() -> None:
    claimed = claims(a_claiming_draft(facts=()))
    assert unproven(claimed, [a_fact(value="11月17日")]) == ()
    assert unproven(claimed, [a_fact("delivered")]) == (SENT,)


def test_a_sentence_left_in_a_persons_own_words_still_needs_its_fact() -> None:
    drafts = [a_claiming_draft()]
    assert unproven(claims_in(f"您好。{SENT.text}请您放心。", drafts), []) == (SENT,)
    assert claims_in("您好，包裹已经发出。", drafts) == ()


def test_words_rest_on_the_facts_they_state_and_on_no_others() -> None:
    assert bound(claims(a_claiming_draft()), [a_fact("ordered"), a_fact()]) == (a_fact(),)


def test_the_day_a_policy_was_looked_up_changes_nothing() -> None:
    policy = a_fact("policy:refund_days", value="3天", evidence="policy", ref="policy:refund_days@2026-11-20", at=NOON)
    tomorrow = replace(policy, ref="policy:refund_days@2026-11-21", at=NOON + timedelta(days=1))
    assert lost([policy], [tomorrow]) == ()
    assert facts_sha256([policy]) == facts_sha256([tomorrow])
    assert lost([policy], [replace(tomorrow, value="7天")]) == (policy,)


def test_a_count_of_reviews_may_grow_while_a_reply_waits() -> None:
    count = a_fact("same_item", value="近30天12条评价", evidence="same_item", at=NOON)
    assert lost([count], [replace(count, value="近30天13条评价")]) == ()


def test_the_order_of_facts_says_nothing() -> None:
    facts = (a_fact(), a_fact("delivered"))
    assert facts_sha256(facts) == facts_sha256(facts[::-1])
