"""Lists the rows an import could not keep, in a file a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from casebook.errors import FileError, RowError
from crawler.sources.physical import SHOWN

HEADER = ("line", "column", "reason", "row")
# A spreadsheet takes a cell that starts with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Rejects:
    """The rejects file of an import; there is none on disk until a row is rejected."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: TextIO | None = None
        self._writer: Any = None

    def add(self, error: RowError) -> None:
        """Lists one rejected row."""
        if self._file is None:
            # With a BOM, because the spreadsheet it will be opened in guesses otherwise.
            try:
                self._file = self.path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="")
            except OSError as exc:
                raise FileError(self.path.name, f"cannot be written: {exc.strerror}") from exc
            self._writer = csv.writer(self._file)
            self._writer.writerow(HEADER)
        said = (error.column or "", error.why or "", error.raw[:SHOWN])
        self._writer.writerow((error.line, *(safe_cell(one) for one in said)))
        self.count += 1

    def __enter__(self) -> Rejects:
        # What an earlier import of this file rejected is no longer true.
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()


def rejects_path(path: Path) -> Path:
    """Where the rejects of a file are listed: beside it."""
    return path.with_name(path.name + ".rejects.csv")


def safe_cell(text: str) -> str:
    """The text as a cell no spreadsheet runs: one that looks like a formula is led by an apostrophe."""
    text = text.replace("\0", "␀")
    return "'" + text if text.lstrip(" ").startswith(FORMULA) else text
