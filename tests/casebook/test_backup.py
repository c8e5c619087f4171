"""Backups: whole, opened before they count, few, and nobody else's to read."""

from __future__ import annotations

import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from casebook.errors import FileError
from casebook.house import House
from casebook.settings import read_settings
from casebook.store import Archive, Casebook
from casebook.store import backup as store_backup
from casebook.store.backup import back_up
from casebook.store.engine import open_engine
from casebook.upkeep import BACKUPS_KEPT, back_up_casebook, backups
from tests.makers import NOON, a_review

DAY = timedelta(days=1)


def a_house(book: Casebook, home: Path, days: int = 0) -> House:
    return House(book=book, settings=read_settings({}, home=home), clock=lambda: NOON + days * DAY, owner="one")


def test_a_backup_holds_what_the_casebook_holds(book: Casebook, tmp_path: Path) -> None:
    book.reviews.keep([a_review()], at=NOON)
    name = back_up_casebook(a_house(book, tmp_path))
    made = tmp_path / "backups" / name
    with Casebook(open_engine(f"sqlite:///{made}"), Archive(tmp_path)) as copy:
        assert copy.reviews.count() == 1
    assert (name, made.stat().st_mode & 0o077) == ("casebook-20261120T040000Z.db", 0)


def test_the_newest_few_stay(book: Casebook, tmp_path: Path) -> None:
    names = [back_up_casebook(a_house(book, tmp_path, days)) for days in range(BACKUPS_KEPT + 2)]
    assert sorted(one.name for one in (tmp_path / "backups").iterdir()) == names[2:]


def test_a_backup_is_made_while_somebody_writes(book: Casebook, tmp_path: Path) -> None:
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            book.reviews.keep([a_review(external_id=f"r-{number}")], at=NOON)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = back_up(book.engine, tmp_path / "backups", now=NOON, keep=1)
    finally:
        over.set()
        writer.join()
    with sqlite3.connect(made) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_cannot_be_written_is_one_sentence_and_leaves_nothing(book: Casebook, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file where the folder should be")
    with pytest.raises(FileError, match="no backup"):
        back_up_casebook(a_house(book, tmp_path))


def test_a_damaged_copy_does_not_count(book: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_backup, "_copy", lambda database, part: part.write_bytes(b"no database" * 100))
    with pytest.raises(FileError, match="not a database"):
        back_up_casebook(a_house(book, tmp_path))
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_is_due_each_night_and_never_of_a_server(each_book: Casebook, tmp_path: Path) -> None:
    found = [(due.at, due.then) for due in backups(a_house(each_book, tmp_path), NOON)]
    night = NOON - timedelta(hours=9)
    assert found == ([] if each_book.engine.dialect.name == "postgresql" else [(night, night + DAY)])
