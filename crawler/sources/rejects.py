"""Lists the rows an import could not keep, in a file a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, TypeVar

from casebook.errors import FileError, RowError
from crawler.sources.physical import SHOWN

Found = TypeVar("Found")
FIRST = 5
HEADER = ("line", "column", "reason", "row")
# A spreadsheet takes a cell that starts with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Rejects:
    """The rejects file of an import; none on disk until a row is rejected. `first` holds the first few rows."""

    def __init__(self, path: Path, *, otherwise: Path | None = None) -> None:
        self.path = path
        self.count = 0
        self.first: list[RowError] = []
        self._otherwise = otherwise
        self._file: TextIO | None = None
        self._writer: Any = None

    def add(self, error: RowError) -> None:
        """Lists one rejected row."""
        if self._file is None:
            self._file = self._opened()
            self._writer = csv.writer(self._file)
            self._writer.writerow(HEADER)
        said = (error.column or "", error.why or "", error.raw[:SHOWN])
        self._writer.writerow((error.line, *(safe_cell(one) for one in said)))
        self.count += 1
        if len(self.first) < FIRST:
            self.first.append(error)

    def batches(self, reading: Iterable[Found | RowError], size: int) -> Iterator[list[Found]]:
        """What was found, `size` at a time; rows that cannot be kept are listed. The last batch may be empty."""
        batch: list[Found] = []
        for found in reading:
            if isinstance(found, RowError):
                self.add(found)
                continue
            batch.append(found)
            if len(batch) == size:
                yield batch
                batch = []
        yield batch

    def _opened(self) -> TextIO:
        """The file, in the other folder where the one beside the import cannot be written (a read-only disk)."""
        places = [self.path, *([self._otherwise / self.path.name] if self._otherwise else [])]
        why = ""
        for place in places:
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                # With a BOM, because the spreadsheet it will be opened in guesses otherwise.
                file = place.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="")  # noqa: SIM115
            except OSError as exc:
                why = exc.strerror or ""
            else:
                self.path = place
                return file
        raise FileError(self.path.name, f"cannot be written: {why}")

    def __enter__(self) -> Rejects:
        # What an earlier import of this file rejected is no longer true.
        if self.path.exists():
            self.path.unlink()
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
