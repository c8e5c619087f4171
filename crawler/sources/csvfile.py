"""Reads separated values (CSV, TSV) as rows; a quote that is never closed costs one row, not the file."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import TextIO

from casebook.errors import FileError, RowError
from crawler.sources.physical import LONGEST, SHOWN, Line, Row, physical_lines

SEPARATORS = ",\t;|"
MOST_LINES = 500
# Doubled quotes belong to the text; the one left alone closes the field. Possessive, so never quadratic.
CLOSING = re.compile(r'(?:[^"]|"")*+"')


def rows(stream: TextIO) -> tuple[tuple[str, ...], Iterator[Row | RowError]]:
    """The column names and the rows after them; raises FileError when there is no header."""
    lines = physical_lines(stream)
    first = next((line for line in lines if line.text.strip()), None)
    if first is None:
        raise FileError("header", "there is none")
    separator = max(SEPARATORS, key=first.text.count)
    records = _records(chain([first], lines), separator)
    names = _names(next(records), separator)
    return names, _rows(records, names, separator)


def _names(header: Line | RowError, separator: str) -> tuple[str, ...]:
    if isinstance(header, RowError):
        raise FileError("header", header.why)
    try:
        return tuple(cell.strip() for cell in _cells(header.text, separator))
    except csv.Error as exc:
        raise FileError("header", str(exc)) from exc


def _rows(records: Iterator[Line | RowError], names: tuple[str, ...], separator: str) -> Iterator[Row | RowError]:
    for record in records:
        if isinstance(record, RowError):
            yield record
        elif record.text.strip():
            yield _row(record, names, separator)


def _row(record: Line, names: tuple[str, ...], separator: str) -> Row | RowError:
    try:
        cells = _cells(record.text, separator)
    except csv.Error as exc:
        return RowError(record.number, None, f"not readable as a row: {exc}", raw=record.text[:SHOWN])
    if len(cells) != len(names):
        span = record.text.rstrip("\n").count("\n")
        why = f"{len(cells)} cells where the header has {len(names)}"
        why += f", over {span + 1} lines" if span else ""
        return RowError(record.number, None, why, raw=record.text[:SHOWN])
    # Of two columns with one name the first counts.
    values = dict(zip(reversed(names), reversed(cells), strict=True))
    return Row(record.number, values, record.text[:SHOWN])


def _cells(text: str, separator: str) -> list[str]:
    return next(csv.reader([text.rstrip("\r\n")], delimiter=separator), [])


def _records(lines: Iterator[Line], separator: str) -> Iterator[Line | RowError]:
    waiting: deque[Line] = deque()
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        if line.cut:
            yield RowError(line.number, None, str(line.fault), raw=line.text)
            continue
        held, closed = _gather(line, waiting, lines, separator=separator)
        if closed:
            yield _joined(held)
        else:
            # Only the line with the open quote is lost: those read in search of its end are read again.
            yield RowError(line.number, None, "a quote is opened and never closed", raw=line.text[:SHOWN])
            waiting.extendleft(reversed(held[1:]))


def _gather(first: Line, waiting: deque[Line], lines: Iterator[Line], *, separator: str) -> tuple[list[Line], bool]:
    held, size = [first], len(first.text)
    is_open = _open_after(first.text, separator, is_open=False)
    while is_open:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return held, False
        held.append(line)
        size += len(line.text)
        if line.cut or len(held) > MOST_LINES or size > LONGEST:
            return held, False
        is_open = _open_after(line.text, separator, is_open=True)
    return held, True


def _open_after(line: str, separator: str, *, is_open: bool) -> bool:
    if '"' not in line:
        return is_open
    at = 0
    while True:
        found = CLOSING.match(line, at) if is_open else _opening(separator).search(line, at)
        if found is None:
            return is_open
        at, is_open = found.end(), not is_open


@lru_cache(maxsize=len(SEPARATORS))
def _opening(separator: str) -> re.Pattern[str]:
    return re.compile(rf'(?:^|(?<={re.escape(separator)}))"')


def _joined(held: list[Line]) -> Line | RowError:
    fault = next((line.fault for line in held if line.fault), None)
    text = held[0].text if len(held) == 1 else "".join(line.text for line in held)
    if fault is not None:
        return RowError(held[0].number, None, fault, raw=text[:SHOWN])
    return Line(held[0].number, text)
