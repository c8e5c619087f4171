"""The coverage ledger, and what a crawl asks of a product before it reads on."""

from dataclasses import replace
from datetime import timedelta

from casebook.model import LastReading, Unseen
from casebook.store import Casebook
from tests.casebook.makers import a_coverage_row
from tests.makers import NOON, a_review

LATER = NOON + timedelta(days=1)


def test_a_row_comes_back_with_its_codes(each_book: Casebook) -> None:
    row = a_coverage_row(product_id="p-1", unseen=(Unseen(code="robots", detail="/p/1"),), complete_at=NOON)
    each_book.coverage.add([row, a_coverage_row(unknown="in words")])
    assert each_book.coverage.since("demo", NOON) == [row, a_coverage_row(unknown="in words")]


def test_the_last_complete_reading_of_a_product_is_known(each_book: Casebook) -> None:
    rows = [a_coverage_row(product_id="p-1", complete_at=at) for at in (NOON, LATER, None)]
    each_book.coverage.add([*rows, a_coverage_row(product_id="p-2", complete_at=LATER + timedelta(days=9))])
    each_book.reviews.keep([a_review(product_id="p-1", time=NOON)], at=LATER)
    assert each_book.coverage.last_reading("demo", "p-1") == LastReading(reviews=1, newest=NOON, complete_at=LATER)


def test_of_a_new_product_nothing_is_known(each_book: Casebook) -> None:
    assert each_book.coverage.last_reading("demo", "p-1") == LastReading(reviews=0)


def test_a_review_without_a_time_is_as_new_as_its_first_sight(each_book: Casebook) -> None:
    each_book.reviews.keep([a_review(product_id="p-1", time=None)], at=LATER)
    assert each_book.coverage.last_reading("demo", "p-1").newest == LATER


def test_what_is_gone_does_not_count(each_book: Casebook) -> None:
    each_book.reviews.keep([a_review(product_id="p-1")], at=NOON)
    each_book.reviews.gone("demo", "p-1", seen=(), at=LATER)
    assert each_book.coverage.last_reading("demo", "p-1").reviews == 0
    assert not each_book.coverage.shows_nothing_new([a_review(product_id="p-1")])


def test_nothing_new_is_shown_where_every_review_is_kept_as_it_is(each_book: Casebook) -> None:
    kept = a_review(product_id="p-1")
    each_book.reviews.keep([kept], at=NOON)
    assert each_book.coverage.shows_nothing_new([kept])
    assert not each_book.coverage.shows_nothing_new([kept, a_review(external_id="r-2")])
    assert not each_book.coverage.shows_nothing_new([replace(kept, text="改了")])


def test_a_review_another_source_brought_first_counts_for_the_site_that_shows_it(each_book: Casebook) -> None:
    exported = a_review(source="file:demo", external_id="x-1", product_id="sku-9", order_id=None)
    shown = replace(exported, source="demo", external_id="7", product_id="p-1")
    each_book.reviews.keep([exported], at=NOON)
    assert each_book.reviews.keep([shown], at=LATER)["new"] == 0
    assert each_book.coverage.last_reading("demo", "p-1").reviews == 1
    assert each_book.coverage.shows_nothing_new([shown])
    assert not each_book.coverage.shows_nothing_new([replace(shown, text="改了")])
