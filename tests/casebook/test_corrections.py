"""What people say of verdicts: kept as rows, the newest stands, and each week is counted by the shop's calendar."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casebook.correction import Correction, standing, weeks
from casebook.errors import MoveRefused, NotFound
from casebook.model import Polarity
from casebook.store import Casebook
from tests.casebook.makers import a_verdict_row, judge
from tests.makers import NOON, a_review

LATER = NOON + timedelta(hours=1)


def said_of(book: Casebook) -> list[Correction]:
    return list(book.cases.file(1).corrections)


def a_correction(**said: Any) -> Correction:
    given = {"id": 1, "review_id": 1, "state_id": 1, "said": Polarity.POS, "judged": Polarity.NEG, "rules": "test-1"}
    return Correction(**{**given, "by": "owner", "at": NOON, **said})


def test_a_correction_keeps_who_said_what_of_which_verdict(each_book: Casebook) -> None:
    verdict = a_verdict_row(each_book)
    assert each_book.corrections.add(verdict, Polarity.NEU, by="owner", at=NOON)
    (kept,) = said_of(each_book)
    assert (kept.said, kept.judged, kept.rules, kept.by, kept.at) == ("neu", "neg", "test-1", "owner", NOON)


def test_a_later_correction_stands_and_the_earlier_stays(each_book: Casebook) -> None:
    verdict = a_verdict_row(each_book)
    for said in (Polarity.NEU, Polarity.POS):
        each_book.corrections.add(verdict, said, by="owner", at=NOON)
    assert [one.label for one in each_book.corrections.of_shop("demo")] == ["pos"]
    assert len(said_of(each_book)) == 2


def test_taking_back_is_a_row_too(each_book: Casebook) -> None:
    verdict = a_verdict_row(each_book)
    each_book.corrections.add(verdict, Polarity.POS, by="owner", at=NOON)
    assert each_book.corrections.add(verdict, None, by="agent", at=LATER)
    assert each_book.corrections.of_shop("demo") == []
    assert [one.said for one in said_of(each_book)] == ["pos", None]


def test_the_same_word_twice_is_one_row(each_book: Casebook) -> None:
    verdict = a_verdict_row(each_book)
    each_book.corrections.add(verdict, Polarity.POS, by="owner", at=NOON)
    assert not each_book.corrections.add(verdict, Polarity.POS, by="owner", at=LATER)
    assert len(said_of(each_book)) == 1


def test_nothing_is_there_to_be_taken_back(each_book: Casebook) -> None:
    assert not each_book.corrections.add(a_verdict_row(each_book), None, by="owner", at=NOON)


def test_a_word_said_again_stays_the_word_on_the_first_verdict(each_book: Casebook) -> None:
    each_book.corrections.add(a_verdict_row(each_book), Polarity.POS, by="owner", at=NOON)
    judge(each_book, rules="test-2", polarity=Polarity.POS)
    assert not each_book.corrections.add(2, Polarity.POS, by="owner", at=LATER)
    assert said_of(each_book)[-1].rules == "test-1"


def test_a_verdict_on_words_that_changed_is_not_corrected(each_book: Casebook) -> None:
    verdict = a_verdict_row(each_book)
    each_book.reviews.keep([a_review("改主意了，很好用", stars=5)], at=LATER)
    with pytest.raises(MoveRefused, match="changed meanwhile"):
        each_book.corrections.add(verdict, Polarity.POS, by="owner", at=LATER)


def test_no_verdict_is_no_correction(each_book: Casebook) -> None:
    with pytest.raises(NotFound, match="verdict 7"):
        each_book.corrections.add(7, Polarity.POS, by="owner", at=NOON)


def test_corrections_come_with_the_words_they_were_said_of(each_book: Casebook) -> None:
    each_book.corrections.add(a_verdict_row(each_book), Polarity.POS, by="owner", at=NOON)
    each_book.reviews.keep([a_review("改主意了，很好用", stars=5)], at=LATER)
    (kept,) = each_book.corrections.of_shop("demo")
    assert kept.review == a_review()
    assert each_book.corrections.of_shop("other") == []


def test_rules_that_come_back_judge_again(each_book: Casebook) -> None:
    a_verdict_row(each_book)
    assert judge(each_book, rules="test-1+layer") == 1
    assert judge(each_book, rules="test-1") == 1
    assert [one.verdict.rules for one in each_book.cases.file(1).judged] == ["test-1", "test-1+layer", "test-1"]


def test_only_the_newest_verdict_opens_a_case(each_book: Casebook) -> None:
    each_book.reviews.keep([a_review()], at=NOON)
    judge(each_book, rules="test-1")
    judge(each_book, rules="test-1+layer", flagged=False)
    assert each_book.cases.open_due("test-1", at=NOON) == 0


def test_cases_open_shop_by_shop(each_book: Casebook) -> None:
    each_book.reviews.keep([a_review()], at=NOON)
    judge(each_book)
    assert each_book.cases.open_due("test-1", at=NOON, shop="other") == 0
    assert each_book.cases.open_due("test-1", at=NOON, shop="demo") == 1


def test_a_correction_stands_for_the_words_it_was_said_of() -> None:
    assert standing([a_correction()], [1]) == a_correction()
    assert standing([a_correction()], [2]) is None
    assert standing([a_correction(), a_correction(said=None)], [1]) is None


def test_weeks_begin_on_the_shops_own_monday() -> None:
    sunday = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    said = [a_correction(at=sunday), a_correction(at=sunday + timedelta(hours=1), judged=Polarity.POS)]
    assert [(str(one.monday), one.looked, one.right) for one in weeks(said, "Asia/Shanghai")] == [
        ("2026-11-23", 1, 1),
        ("2026-11-16", 1, 0),
    ]
