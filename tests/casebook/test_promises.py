"""Promises in the book: kept with the publication, moved by people, counted."""

from datetime import timedelta

import pytest

from casebook.errors import InputError, NotFound
from casebook.model import Kept, PromiseState, Result
from casebook.store import Casebook
from tests.casebook.makers import a_publication, an_open_case
from tests.makers import NOON, a_promised

LATER = NOON + timedelta(hours=30)
OPEN, DONE, LATE, MISSED, DROPPED = PromiseState


def given(book: Casebook, **said: object) -> int:
    """A promise of its own on a fresh case."""
    return book.promises.add(an_open_case(book), a_promised(**said), owner="owner", by="owner", at=NOON)


def test_a_published_promise_is_its_approvers(each_book: Casebook) -> None:
    published = a_publication(each_book, a_promised())
    (kept,) = each_book.cases.file(published.case_id).promises
    assert (kept.promised, kept.state, kept.owner, kept.due) == (a_promised(), OPEN, "owner", a_promised().due)
    assert (kept.publication_id, kept.said_by, kept.said_at) == (published.id, "", None)


@pytest.mark.parametrize("result", [Result.FAILED, Result.UNKNOWN])
def test_words_that_are_not_surely_out_promise_nothing(book: Casebook, result: Result) -> None:
    a_publication(book, a_promised(), result=result)
    assert book.promises.count(["demo"]) == 0


def test_an_unknown_outcome_settled_as_done_keeps_its_promises(book: Casebook) -> None:
    published = a_publication(book, a_promised(), result=Result.UNKNOWN)
    book.publications.record(published.id, Result.DONE, detail="", at=LATER, by="agent", promises=[a_promised()])
    assert book.promises.count(["demo"]) == 1


def test_two_promises_at_one_place_of_the_words_are_one(each_book: Casebook) -> None:
    a_publication(each_book, a_promised(), a_promised(), a_promised(start=20))
    assert each_book.promises.count(["demo"]) == 2


def test_promises_given_by_telephone_are_not_mixed_up(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    for _ in range(2):
        each_book.promises.add(case_id, a_promised(), owner="a", by="a", at=NOON)
    assert each_book.promises.count(["demo"]) == 2


def test_an_empty_promise_is_refused(book: Casebook) -> None:
    with pytest.raises(InputError):
        given(book, quote="  ")


@pytest.mark.parametrize("state", [DONE, LATE, MISSED, DROPPED])
def test_somebody_says_what_became_of_it_and_when(each_book: Casebook, state: PromiseState) -> None:
    promise = given(each_book)
    assert each_book.promises.move(promise, state, by="agent", at=LATER, note="单号已发")
    kept = each_book.promises.get(promise)
    assert (kept.state, kept.said_by, kept.said_at, kept.note) == (state, "agent", LATER, "单号已发")


def test_saying_the_same_again_is_no_news(book: Casebook) -> None:
    promise = given(book)
    assert book.promises.move(promise, DONE, by="agent", at=LATER)
    assert not book.promises.move(promise, DONE, by="agent", at=LATER)


def test_a_word_can_be_taken_back(book: Casebook) -> None:
    promise = given(book)
    book.promises.move(promise, MISSED, by="agent", at=LATER)
    book.promises.move(promise, OPEN, by="agent", at=LATER)
    assert book.promises.get(promise).state is OPEN


def test_owner_and_day_change_and_the_words_stay(each_book: Casebook) -> None:
    promise = given(each_book)
    each_book.promises.move(promise, OPEN, owner="zhou", due=LATER, by="agent", at=NOON)
    kept = each_book.promises.get(promise)
    assert (kept.owner, kept.due, kept.promised.due) == ("zhou", LATER, a_promised().due)
    each_book.promises.move(promise, DONE, by="zhou", at=LATER)
    assert (each_book.promises.get(promise).owner, each_book.promises.get(promise).due) == ("zhou", LATER)


def test_no_such_promise_is_named(book: Casebook) -> None:
    with pytest.raises(NotFound, match="promise 99"):
        book.promises.move(99, DONE, by="agent", at=NOON)


def test_what_is_due_first_comes_first_and_what_has_no_day_last(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    for quote, due in (("无期", None), ("后到", LATER), ("先到", NOON)):
        each_book.promises.add(case_id, a_promised(quote, due=due), owner="a", by="a", at=NOON)
    found = each_book.promises.of_shops(["demo"])
    assert [one.promised.quote for one in found] == ["先到", "后到", "无期"]
    assert [one.promised.quote for one in each_book.promises.due(["demo"], before=LATER)] == ["先到"]
    assert (each_book.promises.count(["demo"], dated=True), each_book.promises.count(["demo"], dated=False)) == (2, 1)


def test_only_my_shops_promises_are_mine(book: Casebook) -> None:
    given(book)
    assert (book.promises.of_shops(["other"]), book.promises.count(["other"])) == ([], 0)


def test_what_is_settled_is_listed_by_the_latest_word(book: Casebook) -> None:
    case_id = an_open_case(book)
    ids = [book.promises.add(case_id, a_promised(), owner="a", by="a", at=NOON) for _ in range(3)]
    book.promises.move(ids[1], DONE, by="a", at=NOON)
    book.promises.move(ids[0], MISSED, by="a", at=LATER)
    assert [one.id for one in book.promises.settled(["demo"])] == [ids[0], ids[1]]


def test_missed_ones_are_counted_and_overdue_ones_with_them(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    ids = [each_book.promises.add(case_id, a_promised(), owner="a", by="a", at=NOON) for _ in range(6)]
    for promise, state in zip(ids, (DONE, DONE, LATE, MISSED, DROPPED), strict=False):
        each_book.promises.move(promise, state, by="a", at=LATER)
    before, after = (each_book.promises.kept("demo", now=now) for now in (NOON, LATER))
    assert before == Kept(done=2, late=1, missed=1, open=1)
    assert (after, after.failed) == (Kept(done=2, late=1, missed=1, overdue=1), 2)
    assert each_book.promises.kept("demo", now=LATER, since=LATER) == Kept()
