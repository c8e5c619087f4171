"""Reads a workbook in a process that may die of a bad file: `python sheets.py FILE [SIZE]`.

It tells the names of the sheets people see, then for each line it is given (a sheet, and how many rows at most)
that sheet's rows, as lines of JSON; an object ends an answer. `workbook.py` is what asks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

# A sheet is held whole, about 100 bytes a cell, empty cells between full ones too; a file may claim any size.
MOST_MEMORY = 2 << 30
MOST_SECONDS = 600
# From here on a spreadsheet has rounded a number: 15 digits are all it keeps.
EXACT = 10**15
LOCKED = "EncryptedPackage".encode("utf-16-le")
HALF = timedelta(milliseconds=500)


def main(path: str, size: str = "0") -> None:
    """Answers until nobody asks any more; the file `-` is that many bytes before the first question."""
    bound()
    try:
        with _opened(path, int(size)) as file, CalamineWorkbook.from_filelike(file) as book:
            answer({"sheets": visible(book)})
            sys.stdout.flush()
            # Asked for its first rows and then for all, a sheet is not read twice.
            sheet_of = lru_cache(maxsize=1)(book.get_sheet_by_name)
            for line in sys.stdin.buffer:
                name, most = json.loads(line)
                _tell(sheet_of(name), most)
    except PasswordError:
        answer({"locked": True})
    except (CalamineError, OSError, ValueError) as exc:
        answer({"locked": True} if is_locked(path) else {"error": str(exc)[:200]})


def is_locked(path: str) -> bool:
    """Whether this is an XLSX under a password, which is not told from a broken file otherwise."""
    return path != "-" and LOCKED in Path(path).read_bytes()


def _opened(path: str, size: int) -> BinaryIO:
    return BytesIO(sys.stdin.buffer.read(size)) if path == "-" else Path(path).open("rb")


def bound() -> None:
    """Bounds this process, where the system can: what asks for more than there is must not take others along."""
    with suppress(ImportError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(said: Any) -> None:
    """Writes one line; it is ASCII, so that half a character cannot break it."""
    sys.stdout.write(json.dumps(said) + "\n")


def visible(book: CalamineWorkbook) -> list[str]:
    """The names of the sheets people see."""
    shown, sheet = SheetVisibleEnum.Visible, SheetTypeEnum.WorkSheet
    return [one.name for one in book.sheets_metadata if one.visible == shown and one.typ == sheet]


def _tell(sheet: Any, most: int | None) -> None:
    answer({"total": sheet.total_height + 1})
    for line, cells in islice(rows(sheet), most):
        answer([line, *cells])
    answer({"end": True})
    sys.stdout.flush()


def rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows with something in them, by the numbers the spreadsheet shows; a cell merged downwards stands in each."""
    left = sheet.start[1] if sheet.start else 0
    merged: dict[int, list[tuple[int, int]]] = {}
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top and column >= left:
            merged.setdefault(top + 1, []).append((column - left, bottom + 1))
    above: dict[int, tuple[int, str]] = {}
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells = [one if isinstance(one, str) else as_text(one) for one in row]
        above = {at: (last, text) for at, (last, text) in above.items() if last >= line}
        # A row in which nothing stands of its own is a part of the one it is merged with.
        if any(cells):
            cells = [cell or above.get(at, (0, ""))[1] for at, cell in enumerate(cells)] if above else cells
            above |= {at: (last, cells[at]) for at, last in merged.get(line, ()) if at < len(cells)}
            yield line, cells


def as_text(cell: Any) -> str:
    """A cell that is no text as people write it: whole numbers without a point, dates as ISO.

    A number of 16 and more digits comes as a power of ten, because a spreadsheet has rounded it.
    """
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime):
        return (cell + HALF if cell.microsecond else cell).isoformat(" ")[:19]
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return _number(cell)


def _number(cell: float) -> str:
    if not abs(cell) < EXACT:
        return f"{cell:.15e}"
    return str(int(cell)) if cell == int(cell) else f"{cell:.15g}"


if __name__ == "__main__":
    main(*sys.argv[1:])
