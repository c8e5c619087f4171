"""Keeping reviews: what is new, what changed, what is gone, and what that does to cases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from casebook.errors import NotFound
from casebook.model import Change, Reply, Status
from casebook.store import Casebook
from tests.casebook.makers import an_approval, an_open_case, judge, keep
from tests.makers import NOON, a_capture, a_review, a_verdict, an_appended

LATER = NOON + timedelta(hours=1)


def test_it_keeps_a_new_review(each_book: Casebook) -> None:
    assert each_book.reviews.keep([a_review()], at=NOON) == {Change.NEW: 1}
    assert each_book.reviews.review(1) == a_review()


def test_keeping_the_same_thing_twice_changes_nothing(each_book: Casebook) -> None:
    keep(each_book, a_review())
    assert each_book.reviews.keep([a_review()], at=LATER) == {Change.SAME: 1}
    assert len(each_book.reviews.states(1)) == 1


def test_a_rehearsal_counts_what_would_change_and_keeps_nothing(each_book: Casebook) -> None:
    keep(each_book, a_review())
    seen = [a_review(), a_review(stars=5, external_id="r-9"), a_review(appended=(an_appended(),))]
    assert each_book.reviews.rehearse(seen) == {Change.SAME: 1, Change.NEW: 1, Change.APPENDED: 1}
    assert each_book.reviews.rehearse([]) == {}
    assert (each_book.reviews.count(), len(each_book.reviews.states(1))) == (1, 1)


def test_it_keeps_every_state(each_book: Casebook) -> None:
    keep(each_book, a_review())
    added = a_review(appended=(an_appended(),))
    edited = replace(added, stars=3)
    assert each_book.reviews.keep([added], at=LATER) == {Change.APPENDED: 1}
    assert each_book.reviews.keep([edited], at=LATER) == {Change.EDITED: 1}
    changes = [(state.seq, state.change) for state in each_book.reviews.states(1)]
    assert changes == [(1, Change.NEW), (2, Change.APPENDED), (3, Change.EDITED)]
    assert each_book.reviews.review(1) == edited


def test_the_same_id_twice_in_one_batch_is_one_review(each_book: Casebook) -> None:
    again = a_review(appended=(an_appended(),))
    counts = each_book.reviews.keep([a_review(), a_review(), again], at=NOON)
    assert counts == {Change.NEW: 1, Change.SAME: 1, Change.APPENDED: 1}
    assert each_book.reviews.count() == 1


def test_two_sources_may_use_the_same_id(each_book: Casebook) -> None:
    keep(each_book, a_review(), a_review("吸管太短，够不到杯底", source="other"))
    assert each_book.reviews.count("demo") == 2


def test_the_shops_own_reply_is_not_a_change_of_the_review(each_book: Casebook) -> None:
    keep(each_book, a_review())
    replied = a_review(reply=Reply(text="已为您安排换新", time=NOON))
    assert each_book.reviews.keep([replied, replied], at=LATER) == {Change.SAME: 2}
    assert each_book.reviews.replies(1) == [Reply(text="已为您安排换新", time=NOON)]


def test_a_review_missing_from_a_complete_reading_is_gone_and_may_come_back(each_book: Casebook) -> None:
    keep(each_book, a_review(), a_review(external_id="r-2"))
    assert each_book.reviews.gone("demo", "p-1", seen={"r-2"}, at=LATER) == 1
    assert each_book.reviews.gone("demo", "p-1", seen={"r-2"}, at=LATER) == 0
    assert each_book.reviews.keep([a_review()], at=LATER) == {Change.SAME: 1}
    assert [state.change for state in each_book.reviews.states(1)] == [Change.NEW, Change.GONE, Change.SAME]
    assert each_book.reviews.gone("demo", "p-1", seen={"r-2"}, at=LATER) == 1


def test_a_gone_review_closes_its_case(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    each_book.reviews.gone("demo", "p-1", seen=(), at=LATER)
    assert each_book.cases.get(case_id).status is Status.CLOSED


def test_a_changed_review_voids_the_approval(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    each_book.reviews.keep([a_review(appended=(an_appended(),))], at=LATER)
    assert each_book.approvals.get(approval.id).void_reason == "review changed"
    assert each_book.cases.get(approval.case_id).status is Status.OPEN
    assert each_book.publications.claim(approval.id, channel="manual", by="owner", at=LATER) is None


def test_a_capture_seen_again_keeps_its_first_time(each_book: Casebook) -> None:
    first, again = a_capture(), a_capture(time=LATER)
    reviews = [a_review(capture=first.sha256)]
    each_book.reviews.keep(reviews, captures=[first], at=NOON)
    each_book.reviews.keep(reviews, captures=[again], at=LATER)
    judge(each_book)
    each_book.cases.open_due("test-1", at=LATER)
    assert each_book.cases.file(1).captures == (first,)


@pytest.mark.parametrize("text", ["坏\0了", "半个\ud83d表情"])
def test_characters_no_database_can_hold_become_visible_marks(each_book: Casebook, text: str) -> None:
    keep(each_book, a_review(text))
    kept = each_book.reviews.review(1).text
    assert len(kept) == len(text)
    assert "\0" not in kept and "\ud83d" not in kept


@pytest.mark.parametrize("text", ["'; DROP TABLE reviews; --", "=1+1", "<script>alert(1)</script>", "👩‍👩‍👧很好"])
def test_hostile_text_is_kept_as_it_is(each_book: Casebook, text: str) -> None:
    keep(each_book, a_review(text))
    assert each_book.reviews.review(1).text == text


def test_only_current_unjudged_states_wait_for_a_verdict(each_book: Casebook) -> None:
    keep(each_book, a_review(), a_review(external_id="r-2"))
    assert judge(each_book) == 2
    each_book.reviews.keep([a_review(stars=2)], at=LATER)
    assert [state.review.stars for state in each_book.reviews.unjudged("test-1")] == [2]
    assert len(each_book.reviews.unjudged("test-2")) == 2


def test_the_history_of_a_shop_holds_its_recent_reviews(each_book: Casebook) -> None:
    keep(each_book, a_review())
    assert list(each_book.reviews.since("demo", NOON)) == [a_review()]
    assert list(each_book.reviews.since("demo", LATER)) == []


def test_a_thousand_reviews_are_one_batch(each_book: Casebook) -> None:
    many = [a_review(external_id=f"r-{number}") for number in range(1000)]
    assert each_book.reviews.keep(many, at=NOON) == {Change.NEW: 1000}
    assert each_book.reviews.keep(many, at=LATER) == {Change.SAME: 1000}


def test_an_unknown_review_is_not_found(book: Casebook) -> None:
    with pytest.raises(NotFound, match="review 7"):
        book.reviews.states(7)


def test_many_who_keep_the_same_reviews_at_once_keep_each_once(each_book: Casebook) -> None:
    many = [a_review(external_id=f"r-{number}") for number in range(50)]
    with ThreadPoolExecutor(max_workers=4) as pool:
        counts = list(pool.map(lambda _: each_book.reviews.keep(many, at=NOON), range(4)))
    assert sum(count[Change.NEW] for count in counts) == each_book.reviews.count() == 50


def test_what_is_judged_is_found_again_when_it_changes_or_rules_do(each_book: Casebook) -> None:
    keep(each_book, a_review(), a_review(external_id="r-2"))
    assert judge(each_book) == 2 and each_book.reviews.unjudged("test-1", shop="demo") == []
    assert len(each_book.reviews.unjudged("test-0", shop="demo")) == len(each_book.reviews.unjudged("test-2")) == 2
    keep(each_book, a_review(stars=2))
    assert [state.review_id for state in each_book.reviews.unjudged("test-1", shop="demo")] == [1]


def test_a_second_opinion_counts_as_judged_and_is_not_written_over(each_book: Casebook) -> None:
    (review_id,) = keep(each_book, a_review())
    judge(each_book, rules="test-1+second")
    assert each_book.reviews.unjudged("test-1", shop="demo") == []
    state = each_book.reviews.states(review_id)[-1]
    each_book.verdicts.add([(state.id, a_verdict(rules="test-1"))], at=NOON)
    newest = each_book.verdicts.newest(state.id)
    assert newest is not None and newest.rules == "test-1+second"
