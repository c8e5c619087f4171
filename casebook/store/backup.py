"""Copies of a SQLite casebook, made while it is in use and opened before they count."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from casebook.errors import FileError

NAMES = "casebook-*.db"


def is_file(engine: Engine) -> bool:
    """Whether this casebook is a SQLite file; a server's database is its owner's to dump."""
    return engine.dialect.name == "sqlite" and engine.url.database not in (None, "", ":memory:")


def back_up(engine: Engine, folder: Path, *, now: datetime, keep: int) -> Path:
    """A checked copy of the casebook in the folder, of which the newest `keep` stay; raises FileError."""
    made = folder / f"casebook-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.db"
    part = made.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Names and words of buyers are in it: nobody else may read it, from the first byte on.
        part.touch(mode=0o600)
        _copy(str(engine.url.database), part)
        _check(part)
        part.replace(made)
    except (OSError, sqlite3.Error) as exc:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise FileError(made, f"no backup: {exc}", do="see whether the disk is full") from exc
    for old in sorted(folder.glob(NAMES))[:-keep]:
        old.unlink(missing_ok=True)
    return made


def _copy(database: str, part: Path) -> None:
    with closing(sqlite3.connect(database, timeout=30)) as source, closing(sqlite3.connect(part)) as copy:
        # In one step: a consistent picture, whatever is written meanwhile.
        source.backup(copy)
        # Without a log beside it: one file is the whole backup.
        copy.execute("PRAGMA journal_mode=DELETE")
    with part.open("rb") as file:
        os.fsync(file.fileno())


def _check(part: Path) -> None:
    with closing(sqlite3.connect(f"{part.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        copy.execute("SELECT count(*) FROM reviews").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged: {found}")
