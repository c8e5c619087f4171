"""One review however it comes in: an export, a paste and a page, kept as one, with each one's captures."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from casebook.model import Change, Reply, Review, Source, Status
from casebook.store import Casebook
from tests.casebook.makers import an_approval, an_open_case, judge, keep
from tests.makers import NOON, a_capture, a_drafting, a_review, an_appended

LATER = NOON + timedelta(hours=1)
PAGE = a_review(capture="0" * 64)
EXPORT = replace(PAGE, source="file:demo", external_id="e-1", product_id="77", capture="1" * 64)


def see(book: Casebook, *reviews: Review) -> dict[Change, int]:
    return dict(book.reviews.keep(reviews, at=LATER))


def a_site(book: Casebook, *names: str) -> None:
    """Says that these are sites that are read again and again."""
    for name in names:
        book.shops.keep_source(Source(name=name, shop="demo", kind="webshop", url="http://127.0.0.1/"))


def changes(book: Casebook) -> Sequence[Change]:
    return [state.change for state in book.reviews.states(1)]


def test_a_review_from_a_page_and_an_export_is_one_with_two_captures(each_book: Casebook) -> None:
    captures = [a_capture(), a_capture(sha256="1" * 64, url="file:reviews.csv", how="file")]
    each_book.reviews.keep([PAGE], captures=captures[:1], at=NOON)
    each_book.reviews.keep([EXPORT], captures=captures[1:], at=LATER)
    assert each_book.reviews.count() == 1
    home, other = each_book.reviews.ways(1)
    assert (home.source, home.home, home.review, home.captures) == ("demo", True, PAGE, ("0" * 64,))
    assert (other.source, other.home, other.review, other.captures) == ("file:demo", False, EXPORT, ("1" * 64,))
    assert (home.first_seen, home.last_seen, other.first_seen) == (NOON, None, LATER)
    judge(each_book)
    each_book.cases.open_due("test-1", at=LATER)
    assert {one.sha256 for one in each_book.cases.file(1).captures} == {"0" * 64, "1" * 64}


def test_a_review_of_one_source_has_one_way(each_book: Casebook) -> None:
    keep(each_book, PAGE)
    (only,) = each_book.reviews.ways(1)
    assert (only.source, only.home, only.captures, only.gone) == ("demo", True, ("0" * 64,), False)


def test_either_name_finds_it(each_book: Casebook) -> None:
    assert keep(each_book, PAGE, EXPORT) == [1, 1]
    assert each_book.reviews.find("file:demo", "e-2") is None


def test_each_source_is_remembered_with_its_own_words(each_book: Casebook) -> None:
    keep(each_book, PAGE, replace(EXPORT, order_id="o-1"))
    assert each_book.reviews.said("demo", "r-1") == PAGE
    assert each_book.reviews.said("file:demo", "e-1") == replace(EXPORT, order_id="o-1")
    assert each_book.reviews.said("file:demo", "e-2") is None


def test_the_same_again_from_either_source_changes_nothing(each_book: Casebook) -> None:
    keep(each_book, PAGE, EXPORT)
    assert see(each_book, PAGE, EXPORT, EXPORT) == {Change.SAME: 3}
    assert changes(each_book) == [Change.NEW]
    assert [way.last_seen for way in each_book.reviews.ways(1)] == [LATER, LATER]


def test_it_keeps_its_first_name_when_the_export_came_first(each_book: Casebook) -> None:
    keep(each_book, EXPORT, PAGE)
    assert each_book.reviews.review(1) == EXPORT


def test_a_third_source_joins_too(each_book: Casebook) -> None:
    keep(each_book, PAGE, EXPORT, replace(PAGE, source="hand:demo", external_id="h-1"))
    assert [way.source for way in each_book.reviews.ways(1)] == ["demo", "file:demo", "hand:demo"]


def test_two_buyers_with_the_same_words_stay_two(each_book: Casebook) -> None:
    keep(each_book, PAGE, replace(EXPORT, author="王***2"))
    assert each_book.reviews.count() == 2


def test_two_reviews_of_one_source_are_never_joined(each_book: Casebook) -> None:
    keep(each_book, PAGE, EXPORT)
    keep(each_book, replace(EXPORT, external_id="e-2"))
    assert each_book.reviews.count() == 2


def test_reviews_of_two_shops_are_never_joined(each_book: Casebook) -> None:
    each_book.shops.keep(replace(each_book.shops.get("demo"), key="other"))
    keep(each_book, PAGE, replace(EXPORT, shop="other"))
    assert each_book.reviews.count() == 2


def test_an_edit_is_told_once_whichever_source_tells_it(each_book: Casebook) -> None:
    keep(each_book, PAGE, EXPORT)
    assert see(each_book, replace(EXPORT, text="盖子已换新，不漏了")) == {Change.EDITED: 1}
    assert see(each_book, PAGE) == {Change.SAME: 1}
    assert see(each_book, replace(PAGE, text="盖子已换新，不漏了")) == {Change.SAME: 1}
    assert changes(each_book) == [Change.NEW, Change.EDITED]
    assert each_book.reviews.review(1).external_id == "r-1"


def test_later_words_the_export_shows_are_not_lost_when_the_page_is_read_again(each_book: Casebook) -> None:
    keep(each_book, PAGE)
    assert see(each_book, replace(EXPORT, appended=(an_appended(),))) == {Change.APPENDED: 1}
    assert see(each_book, PAGE) == {Change.SAME: 1}
    assert each_book.reviews.review(1).appended == (an_appended(),)


def test_a_contradiction_stays_with_its_source(each_book: Casebook) -> None:
    one_order = {"order_id": "o-1", "product_id": "p-1"}
    keep(
        each_book, replace(PAGE, **one_order), replace(EXPORT, **one_order, text="杯盖漏水", stars=2, raw_rating="差评")
    )
    assert changes(each_book) == [Change.NEW]
    assert [way.review.text for way in each_book.reviews.ways(1)] == [PAGE.text, "杯盖漏水"]


def test_an_approval_stands_when_more_becomes_known_and_the_words_stay(each_book: Casebook) -> None:
    approval = an_approval(each_book, capture="0" * 64)
    assert see(each_book, replace(EXPORT, order_id="o-1")) == {Change.FILLED: 1}
    assert each_book.approvals.get(approval.id).voided_at is None
    assert each_book.publications.claim(approval.id, channel="manual", by="owner", at=LATER) is not None


def test_an_approval_is_void_when_stars_become_known(each_book: Casebook) -> None:
    approval = an_approval(each_book, stars=None)
    assert see(each_book, EXPORT) == {Change.FILLED: 1}
    assert each_book.approvals.get(approval.id).void_reason == "review changed"


def test_what_became_known_is_judged_and_drafted_for_again(each_book: Casebook) -> None:
    case_id = an_open_case(each_book, time=None, text="杯盖漏水，第一次用就泡湿了文件，客服说补发盖子")
    each_book.drafts.add(case_id, 1, a_drafting(), at=NOON)
    see(each_book, replace(EXPORT, text="杯盖漏水，第一次用就泡湿了文件，客服说补发盖子"))
    (state,) = each_book.reviews.unjudged("test-1")
    assert (state.change, state.review.time) == (Change.FILLED, NOON)
    judge(each_book)
    assert [line.state.id for line in each_book.cases.undrafted("rules-1")] == [state.id]
    each_book.drafts.add(case_id, state.id, a_drafting(), at=LATER)
    assert each_book.cases.undrafted("rules-1") == []
    assert each_book.cases.get(case_id).status is Status.DRAFTED


def test_a_case_people_dealt_with_is_not_opened_again_for_what_became_known(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    each_book.cases.move(case_id, "dismiss", by="owner", at=NOON)
    see(each_book, replace(EXPORT, order_id="o-1"))
    judge(each_book)
    assert each_book.cases.open_due("test-1", at=LATER) == 0
    see(each_book, replace(EXPORT, order_id="o-1", stars=2))
    judge(each_book)
    assert each_book.cases.open_due("test-1", at=LATER) == 1


def test_the_shops_reply_is_kept_whichever_source_shows_it(each_book: Casebook) -> None:
    keep(each_book, PAGE)
    see(each_book, replace(EXPORT, reply=Reply(text="已为您安排换新")))
    assert each_book.reviews.replies(1) == [Reply(text="已为您安排换新")]


def test_what_the_site_no_longer_shows_is_gone_though_a_file_lists_it(each_book: Casebook) -> None:
    a_site(each_book, "demo")
    case_id = an_open_case(each_book)
    keep(each_book, EXPORT)
    assert each_book.reviews.gone("demo", "p-1", seen=(), at=LATER) == 1
    assert each_book.cases.get(case_id).status is Status.CLOSED
    assert see(each_book, EXPORT) == {Change.SAME: 1} and changes(each_book)[-1] is Change.GONE
    assert see(each_book, PAGE) == {Change.SAME: 1} and changes(each_book)[-1] is Change.SAME
    assert [way.gone for way in each_book.reviews.ways(1)] == [False, False]


def test_what_another_site_still_shows_is_not_gone(each_book: Casebook) -> None:
    a_site(each_book, "demo", "second")
    second = replace(EXPORT, source="second")
    keep(each_book, PAGE, second)
    assert each_book.reviews.gone("demo", "p-1", seen=(), at=LATER) == 0
    assert [way.gone for way in each_book.reviews.ways(1)] == [True, False]
    assert each_book.reviews.gone("second", "77", seen=(), at=LATER) == 1
    assert see(each_book, second) == {Change.SAME: 1} and changes(each_book) == [Change.NEW, Change.GONE, Change.SAME]


def test_a_gone_review_stays_gone_when_a_file_brings_it_and_is_back_when_a_site_does(each_book: Casebook) -> None:
    a_site(each_book, "demo", "second")
    keep(each_book, PAGE)
    each_book.reviews.gone("demo", "p-1", seen=(), at=LATER)
    see(each_book, EXPORT)
    assert changes(each_book)[-1] is Change.GONE
    see(each_book, replace(EXPORT, source="second"))
    assert changes(each_book)[-1] is Change.SAME


def test_a_gone_review_whose_words_a_file_edits_stays_gone(each_book: Casebook) -> None:
    a_site(each_book, "demo")
    keep(each_book, PAGE, EXPORT)
    each_book.reviews.gone("demo", "p-1", seen=(), at=LATER)
    assert see(each_book, replace(EXPORT, text="盖子已换新，不漏了")) == {Change.EDITED: 1}
    assert each_book.reviews.unjudged("test-1") == []


def test_a_home_read_in_full_loses_only_what_it_no_longer_shows(each_book: Casebook) -> None:
    keep(each_book, PAGE, EXPORT, a_review("吸管太短，够不到杯底", external_id="r-2"))
    assert each_book.reviews.gone("demo", "p-1", seen={"r-1", "r-2"}, at=LATER) == 0
    assert each_book.reviews.gone("demo", "p-1", seen={"r-1"}, at=LATER) == 1


def test_sources_that_bring_the_same_reviews_at_once_keep_each_once(each_book: Casebook) -> None:
    page = [replace(PAGE, external_id=f"r-{n}", text=f"第{n}次买，杯盖还是漏水") for n in range(50)]
    other = [replace(one, source="file:demo", external_id=f"e-{n}") for n, one in enumerate(page)]
    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(lambda seen: each_book.reviews.keep(seen, at=NOON), (page, other, page, other)))
    assert each_book.reviews.count() == 50
    assert all(len(each_book.reviews.ways(n)) == 2 for n in range(1, 51))


def test_the_judge_sees_one_review(each_book: Casebook) -> None:
    keep(each_book, PAGE, EXPORT)
    assert len(each_book.reviews.unjudged("test-1")) == 1
    assert list(each_book.reviews.since("demo", NOON)) == [PAGE]


@pytest.mark.parametrize("field", ["text", "author", "external_id"])
def test_hostile_words_travel_both_ways(each_book: Casebook, field: str) -> None:
    hostile = {field: "'; DROP TABLE ways; -- \0<b>1</b>{{ 7 }}"}
    each_book.reviews.keep([replace(PAGE, **hostile), replace(EXPORT, **hostile)], at=NOON)
    assert each_book.reviews.count() == 1


def test_reviews_kept_before_there_were_ways_are_found(book: Casebook) -> None:
    keep(book, PAGE)
    config = Config()
    config.set_main_option("script_location", "casebook:migrations")
    with book.engine.connect().execution_options(writes=True) as connection, connection.begin():
        for table in ("ways", "alembic_version"):
            connection.execute(text(f"DROP TABLE {table}"))  # noqa: S608
        for name in ("text_key", "order_key"):
            connection.execute(text(f"DROP INDEX ix_reviews_{name}"))
            connection.execute(text(f"ALTER TABLE reviews DROP COLUMN {name}"))
        connection.execute(text("DROP INDEX ix_reviews_product_id_source"))
        connection.execute(text("CREATE INDEX ix_reviews_source_product_id ON reviews (source, product_id)"))
        config.attributes["connection"] = connection
        command.stamp(config, "0006")
        command.upgrade(config, "0007")
    assert see(book, EXPORT) == {Change.SAME: 1}
