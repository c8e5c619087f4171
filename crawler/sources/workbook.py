"""Reads the sheets of XLSX and XLS as rows: numbers, dates and long numbers as people would write them in a CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import dropwhile, islice
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from casebook.errors import FileError, RowError
from crawler.sources.bounds import AS_CSV, check_bounds
from crawler.sources.heading import ADVICE, PEEKED, Heading, Known, Record, above, heading_in, needed, under
from crawler.sources.opened import Opened
from crawler.sources.packed import listed, whole
from crawler.sources.physical import SHOWN, Row

# From here on a spreadsheet has rounded a number: 15 digits are all it keeps.
EXACT = 10**15
HALF = timedelta(milliseconds=500)


class Stream:
    """A workbook to read rows from; `done` of `total` rows of the sheet are read, `notes` say what was passed over."""

    def __init__(self, file: Opened) -> None:
        self.name = file.place.name
        self.wanted = file.sheet
        self.notes = list(file.notes)
        self.done = self.total = 0
        if file.encoding == "xlsx":
            check_bounds(file.place)
        self._bytes = whole(file.place)
        self._book = _guarded(self.name, lambda: CalamineWorkbook.from_filelike(self._bytes))

    def sheets(self) -> list[str]:
        """The names of the sheets people see."""
        shown, sheet = SheetVisibleEnum.Visible, SheetTypeEnum.WorkSheet
        return [one.name for one in self._book.sheets_metadata if one.visible == shown and one.typ == sheet]

    def sheet(self, name: str) -> Any:
        """One sheet, held whole; raises FileError where there is none of that name."""
        if name not in self._book.sheet_names:
            raise FileError(self.name, f"no sheet {name!r} in it", do=f"one of {listed(self.sheets())}")
        return _guarded(self.name, lambda: self._book.get_sheet_by_name(name))

    def close(self) -> None:
        """Lets go of the workbook and its file."""
        self._book.close()
        self._bytes.close()


def rows(stream: Stream, known: Known | None = None) -> tuple[tuple[str, ...], Iterator[Row | RowError]]:
    """The column names of the first sheet with fitting headings and the rows under them; FileError without any.

    Sheets that are hidden or empty count for nothing; others that would fit are named in the notes.
    """
    name = stream.wanted if stream.wanted is not None else _chosen(stream, known)
    sheet = stream.sheet(name)
    heading = needed(_heading(sheet, known))
    stream.total = sheet.total_height + 1
    stream.notes += above(heading, sheet.start[0] + 1 if sheet.start else 1)
    records = dropwhile(lambda one: one.line <= heading.line, _records(stream, sheet))
    return heading.names, under(heading, records, stream.notes)


def _chosen(stream: Stream, known: Known | None) -> str:
    names = stream.sheets()
    if len(names) == 1:
        return names[0]
    headings = {name: _heading(stream.sheet(name), known) for name in names}
    fitting = [name for name, heading in headings.items() if heading and (known is None or heading.known > 1)]
    fitting = fitting or [name for name, heading in headings.items() if heading]
    if not fitting:
        raise FileError("sheets", "no row of headings in any of them", do=ADVICE)
    if fitting[1:]:
        do = f"give {stream.name}/{fitting[1]} to read that one"
        stream.notes.append(f"sheet {fitting[0]} was read, and not: {listed(fitting[1:])} ({do})")
    return fitting[0]


def _heading(sheet: Any, known: Known | None) -> Heading | None:
    full = (one for one in _cells(sheet) if any(one.cells))
    return heading_in(list(islice(full, PEEKED)), known)


def _records(stream: Stream, sheet: Any) -> Iterator[Record]:
    """The rows of a sheet; a cell merged downwards stands in every row it covers."""
    starts: dict[int, list[tuple[int, int]]] = {}
    left = sheet.start[1] if sheet.start else 0
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top:
            starts.setdefault(top + 1, []).append((column - left, bottom + 1))
    covering: dict[int, tuple[int, str]] = {}
    for record in _cells(sheet):
        stream.done = record.line
        covering = {at: (last, text) for at, (last, text) in covering.items() if last >= record.line}
        cells = list(record.cells)
        own = any(cells)
        for at, (_, text) in covering.items():
            cells[at] = cells[at] or text
        covering |= {at: (last, cells[at]) for at, last in starts.get(record.line, ()) if 0 <= at < len(cells)}
        # A row in which everything is merged from above is a part of that row, not one of its own.
        yield Record(record.line, cells, record.raw) if own else record


def _cells(sheet: Any) -> Iterator[Record]:
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells = [one if isinstance(one, str) else as_text(one) for one in row]
        yield Record(line, cells, ",".join(cells)[:SHOWN])


def as_text(cell: Any) -> str:
    """A cell that is no text as people write it: whole numbers without a point, dates as ISO.

    A number of 16 and more digits comes as a power of ten, because a spreadsheet has rounded it.
    """
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime):
        return (cell + HALF).isoformat(" ", "seconds") if cell.microsecond else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if abs(cell) >= EXACT:
        return f"{cell:.15e}"
    return str(int(cell)) if cell == int(cell) else f"{cell:.15g}"


def _guarded(name: str, work: Callable[[], Any]) -> Any:
    """What the library gives; whatever it cannot read is told as a FileError."""
    try:
        return work()
    except PasswordError as exc:
        raise FileError(name, "it is locked with a password", do="save it without one and try again") from exc
    except (CalamineError, OSError, ValueError) as exc:
        raise FileError(name, f"not readable as a workbook: {str(exc)[:SHOWN]}", do=AS_CSV) from exc
    except BaseException as exc:
        # The library's own faults come as a PanicException, which is no Exception and cannot be imported.
        if type(exc).__name__ != "PanicException":
            raise
        raise FileError(name, "not readable as a workbook", do=AS_CSV) from exc
