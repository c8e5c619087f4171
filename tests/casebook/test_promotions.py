"""Promotions in the book: versions, ends, and the replies that mention one."""

from datetime import date, timedelta

import pytest

from casebook.errors import NotFound
from casebook.model import Change, Promotion, Result
from casebook.store import Casebook
from tests.casebook.makers import a_drafted_case, an_approval, judge, keep
from tests.makers import NOON, a_promotion, a_review, a_shop

LATER = NOON + timedelta(hours=1)


def kept(book: Casebook, **said: object) -> Promotion:
    return book.promotions.keep(a_promotion(**said), by="owner", at=NOON).promotion


def test_what_is_kept_is_what_was_given(each_book: Casebook) -> None:
    given = a_promotion(products=("p-1", "p-2"))
    row = each_book.promotions.keep(given, by="owner", at=NOON)
    assert (row.version, row.by, row.at, row.promotion.key) == (1, "owner", NOON, "1")
    assert each_book.promotions.of_shop("demo") == [row]
    assert row.promotion == a_promotion(products=("p-1", "p-2"), key="1")


def test_a_change_is_a_new_version_and_the_old_one_stays(each_book: Casebook) -> None:
    first = kept(each_book)
    kept(each_book, key=first.key, title="改过的名字")
    found = each_book.promotions.versions("demo", first.key)
    assert [(one.version, one.promotion.title) for one in found] == [(1, first.title), (2, "改过的名字")]
    assert [one.version for one in each_book.promotions.of_shop("demo")] == [2]


def test_keeping_the_same_again_adds_nothing(book: Casebook) -> None:
    first = kept(book)
    assert book.promotions.keep(first, by="agent", at=LATER).version == 1


def test_every_shop_counts_its_own_keys(book: Casebook) -> None:
    book.shops.keep(a_shop(key="other"))
    assert [kept(book).key, kept(book).key, kept(book, shop="other").key] == ["1", "2", "1"]


def test_an_evergreen_promotion_without_gift_has_neither_end_nor_gift(each_book: Casebook) -> None:
    found = kept(each_book, ends=None, evergreen=True, gift=None)
    assert (found.ends, found.gift, found.evergreen) == (None, None, True)


def test_an_end_is_kept_once_with_who_and_when(each_book: Casebook) -> None:
    key = kept(each_book).key
    assert each_book.promotions.end("demo", key, by="owner", at=LATER)
    assert not each_book.promotions.end("demo", key, by="agent", at=LATER)
    row = each_book.promotions.of_shop("demo")[0]
    assert (row.ended_by, row.ended_at) == ("owner", LATER)


def test_a_new_version_of_an_ended_promotion_runs_again(book: Casebook) -> None:
    first = kept(book)
    book.promotions.end("demo", first.key, by="owner", at=LATER)
    assert book.promotions.keep(first, by="owner", at=LATER).version == 2
    assert book.promotions.of_shop("demo")[0].ended_at is None


def test_the_latest_start_comes_first(book: Casebook) -> None:
    for day in (3, 9, 5):
        kept(book, starts=date(2026, 11, day))
    assert [one.promotion.starts.day for one in book.promotions.of_shop("demo")] == [9, 5, 3]


@pytest.mark.parametrize("do", ["keep", "end", "versions"])
def test_a_promotion_nobody_has_is_not_found(book: Casebook, do: str) -> None:
    with pytest.raises(NotFound, match="promotion '9'"):
        if do == "keep":
            kept(book, key="9")
        elif do == "end":
            book.promotions.end("demo", "9", by="owner", at=NOON)
        else:
            book.promotions.versions("demo", "9")


def test_replies_on_a_page_are_those_that_stand_or_will(each_book: Casebook) -> None:
    first = an_approval(each_book)
    assert each_book.promotions.replies_on("demo", "p-1") == [first.text]
    assert each_book.promotions.replies_on("demo", "p-2") == []
    assert each_book.promotions.replies_on("demo", "p-1", besides=first.case_id) == []
    each_book.approvals.void(first.id, by="owner", at=NOON, reason="test")
    assert each_book.promotions.replies_on("demo", "p-1") == []


def test_only_published_words_count_as_published(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    assert each_book.promotions.published("demo", "很抱歉") == []
    claim = each_book.publications.claim(approval.id, channel="manual", by="owner", at=NOON)
    assert claim is not None
    each_book.publications.record(claim.id, Result.DONE, detail="", at=NOON, by="owner")
    assert each_book.promotions.published("demo", "很抱歉") == [approval.text]
    assert each_book.promotions.published("demo", "%") == []


def test_reviews_beside_a_review_are_of_its_product_time_and_still_shown(each_book: Casebook) -> None:
    same = {"since": NOON - timedelta(days=30), "until": NOON}
    old = NOON - timedelta(days=31)
    given = [("here", {}), ("old", {"time": old}), ("undated", {"time": None}), ("other", {"product_id": "p-2"})]
    keep(each_book, *(a_review(name, external_id=name, **said) for name, said in given))
    keep(each_book, a_review("gone", external_id="gone"))
    judge(each_book)
    each_book.reviews.gone("demo", "p-1", seen={"here", "old", "undated"}, at=NOON)
    found = each_book.praises.same_item("demo", "p-1", **same)
    assert [(state.review.text, state.change) for state, _ in found] == [("here", Change.NEW)]
    assert found[0][1] is not None


def test_reviews_beside_a_review_may_be_unjudged(book: Casebook) -> None:
    a_drafted_case(book)
    keep(book, a_review("新来的", external_id="r-2"))
    found = book.praises.same_item("demo", "p-1", since=NOON - timedelta(days=1), until=NOON)
    assert [verdict is None for _, verdict in found] == [False, True]
