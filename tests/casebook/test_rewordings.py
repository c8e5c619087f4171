"""Rewordings as rows: each draft once, and what came of it."""

from datetime import timedelta

import pytest

from casebook.model import MODEL, Draft, KeptDraft
from casebook.store import Casebook
from casebook.store.rewordings import STALE
from tests.casebook.makers import a_drafted_case
from tests.makers import NOON, a_draft, a_drafting, a_review, a_segment

LATER = NOON + timedelta(minutes=1)


def a_reworded(text: str = "您好，这件商品让您失望了，十分抱歉。") -> Draft:
    return a_draft(text, segments=(a_segment(text, origin=MODEL),), origin=MODEL)


def wanted(book: Casebook) -> list[KeptDraft]:
    return book.rewordings.wanted("standard", limit=9)


def claimed(book: Casebook) -> tuple[int, KeptDraft]:
    (kept,) = wanted(book)
    found = book.rewordings.claim(kept, by="one", at=NOON)
    assert found is not None
    return found, kept


def test_the_standard_draft_of_a_waiting_case_is_wanted_once(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    _, kept = claimed(each_book)
    assert (kept.case_id, kept.draft.kind) == (case_id, "standard")
    assert wanted(each_book) == []
    assert each_book.rewordings.claim(kept, by="two", at=NOON) is None


@pytest.mark.parametrize("move", ["approve", "dismiss"])
def test_a_decided_case_wants_nothing(move: str, each_book: Casebook) -> None:
    each_book.cases.move(a_drafted_case(each_book), move, by="owner", at=NOON)
    assert wanted(each_book) == []


def test_of_several_drafts_the_newest_is_wanted(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    state = each_book.cases.file(case_id).state.id
    newer = a_drafting(rules="test-2", variants=(a_draft("您好，很抱歉。"),))
    each_book.drafts.add(case_id, state, newer, at=NOON)
    assert [kept.draft.text for kept in wanted(each_book)] == ["您好，很抱歉。"]


def test_what_the_buyer_changed_since_wants_new_drafts_first(each_book: Casebook) -> None:
    a_drafted_case(each_book)
    each_book.reviews.keep([a_review("换了一个杯盖，还是漏水")], at=LATER)
    assert wanted(each_book) == []


def test_what_a_model_made_stands_beside_its_draft(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    claim, source = claimed(each_book)
    made = each_book.rewordings.add(claim, source, a_reworded(), outcome="reworded", at=LATER)
    file = each_book.cases.file(case_id)
    assert [(kept.id, kept.draft.origin) for kept in file.drafts] == [(source.id, "template"), (made, MODEL)]
    assert (file.moves[-1].move, file.moves[-1].note) == ("draft", "reworded")
    assert wanted(each_book) == []


def test_drafting_the_same_again_makes_no_new_draft_beside_it(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    claim, source = claimed(each_book)
    each_book.rewordings.add(claim, source, a_reworded(), outcome="reworded", at=LATER)
    each_book.drafts.add(case_id, source.state_id, a_drafting(rules="test-2"), at=LATER)
    assert len(each_book.cases.file(case_id).drafts) == 2


def test_words_that_come_after_a_decision_are_dropped(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    claim, source = claimed(each_book)
    each_book.cases.move(case_id, "dismiss", by="owner", at=NOON, note="不用回")
    assert each_book.rewordings.add(claim, source, a_reworded(), outcome="reworded", at=LATER) is None
    assert [one.outcome for one in each_book.rewordings.of_case(case_id)] == [STALE]
    assert len(each_book.cases.file(case_id).drafts) == 1


def test_words_for_an_older_draft_are_dropped(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    claim, source = claimed(each_book)
    newer = a_drafting(rules="test-2", variants=(a_draft("您好，很抱歉。"),))
    each_book.drafts.add(case_id, source.state_id, newer, at=NOON)
    assert each_book.rewordings.add(claim, source, a_reworded(), outcome="reworded", at=LATER) is None


def test_how_askings_ended_is_told_newest_first(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    claim, source = claimed(each_book)
    each_book.rewordings.record(claim, "numbers", at=LATER, detail="3天")
    (ended,) = each_book.rewordings.ended(limit=3)
    assert (ended.draft_id, ended.outcome, ended.at, ended.detail) == (source.id, "numbers", LATER, "3天")
    assert each_book.rewordings.of_case(case_id) == [ended]


def test_what_was_never_shown_to_a_model_says_nothing_of_it(each_book: Casebook) -> None:
    a_drafted_case(each_book)
    (kept,) = wanted(each_book)
    claim = each_book.rewordings.claim(kept, by="one", at=NOON, asked=False)
    assert claim is not None
    each_book.rewordings.record(claim, "grave", at=NOON)
    assert each_book.rewordings.ended(limit=3) == []
    assert wanted(each_book) == []
