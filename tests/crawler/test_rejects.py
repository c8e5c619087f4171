"""The list of rows that could not be kept."""

import csv
from pathlib import Path

import pytest

from casebook.errors import RowError
from crawler.sources.rejects import Rejects, rejects_path, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "＝1+1", "\t=1"])
def test_no_cell_is_run_by_a_spreadsheet(text: str) -> None:
    assert safe_cell(text) == "'" + text


def test_ordinary_words_stay_as_they_are() -> None:
    assert safe_cell("杯子漏水 = 差评") == "杯子漏水 = 差评"


def test_a_rejected_row_is_listed_with_line_column_reason_and_its_start(tmp_path: Path) -> None:
    with Rejects(tmp_path / "x.rejects.csv") as rejects:
        rejects.add(RowError(7, "评分", "not 1 to 5", raw="=" + "漏" * 300))
    with rejects.path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == ["7", "评分", "not 1 to 5", "'=" + "漏" * 199]


def test_what_an_earlier_import_rejected_is_removed(tmp_path: Path) -> None:
    path = rejects_path(tmp_path / "x.csv")
    path.write_text("old", encoding="utf-8")
    with Rejects(path) as rejects:
        assert rejects.count == 0
    assert not path.exists()


def test_where_the_folder_cannot_be_written_the_rejects_go_elsewhere(tmp_path):
    # A file in place of the folder refuses even the superuser, as a read-only disk would.
    (tmp_path / "file").write_text("")
    with Rejects(tmp_path / "file" / "a.csv.rejects.csv", otherwise=tmp_path / "home") as rejects:
        rejects.add(RowError(2, None, "broken"))
    assert rejects.path == tmp_path / "home" / "a.csv.rejects.csv"
    assert rejects.path.exists()
