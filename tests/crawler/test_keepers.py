"""Where pages go after they were read."""

import io
import json

from scrapy import Request
from scrapy.http import Response

from casebook.model import Change
from crawler.asking import Fetched
from crawler.coverage import Ledger, Tally
from crawler.keepers import BookKeeper, LineKeeper, PageRead
from tests.crawler.makers import NOW, FakeBook
from tests.makers import a_review


def a_fetched(body: bytes = b"<html>", **headers: str) -> Fetched:
    request = Request("http://shop.test/p/p-1")
    return Fetched(Response(request.url, headers=headers, body=body, request=request), asked=request.url)


def a_book_keeper(book: FakeBook) -> BookKeeper:
    return BookKeeper(book, shop="demo", source="demo", run="r")


PAGE = PageRead((a_review(),), a_fetched())


def test_a_page_is_kept_with_its_bytes_and_its_reviews() -> None:
    book = FakeBook()
    a_book_keeper(book).keep(PAGE, NOW)
    assert (list(book.archive.bodies.values()), len(book.reviews.kept)) == ([b"<html>"], 1)


def test_keeping_a_page_twice_changes_nothing() -> None:
    keeper = a_book_keeper(FakeBook())
    keeper.keep(PAGE, NOW)
    keeper.keep(PAGE, NOW)
    assert keeper.changes == {Change.NEW: 1, Change.SAME: 1}


def test_what_is_gone_is_asked_when_a_product_is_complete_and_only_then() -> None:
    book = FakeBook()
    keeper = a_book_keeper(book)
    keeper.finish(Tally("whole", counts=[1], read=1, finished=True), {"r-1"}, NOW)
    keeper.finish(Tally("cut", counts=[2], read=1, finished=True), {"r-2"}, NOW)
    keeper.finish(Tally("later", counts=[1], read=1, finished=True, complete_at=NOW), set(), NOW)
    assert book.reviews.told_gone == [("demo", "whole", frozenset({"r-1"}))]


def test_rows_are_written_at_the_end_at_the_latest() -> None:
    book = FakeBook()
    keeper = a_book_keeper(book)
    keeper.finish(Tally("p-1"), set(), NOW)
    keeper.end(Ledger(), NOW)
    assert [row.product_id for row in book.coverage.rows] == ["p-1"]


def test_a_capture_holds_no_cookies() -> None:
    book = FakeBook()
    page = a_fetched(**{"Set-Cookie": "session=secret", "Content-Type": "text/html"})
    a_book_keeper(book).keep(PageRead((), page), NOW)
    assert dict(page.headers) == {"Content-Type": "text/html"}


def test_reviews_are_lines_of_json() -> None:
    output = io.StringIO()
    keeper = LineKeeper(output)
    keeper.begin("Asia/Shanghai")
    keeper.keep(PAGE, NOW)
    assert [json.loads(line)["id"] for line in output.getvalue().splitlines()] == ["r-1"]


def test_reviews_that_colours_of_one_product_share_are_written_once() -> None:
    output = io.StringIO()
    keeper = LineKeeper(output)
    keeper.begin("Asia/Shanghai")
    white, black = (a_review(product_id=one, external_id="7") for one in ("white", "black"))
    other = a_review(product_id="other", external_id="7", text="不是同一条")
    for one in (white, black, other):
        keeper.keep(PageRead((one,)), NOW)
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    assert [(line["product_id"], line["text"]) for line in lines] == [("white", white.text), ("other", other.text)]
