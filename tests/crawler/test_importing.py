"""A file on its way into the casebook."""

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from casebook.errors import FileError
from casebook.model import Change
from crawler.sources.importing import ImportReport, import_file
from tests.crawler.makers import NOW, FakeBook, a_csv, a_file, a_row


def imported(book: FakeBook, path: Path, **said: Any) -> ImportReport:
    return import_file(book, path, shop="demo", source="export", at=NOW, **said)


def test_the_second_import_of_a_file_changes_nothing(tmp_path: Path) -> None:
    book, path = FakeBook(), a_csv(tmp_path, *[a_row(str(n)) for n in range(5)])
    assert imported(book, path).changes == Counter({Change.NEW: 5})
    assert imported(book, path).changes == Counter({Change.SAME: 5})


def test_the_file_itself_is_the_capture_of_every_review(tmp_path: Path) -> None:
    book, path = FakeBook(), a_csv(tmp_path, a_row())
    imported(book, path)
    [sha256] = book.archive.bodies
    assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [review.capture for review in book.reviews.kept.values()] == [sha256]


def test_reviews_are_kept_a_thousand_at_a_time(tmp_path: Path) -> None:
    book = FakeBook()
    imported(book, a_csv(tmp_path, *[a_row(str(n)) for n in range(2500)]))
    assert book.reviews.batches == [1000, 1000, 500]


def test_bad_rows_are_counted_and_listed_while_the_rest_is_kept(tmp_path: Path) -> None:
    report = imported(FakeBook(), a_csv(tmp_path, a_row(), a_row(stars="7"), a_row("好")))
    assert (report.read, report.rejected, report.changes[Change.NEW]) == (3, 1, 2)
    assert report.rejects_path is not None and "7" in report.rejects_path.read_text(encoding="utf-8-sig")


def test_coverage_says_what_was_read_and_rejected(tmp_path: Path) -> None:
    book = FakeBook()
    imported(book, a_csv(tmp_path, a_row(), a_row(stars="7")))
    [row] = book.coverage.rows
    assert (row.read, row.rejected, row.unknown) == (1, 1, "rows of reviews.csv rejected: 1")


def test_nothing_is_kept_of_a_file_nobody_can_read(tmp_path: Path) -> None:
    book = FakeBook()
    with pytest.raises(FileError):
        imported(book, a_file(tmp_path, "金额,数量\n1,2\n"))
    assert (book.archive.bodies, book.coverage.rows) == ({}, [])


def test_progress_counts_rows_of_every_fate(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = a_csv(tmp_path, a_row(), a_row(), a_row(stars="7"))
    imported(FakeBook(), path, on_progress=lambda *said: told.append(said))
    assert told == [(3, 3)]
