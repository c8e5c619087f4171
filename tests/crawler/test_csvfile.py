"""Separated values, as hostile as they come."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.errors import FileError
from tests.crawler.makers import a_csv, a_file, a_row, errors_of, reviews_of

HEAD = "评价内容,评分\n"
HOSTILE = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(HOSTILE, min_size=1, max_size=5))
def test_whatever_buyers_write_comes_back_as_written(tmp_path: Path, texts: list[str]) -> None:
    path = a_csv(tmp_path, *[a_row(text, author=str(n)) for n, text in enumerate(texts)])
    assert [review.text for review in reviews_of(path)] == texts


def test_a_quoted_text_over_three_lines_is_one_review(tmp_path: Path) -> None:
    path = a_file(tmp_path, HEAD + '"一\n二\n三",5\n好,4\n')
    assert [review.text for review in reviews_of(path)] == ["一\n二\n三", "好"]


def test_an_error_names_the_line_its_record_starts_on(tmp_path: Path) -> None:
    [error] = errors_of(a_file(tmp_path, HEAD + '"一\n二",5\n"三\n四",9\n'))
    assert (error.line, error.column) == (4, "评分")


def test_a_wrong_number_of_cells_costs_that_row_alone(tmp_path: Path) -> None:
    path = a_file(tmp_path, HEAD + "好,5\n太,多,了\n差,1\n")
    assert [review.text for review in reviews_of(path)] == ["好", "差"]
    assert "3 cells where the header has 2" in str(errors_of(path)[0])


def test_a_quote_never_closed_costs_its_line_alone(tmp_path: Path) -> None:
    path = a_file(tmp_path, HEAD + '"没有结束,5\n' + "好,4\n" * 1 + "差,1\n")
    assert [review.text for review in reviews_of(path)] == ["好", "差"]
    assert errors_of(path)[0].line == 2


def test_an_inch_mark_inside_a_cell_is_text(tmp_path: Path) -> None:
    assert [review.text for review in reviews_of(a_file(tmp_path, HEAD + '5"屏,5\n好,4\n'))] == ['5"屏', "好"]


def test_a_nul_byte_costs_its_row(tmp_path: Path) -> None:
    path = a_file(tmp_path, HEAD + "坏\0了,5\n好,4\n")
    assert (len(reviews_of(path)), errors_of(path)[0].why) == (1, "a NUL byte in it")


def test_a_line_of_ten_megabytes_costs_itself_alone(tmp_path: Path) -> None:
    path = a_file(tmp_path, HEAD + "x" * 10_000_000 + ",5\n好,4\n")
    assert (len(reviews_of(path)), errors_of(path)[0].line, len(errors_of(path)[0].raw)) == (1, 2, 200)


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_other_separators_are_seen_in_the_header(tmp_path: Path, separator: str) -> None:
    path = a_file(tmp_path, f"评价内容{separator}评分\n好,的{separator}5\n", "reviews.tsv")
    assert reviews_of(path)[0].text == "好,的"


def test_windows_line_ends_and_empty_lines_do_not_matter(tmp_path: Path) -> None:
    path = a_file(tmp_path, HEAD.replace("\n", "\r\n") + "好,5\r\n\r\n差,1\r\n")
    assert [review.text for review in reviews_of(path)] == ["好", "差"]


def test_a_header_nobody_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="NUL"):
        reviews_of(a_file(tmp_path, "评价\0内容,评分\n好,5\n"))


def test_a_heading_over_two_lines_is_one_heading(tmp_path: Path) -> None:
    assert reviews_of(a_file(tmp_path, '评价内容,"评分\n（星）",评分\n好,,4\n'))[0].stars == 4


def test_a_file_of_a_spreadsheet_program_is_read_as_csv_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["评价内容", "评分"], ['他说"好"', "5"]])
    assert reviews_of(path)[0].text == '他说"好"'
