"""What importing a file would do, told before it is done."""

from pathlib import Path
from typing import Any

import pytest

from casebook.errors import MapUnsure
from casebook.model import Change
from crawler.sources.importing import import_file
from crawler.sources.previewing import Preview, preview
from tests.crawler.makers import NOW, FakeBook, a_csv, a_file, a_row


def previewed(path: Path, **said: Any) -> Preview:
    return preview(path, shop="demo", source="export", at=NOW, **said)


def test_a_preview_shows_the_first_reviews_and_rejects_and_keeps_nothing(tmp_path: Path) -> None:
    book, rows = FakeBook(), [a_row(f"杯盖漏水{n}") for n in range(30)]
    found = previewed(a_csv(tmp_path, *rows, a_row(stars="7")), book=book)
    assert [one.text for one in found.reviews] == [f"杯盖漏水{n}" for n in range(20)]
    assert (found.read, found.rejected, found.is_whole) == (31, 1, True)
    assert not book.reviews.kept and not (tmp_path / "reviews.csv.rejects.csv").exists()


def test_changes_are_told_against_the_book(tmp_path: Path) -> None:
    book = FakeBook()
    import_file(book, a_csv(tmp_path, a_row(), a_row("好")), shop="demo", source="export", at=NOW)
    found = previewed(a_csv(tmp_path, a_row(), a_row("好", stars="5"), a_row("新")), book=book)
    assert found.changes == {Change.SAME: 1, Change.EDITED: 1, Change.NEW: 1}


def test_a_preview_may_end_before_the_file_does(tmp_path: Path) -> None:
    found = previewed(a_csv(tmp_path, *[a_row(str(n)) for n in range(50)]), most=10)
    assert (found.read, found.is_whole) == (10, False)
    assert "first rows=10" in str(found)


def test_a_whole_file_is_read_in_batches(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    rows = [a_row(str(n)) for n in range(2500)]
    found = previewed(a_csv(tmp_path, *rows), most=None, on_progress=lambda *said: told.append(said))
    assert (found.read, found.is_whole, [rows for rows, _ in told]) == (2500, True, [1000, 2000, 2500])
    assert told[-1] == (2500, 2500)


def test_an_uncertain_file_is_not_previewed_but_asked_about(tmp_path: Path) -> None:
    with pytest.raises(MapUnsure) as caught:
        previewed(a_file(tmp_path, "金额,数量\n1,2\n"))
    assert [one.name for one in caught.value.proposal.columns] == ["金额", "数量"]
