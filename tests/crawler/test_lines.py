"""The lines of the command contract."""

from pathlib import Path

from casebook.model import Reply
from crawler.lines import line_from
from tests.crawler.makers import json_lines, reviews_of
from tests.makers import NOON, a_review, an_appended

KEYS = {"id", "product_id", "product", "url", "stars", "title", "text", "author", "date", "reply", "appended"}


def test_a_line_has_the_names_of_the_contract() -> None:
    assert set(line_from(a_review())) >= KEYS


def test_unknown_is_null() -> None:
    line = line_from(a_review(stars=None, time=None))
    assert [line[name] for name in ("stars", "date", "reply", "appended", "title")] == [None] * 5


def test_times_are_written_with_the_offset_of_the_zone() -> None:
    assert line_from(a_review())["date"] == "2026-11-20T12:00:00+08:00"


def test_what_is_written_is_read_back_as_it_was(tmp_path: Path) -> None:
    review = a_review(appended=(an_appended(time=NOON),), reply=Reply(text="抱歉", time=NOON), raw_rating="1")
    [back] = reviews_of(json_lines(tmp_path, line_from(review)), source=review.source)
    assert back == review
