"""Rows of a file as reviews and row errors."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from casebook.errors import SettingError
from crawler.sources.reading import read
from tests.crawler.makers import NOW, a_csv, a_file, a_row, errors_of, json_lines, reviews_of


def test_a_row_becomes_a_review_with_everything_it_says(tmp_path: Path) -> None:
    [review] = reviews_of(a_csv(tmp_path, a_row("漏水", stars="差评")))
    assert (review.text, review.stars, review.raw_rating, review.author) == ("漏水", 1, "差评", "林***子")
    assert review.time == datetime(2026, 11, 19, 1, 31, tzinfo=UTC)


def test_an_identical_row_is_the_same_review_and_counted(tmp_path: Path) -> None:
    reading = read(a_csv(tmp_path, a_row(), a_row(), a_row("别的")), shop="demo", source="export", now=NOW)
    assert (len(list(reading)), reading.repeated) == (2, 1)


def test_rows_that_differ_elsewhere_only_are_two_buyers(tmp_path: Path) -> None:
    found = reviews_of(a_csv(tmp_path, a_row("好", stars="5"), a_row("好", stars="4")))
    assert len({review.external_id for review in found}) == 2


def test_a_given_id_is_kept_as_it_is(tmp_path: Path) -> None:
    long = 10130791021123456789
    assert reviews_of(json_lines(tmp_path, {"id": long, "text": "好"}))[0].external_id == str(long)


def test_stars_without_words_are_a_review_without_words(tmp_path: Path) -> None:
    assert reviews_of(a_csv(tmp_path, a_row("", stars="2")))[0].text == ""


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        (a_row(stars="6"), "评分", "1 to 5"),
        (a_row(time="昨天"), "评价时间", "no time"),
        (a_row(time="2027-01-01 10:00"), "评价时间", "future"),
        (a_row("", stars=""), None, "neither words nor stars"),
    ],
)
def test_a_row_that_cannot_be_kept_names_line_column_and_reason(
    tmp_path: Path, row: list[str], column: str | None, why: str
) -> None:
    [error] = errors_of(a_csv(tmp_path, a_row(), row))
    assert (error.line, error.column) == (3, column)
    assert why in str(error.why)


def test_an_unknown_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="Asia/Shanghai"):
        reviews_of(a_csv(tmp_path, a_row()), zone="Mars/Olympus")


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    words = '=HYPERLINK("x")<script>alert(1)</script>\'; DROP TABLE reviews; --'
    assert reviews_of(a_csv(tmp_path, a_row(words)))[0].text == words


def test_a_row_that_is_rejected_does_not_shift_the_ids_of_others(tmp_path: Path) -> None:
    content = "评价内容,评分\n好,5\n坏,9\n好,4\n"
    assert len({review.external_id for review in reviews_of(a_file(tmp_path, content))}) == 2
