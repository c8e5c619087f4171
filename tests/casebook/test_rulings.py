"""What people find about suspicions: with a reason, as rows; a named defect needs two people."""

from datetime import timedelta
from typing import Any

import pytest

from casebook.errors import InputError, MoveRefused, NotFound
from casebook.model import Finding, Level, Ruled, Suspicion
from casebook.ruling import Ruling, standing
from casebook.store import Casebook
from tests.casebook.makers import judge, keep
from tests.makers import NOON, a_review

LATER = NOON + timedelta(hours=1)
WHY = "聊天记录里没有索要"
DEFECT = (Finding(code="concrete_defect"),)


def a_suspicion(**said: Any) -> Suspicion:
    return Suspicion(**{"level": Level.REVIEW, "p": 0.8, "reasons": (Finding(code="extortion", weight=5.0),), **said})


def a_suspected_row(book: Casebook, suspicion: Suspicion | None = None, *, review: str = "r-1") -> int:
    """The id of a verdict with this suspicion on a review of its own."""
    keep(book, a_review(external_id=review))
    judge(book, suspicion=suspicion or a_suspicion())
    book.cases.open_due("test-1", at=NOON)
    return int(book.cases.file(1).judged[-1].id)


def a_ruling(ruled: Ruled | None = Ruled.CONFIRMED, *, by: str = "甲", **said: Any) -> Ruling:
    given = {"id": 1, "review_id": 1, "state_id": 1, "reason": WHY, "suspicion": a_suspicion(), "rules": "test-1"}
    return Ruling(ruled=ruled, by=by, **{**given, "at": NOON, **said})


def test_a_ruling_keeps_who_found_what_and_why(each_book: Casebook) -> None:
    each_book.rulings.add(a_suspected_row(each_book), Ruled.REFUTED, reason=f" {WHY} ", by="甲", at=NOON)
    (kept,) = each_book.cases.file(1).rulings
    assert (kept.ruled, kept.reason, kept.by, kept.suspicion.level) == ("refuted", WHY, "甲", "review")


@pytest.mark.parametrize("reason", ["", "  ", "不对", " \n 是 \n"])
def test_a_ruling_without_a_reason_is_refused(book: Casebook, reason: str) -> None:
    with pytest.raises(InputError):
        book.rulings.add(a_suspected_row(book), Ruled.CONFIRMED, reason=reason, by="甲", at=NOON)


def test_the_same_word_by_the_same_person_is_one_row(book: Casebook) -> None:
    verdict = a_suspected_row(book)
    assert book.rulings.add(verdict, Ruled.REFUTED, reason=WHY, by="甲", at=NOON)
    assert not book.rulings.add(verdict, Ruled.REFUTED, reason=WHY, by="甲", at=LATER)


def test_a_word_taken_back_is_a_row_and_nothing_stands(each_book: Casebook) -> None:
    verdict = a_suspected_row(each_book)
    each_book.rulings.add(verdict, Ruled.CONFIRMED, reason=WHY, by="甲", at=NOON)
    assert each_book.rulings.add(verdict, None, reason="", by="甲", at=LATER)
    assert each_book.rulings.of_shop("demo") == []


def test_where_nothing_is_suspected_there_is_nothing_to_rule(book: Casebook) -> None:
    with pytest.raises(MoveRefused):
        book.rulings.add(a_suspected_row(book, Suspicion()), Ruled.CONFIRMED, reason=WHY, by="甲", at=NOON)


def test_a_verdict_that_is_not_there_is_said_so(book: Casebook) -> None:
    with pytest.raises(NotFound):
        book.rulings.add(77, Ruled.CONFIRMED, reason=WHY, by="甲", at=NOON)


def test_a_review_that_changed_meanwhile_must_be_read_again(book: Casebook) -> None:
    verdict = a_suspected_row(book)
    keep(book, a_review(text="改了主意"))
    with pytest.raises(MoveRefused):
        book.rulings.add(verdict, Ruled.CONFIRMED, reason=WHY, by="甲", at=NOON)


def test_a_named_defect_needs_a_second_person() -> None:
    named = a_suspicion(counter=DEFECT)
    once = [a_ruling(suspicion=named)]
    assert standing(once).second and standing(once).ruled is None
    assert standing([*once, a_ruling(by="甲", suspicion=named)]).ruled is None
    assert standing([*once, a_ruling(by="乙", suspicion=named)]).ruled is Ruled.CONFIRMED


def test_one_person_is_enough_to_refute() -> None:
    assert standing([a_ruling(Ruled.REFUTED, suspicion=a_suspicion(counter=DEFECT))]).ruled is Ruled.REFUTED


def test_a_refutation_between_two_confirmations_starts_the_count_again() -> None:
    named = a_suspicion(counter=DEFECT)
    said = [a_ruling(suspicion=named), a_ruling(Ruled.REFUTED, by="乙"), a_ruling(by="丙", suspicion=named)]
    assert standing(said).second


def test_the_shops_refuted_share_is_counted(each_book: Casebook) -> None:
    each_book.rulings.add(a_suspected_row(each_book), Ruled.REFUTED, reason=WHY, by="甲", at=NOON)
    rates = each_book.rulings.rates(["demo"])["demo"]
    assert (rates.suspected, rates.refuted, rates.refuted_share) == (1, 1, 1.0)


def test_a_share_of_nothing_is_not_known(each_book: Casebook) -> None:
    a_suspected_row(each_book)
    assert each_book.rulings.rates(["demo"])["demo"].refuted_share is None
