"""Where the headings of a table stand, and what under them is no row."""

from pathlib import Path

import pytest

from casebook.errors import FileError
from crawler.sources.heading import Record, heading_in
from crawler.sources.mapping import column_maps, known_headings
from crawler.sources.reading import read
from tests.crawler.makers import NOW, a_file, errors_of, reviews_of

TITLED = "小鹿家居 评价明细,,\n导出时间：,2026-11-01 10:00,\n\n评价内容,评分,商品ID\n好,5,p1\n"
KNOWN = known_headings(list(column_maps().values()))


def heading(*rows: str, known: bool = True) -> tuple[int, tuple[str, ...]] | None:
    records = [Record(line, row.split(","), row) for line, row in enumerate(rows, start=1)]
    found = heading_in(records, KNOWN if known else None)
    return None if found is None else (found.line, found.names)


def notes_of(path: Path) -> str:
    reading = read(path, shop="demo", source="export", now=NOW)
    list(reading)
    return "\n".join(reading.notes)


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_titles_above_the_headings_are_passed_over_and_told(tmp_path: Path, separator: str) -> None:
    path = a_file(tmp_path, TITLED.replace(",", separator), "x.txt")
    assert [review.text for review in reviews_of(path)] == ["好"]
    assert notes_of(path) == "the headings are on line 4; what stands above them was not read"


def test_a_row_is_named_by_its_line_in_the_file_whatever_stands_above(tmp_path: Path) -> None:
    assert [error.line for error in errors_of(a_file(tmp_path, TITLED + "坏,9,p1\n"))] == [6]


def test_a_total_at_the_very_end_is_no_review(tmp_path: Path) -> None:
    path = a_file(tmp_path, TITLED + "合计,128,\n\n")
    assert [review.text for review in reviews_of(path)] == ["好"]
    assert "line 6 is a total" in notes_of(path)


def test_a_buyer_who_writes_of_a_total_is_read(tmp_path: Path) -> None:
    texts = [review.text for review in reviews_of(a_file(tmp_path, TITLED + "合计,5,p1\n差,1,p1\n合计三件都漏,1,p1\n"))]
    assert texts == ["好", "合计", "差", "合计三件都漏"]


def test_headings_that_come_again_are_no_row(tmp_path: Path) -> None:
    path = a_file(tmp_path, TITLED + "评价内容,评分,商品ID\n差,1,p2\n")
    assert ([review.text for review in reviews_of(path)], errors_of(path)) == (["好", "差"], [])


def test_headings_over_two_rows_are_one_row_of_names() -> None:
    assert heading("评价内容,评分,商品信息,", ",,商品ID,商品名称", "好,5,1,杯") == (
        2,
        ("评价内容", "评分", "商品ID", "商品名称"),
    )


def test_a_buyer_who_writes_a_heading_is_read() -> None:
    assert heading("评价内容,评分", "评价,", "好,5") == (1, ("评价内容", "评分"))


@pytest.mark.parametrize("known", [True, False])
def test_headings_nobody_knows_are_found_by_their_form(*, known: bool) -> None:
    assert heading("报表,,", "Meinung,Punkte,Wann", "gut,5,2026-11-01", known=known) == (
        2,
        ("Meinung", "Punkte", "Wann"),
    )


def test_a_table_without_headings_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="the first row holds data .*评价内容"):
        reviews_of(a_file(tmp_path, "杯子很好,5,2026-11-01\n漏水,1,2026-11-02\n"))


def test_separators_inside_texts_do_not_cut_a_column(tmp_path: Path) -> None:
    path = a_file(tmp_path, "评价内容\n好,很好;真的\n差,退货\n")
    assert [review.text for review in reviews_of(path)] == ["好,很好;真的", "差,退货"]


def test_empty_cells_behind_the_last_heading_do_not_matter(tmp_path: Path) -> None:
    assert len(reviews_of(a_file(tmp_path, "评价内容,评分,\n好,5,,,\n差,1\n"))) == 2


def test_a_file_whose_lines_end_as_on_an_old_mac_is_read(tmp_path: Path) -> None:
    assert [review.text for review in reviews_of(a_file(tmp_path, "评价内容,评分\r好,5\r差,1\r"))] == ["好", "差"]
