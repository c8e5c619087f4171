"""Where pages go after they were read."""

import io
import json

from casebook.model import Change
from crawler.pipelines import BookKeeper, LineKeeper, PageRead
from tests.crawler.makers import FakeBook
from tests.makers import a_capture, a_review

PAGE = PageRead(capture=a_capture(), body=b"<html>", product_id="p-1", reviews=(a_review(),))


def test_a_page_is_kept_with_its_bytes_and_its_reviews() -> None:
    book = FakeBook()
    BookKeeper(book).keep(PAGE)
    assert (list(book.archive.bodies.values()), len(book.reviews.kept)) == ([b"<html>"], 1)


def test_keeping_a_page_twice_changes_nothing() -> None:
    keeper = BookKeeper(FakeBook())
    keeper.keep(PAGE)
    keeper.keep(PAGE)
    assert keeper.changes == {Change.NEW: 1, Change.SAME: 1}


def test_a_review_shown_on_two_pages_is_one_line() -> None:
    output = io.StringIO()
    keeper = LineKeeper(output, zone="Asia/Shanghai")
    keeper.keep(PAGE)
    keeper.keep(PAGE)
    assert [json.loads(line)["id"] for line in output.getvalue().splitlines()] == ["r-1"]
