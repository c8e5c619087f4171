"""Cases, drafts, approvals and publications in the book."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from casebook.change import words_sha256
from casebook.errors import ApprovalVoid, MoveRefused, NotFound
from casebook.model import Level, Reply, Result, Status, Suspicion
from casebook.store import Casebook
from tests.casebook.makers import a_drafted_case, an_approval, an_open_case, judge, keep
from tests.makers import NOON, a_draft, a_drafting, a_review, an_appended

LATER = NOON + timedelta(hours=1)


def test_a_flagged_review_gets_one_case(each_book: Casebook) -> None:
    keep(each_book, a_review())
    judge(each_book)
    assert each_book.cases.open_due("test-1", at=NOON) == 1
    assert each_book.cases.open_due("test-1", at=NOON) == 0


def test_a_praised_product_gets_none(each_book: Casebook) -> None:
    keep(each_book, a_review("很好用"))
    judge(each_book, flagged=False)
    assert each_book.cases.open_due("test-1", at=NOON) == 0


def test_what_the_shop_has_answered_needs_no_case_until_the_buyer_says_more(each_book: Casebook) -> None:
    answered = a_review(reply=Reply(text="已为您换新"))
    keep(each_book, answered)
    judge(each_book)
    assert each_book.cases.open_due("test-1", at=NOON) == 0
    each_book.reviews.keep([replace(answered, appended=(an_appended(),))], at=LATER)
    judge(each_book)
    assert each_book.cases.open_due("test-1", at=LATER) == 1


def test_harm_needs_a_case_even_when_it_was_answered(each_book: Casebook) -> None:
    keep(each_book, a_review(reply=Reply(text="已为您换新")))
    judge(each_book, safety=True)
    assert each_book.cases.open_due("test-1", at=NOON) == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"flagged": False, "safety": True}, "safety"),
        ({"flagged": False, "suspicion": Suspicion(level=Level.REVIEW)}, "suspicion"),
        ({"flagged": True}, "neg"),
    ],
)
def test_a_case_says_what_it_was_opened_for(each_book: Casebook, said: dict[str, object], why: str) -> None:
    keep(each_book, a_review())
    judge(each_book, **said)
    each_book.cases.open_due("test-1", at=NOON)
    assert each_book.cases.get(1).flagged_for == why


def test_a_dismissed_case_stays_dismissed_until_the_buyer_says_more(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    each_book.cases.move(case_id, "dismiss", by="owner", at=NOON, note="已电话解决")
    judge(each_book, rules="test-2")
    assert each_book.cases.open_due("test-2", at=NOON) == 0
    each_book.reviews.keep([a_review(appended=(an_appended(),))], at=LATER)
    judge(each_book, rules="test-2")
    assert each_book.cases.open_due("test-2", at=LATER) == 1


def test_the_inbox_shows_the_most_urgent_first_and_only_my_shops(each_book: Casebook) -> None:
    keep(each_book, a_review(), a_review(external_id="r-2"))
    judge(each_book)
    each_book.cases.open_due("test-1", at=NOON)
    second = each_book.cases.inbox(["demo"])[1]
    each_book.drafts.add(second.case.id, second.state.id, a_drafting(tier=0), at=NOON)
    assert each_book.cases.inbox(["demo"])[0].case.id == second.case.id
    assert each_book.cases.inbox(["elsewhere"]) == []
    assert each_book.cases.count(["demo"]) == 2


def test_a_line_carries_the_review_and_the_newest_verdict(each_book: Casebook) -> None:
    an_open_case(each_book)
    judge(each_book, rules="test-2", unsure=True)
    line = each_book.cases.inbox(["demo"])[0]
    assert line.state.review == a_review()
    assert line.judged is not None and line.judged.verdict.unsure


def test_undrafted_cases_are_drafted_once(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    assert [line.case.id for line in each_book.cases.undrafted("")] == [case_id]
    state_id = each_book.cases.file(case_id).state.id
    assert each_book.drafts.add(case_id, state_id, a_drafting(), at=NOON)
    assert not each_book.drafts.add(case_id, state_id, a_drafting(), at=NOON)
    assert each_book.cases.undrafted("") == []


def test_a_review_that_wants_no_reply_is_not_drafted_again(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    none = a_drafting(reply=False, variants=())
    each_book.drafts.add(case_id, each_book.cases.file(case_id).state.id, none, at=NOON)
    assert each_book.cases.undrafted("") == []
    assert each_book.cases.get(case_id).status is Status.OPEN


def test_own_words_become_a_draft_beside_the_others(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    state_id = each_book.cases.file(case_id).state.id
    mine = each_book.drafts.write_own(case_id, state_id, a_draft("您好，已为您补发。"), by="owner", at=LATER)
    assert each_book.drafts.get(mine).draft.text == "您好，已为您补发。"
    assert len(each_book.cases.file(case_id).drafts) == 2


def test_an_approval_is_bound_to_the_exact_words(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    assert approval.sha256 == words_sha256(approval.text)
    assert each_book.approvals.publishable(["demo"], now=LATER) == [approval]


def test_nobody_approves_an_answer_to_words_they_have_not_read(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    file = each_book.cases.file(case_id)
    each_book.reviews.keep([a_review(stars=2)], at=LATER)
    with pytest.raises(ApprovalVoid, match="review changed"):
        each_book.approvals.approve(case_id, file.drafts[0].id, "好", state_id=file.state.id, by="owner", at=LATER)


def test_a_withdrawn_approval_is_void(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    each_book.cases.move(approval.case_id, "withdraw", by="owner", at=LATER)
    assert each_book.approvals.publishable(["demo"], now=LATER) == []
    assert each_book.approvals.get(approval.id).voided_at == LATER


def test_a_publication_is_claimed_once(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    first = each_book.publications.claim(approval.id, channel="demoshop", by="one", at=NOON)
    second = each_book.publications.claim(approval.id, channel="demoshop", by="two", at=NOON)
    assert first is not None and first.by == "one"
    assert second is None


def test_of_many_who_claim_at_once_one_gets_it(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    with ThreadPoolExecutor(max_workers=8) as pool:
        claim = partial(each_book.publications.claim, approval.id, channel="demoshop", at=NOON)
        claimed = list(pool.map(lambda by: claim(by=by), [f"process {number}" for number in range(8)]))
    assert sum(one is not None for one in claimed) == 1


def test_a_published_case_is_ended(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    publication = each_book.publications.claim(approval.id, channel="demoshop", by="one", at=NOON)
    assert publication is not None
    each_book.publications.record(publication.id, Result.DONE, detail="receipt 7", at=LATER, by="one")
    assert each_book.cases.get(approval.case_id).status is Status.PUBLISHED
    assert each_book.publications.get(publication.id).detail == "receipt 7"


def test_an_unknown_outcome_waits_for_a_person(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    publication = each_book.publications.claim(approval.id, channel="demoshop", by="one", at=NOON)
    assert publication is not None
    each_book.publications.record(publication.id, Result.UNKNOWN, detail="no answer", at=LATER, by="one")
    assert each_book.cases.get(approval.case_id).status is Status.UNKNOWN
    each_book.publications.record(publication.id, Result.DONE, detail="seen live", at=LATER, by="owner")
    assert each_book.publications.get(publication.id).result is Result.DONE


def test_a_failed_attempt_spends_its_approval(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    publication = each_book.publications.claim(approval.id, channel="demoshop", by="one", at=NOON)
    assert publication is not None
    each_book.publications.record(publication.id, Result.FAILED, detail="status 401", at=LATER, by="one")
    assert each_book.approvals.get(approval.id).void_reason == "not published: status 401"
    assert each_book.cases.get(approval.case_id).status is Status.DRAFTED


def test_a_dismissed_case_is_not_reopened_beside_another(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    each_book.cases.move(case_id, "dismiss", by="owner", at=NOON)
    each_book.reviews.keep([a_review(stars=2)], at=LATER)
    judge(each_book)
    each_book.cases.open_due("test-1", at=LATER)
    with pytest.raises(MoveRefused, match="another case"):
        each_book.cases.move(case_id, "reopen", by="owner", at=LATER)


def test_a_claim_nobody_recorded_is_found_later(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    each_book.publications.claim(approval.id, channel="demoshop", by="one", at=NOON)
    assert [one.approval_id for one in each_book.publications.unsettled(before=LATER)] == [approval.id]
    assert each_book.publications.unsettled(before=NOON) == []


def test_a_move_the_table_forbids_is_refused(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    with pytest.raises(MoveRefused, match="publish while open"):
        each_book.cases.move(case_id, "publish", by="owner", at=NOON)


def test_a_file_tells_the_whole_story(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    file = each_book.cases.file(approval.case_id)
    assert [move.move for move in file.moves] == ["draft", "approve"]
    assert file.approval == approval
    assert file.verdict is not None and file.drafting is not None
    assert file.shop.key == "demo"


def test_an_unknown_case_is_not_found(book: Casebook) -> None:
    with pytest.raises(NotFound, match="case 9"):
        book.cases.file(9)
