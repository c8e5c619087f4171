"""XLSX and XLS: the same rows a careful person would type into a CSV."""

import gzip
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.errors import FileError
from crawler.sources.opened import opened
from crawler.sources.reading import SAMPLE, read
from crawler.sources.sheets import as_text
from crawler.sources.workbook import Stream, rows
from tests.crawler.makers import NOW, a_file, errors_of, reviews_of
from tests.crawler.packed_makers import HEADINGS, Error, Formula, a_workbook, a_zip, workbook_bytes, zip_bytes

OLD = Path(__file__).parent / "old.xls"
TIME = datetime(2026, 11, 19, 9, 31, 7)  # noqa: DTZ001  # a spreadsheet knows no zones


def cells_of(path: Path) -> list[list[Any]]:
    stream = Stream(opened(path))
    try:
        return [list(row.values.values())[::-1] for row in rows(stream)[1]]
    finally:
        stream.close()


def notes_of(path: Path) -> str:
    reading = read(path, shop="demo", source="export", now=NOW)
    list(reading)
    return "\n".join(reading.notes)


def a_sheet(*texts: str) -> list[Sequence[Any]]:
    return [HEADINGS, *[(text, 5, TIME, "A1") for text in texts]]


def test_a_review_in_a_workbook_is_what_it_is_in_a_csv(tmp_path: Path) -> None:
    [review] = reviews_of(a_workbook(tmp_path, [HEADINGS, ("杯盖漏水\n还是漏", 1, TIME, "10130791021")]))
    assert (review.text, review.stars, review.order_id) == ("杯盖漏水\n还是漏", 1, "10130791021")
    assert review.time and review.time.isoformat() == "2026-11-19T01:31:07+00:00"


def test_an_old_workbook_is_read_too() -> None:
    first, second = reviews_of(OLD)
    assert (first.text, first.order_id) == ("杯盖漏水\n换了一个还是漏", "123456789012345")
    assert second.order_id is None, "an order number the spreadsheet has rounded belongs to nobody"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (5.0, "5"),
        (4.55, "4.55"),
        (0.1 + 0.2, "0.3"),
        (123456789012345.0, "123456789012345"),
        (1234567890123456.0, "1.234567890123456e+15"),
        (123456789012345678, "1.234567890123457e+17"),
        (float("inf"), "inf"),
        (True, "TRUE"),
        (TIME, "2026-11-19 09:31:07"),
        (TIME.replace(microsecond=999_600), "2026-11-19 09:31:08"),
        (TIME.date(), "2026-11-19"),
        (TIME.time(), "09:31:07"),
        (timedelta(hours=30, seconds=5), "30:00:05"),
    ],
)
def test_a_cell_is_written_as_people_write_it(cell: Any, text: str) -> None:
    assert as_text(cell) == text


def test_errors_are_empty_and_formulas_what_they_show(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, [HEADINGS, (Formula("好用"), 5, Error("#N/A"), None)])
    assert cells_of(path) == [["好用", "5", "", ""]]


def test_the_row_of_an_error_is_the_one_the_spreadsheet_shows(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, [("十一月评价",), (), HEADINGS, ("好", 5, TIME, ""), (), ("坏", 9, TIME, "")])
    assert [(error.line, error.column) for error in errors_of(path)] == [(6, "评分")]


def test_hidden_and_empty_sheets_count_for_nothing(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, a_sheet("藏起来的"), [], a_sheet("看得见的"), hidden=1)
    assert [review.text for review in reviews_of(path)] == ["看得见的"]
    assert notes_of(path) == ""


def test_of_two_sheets_that_fit_the_first_is_read_and_the_other_named(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, [("说明",), ("请勿修改",)], a_sheet("十月的"), a_sheet("十一月的"))
    assert [review.text for review in reviews_of(path)] == ["十月的"]
    assert "not: 表3 (give reviews.xlsx/表3 to read that one)" in notes_of(path)
    assert [review.text for review in reviews_of(path / "表3")] == ["十一月的"]


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="one of 表1"):
        reviews_of(a_workbook(tmp_path, a_sheet("好")) / "表9")


def test_a_cell_merged_downwards_belongs_to_every_row_it_covers(tmp_path: Path) -> None:
    sheet = [HEADINGS, ("好", 5, TIME, "A1"), ("差", 1, TIME, None), (None, None, None, None), ("中", 3, TIME, None)]
    path = a_workbook(tmp_path, sheet, merged="D2:D4")
    assert [review.order_id for review in reviews_of(path)] == ["A1", "A1", None]


@pytest.mark.parametrize("name", ["reviews.xlsx.gz", "reviews.csv", "reviews.zip"])
def test_a_workbook_is_known_however_it_is_packed_or_named(tmp_path: Path, name: str) -> None:
    book = workbook_bytes(a_sheet("好"))
    packed = {"gz": gzip.compress(book), "csv": book, "zip": zip_bytes(("十一月/评价.xlsx", book))}
    assert reviews_of(a_file(tmp_path, packed[name.split(".")[-1]], name))[0].text == "好"


def test_a_sheet_with_a_cell_in_the_last_corner_costs_itself_alone(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="more memory"):
        reviews_of(a_workbook(tmp_path, a_sheet("好"), is_endless=True))


@pytest.mark.parametrize("cut", [600, 2000, 4000])
def test_a_damaged_old_workbook_is_refused_with_advice(tmp_path: Path, cut: int) -> None:
    with pytest.raises(FileError, match="save the sheet as CSV"):
        reviews_of(a_file(tmp_path, OLD.read_bytes()[:cut], "reviews.xls"))


def test_a_workbook_under_a_password_says_so(tmp_path: Path) -> None:
    book = OLD.read_bytes().replace("Workbook".encode("utf-16-le"), "Wrongbok".encode("utf-16-le"))
    path = a_file(tmp_path, book + "EncryptedPackage".encode("utf-16-le"), "reviews.xlsx")
    with pytest.raises(FileError, match="locked with a password"):
        reviews_of(path)


def test_an_old_workbook_whose_sectors_run_in_a_circle_costs_itself_alone(tmp_path: Path) -> None:
    book = bytearray(OLD.read_bytes())
    table = 512 * (1 + int.from_bytes(book[76:80], "little"))
    book[table : table + 4] = (0).to_bytes(4, "little")
    with pytest.raises(FileError, match="not readable"):
        reviews_of(a_file(tmp_path, bytes(book), "reviews.xls"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=8)
@given(st.data())
def test_no_damage_to_a_workbook_is_more_than_a_file_error(tmp_path: Path, data: st.DataObject) -> None:
    book = bytearray(workbook_bytes(a_sheet("好")))
    for _ in range(3):
        book[data.draw(st.integers(4, len(book) - 1))] = data.draw(st.integers(0, 255))
    try:
        reviews_of(a_file(tmp_path, bytes(book), "reviews.xlsx"))
    except FileError as exc:
        assert str(exc)


def test_how_far_a_sheet_is_read_is_known_while_it_is(tmp_path: Path) -> None:
    words = [str(number) for number in range(SAMPLE + 2)]
    reading = read(a_workbook(tmp_path, a_sheet(*words)), shop="demo", source="export", now=NOW)
    next(reading)
    # The first rows are looked at before one of them is read.
    assert reading.done == (SAMPLE + 1, SAMPLE + 3)
    assert (len(list(reading)), reading.done) == (SAMPLE + 1, (SAMPLE + 3, SAMPLE + 3))


def test_a_zip_that_is_another_document_says_which(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="Word document"):
        opened(a_zip(tmp_path, ("word/document.xml", "<a/>"), name="reviews.docx"))
