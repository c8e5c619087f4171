"""Reads separated values (CSV, TSV) as rows; a quote that is never closed costs one row, not the file."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, dropwhile, islice
from typing import TextIO

from casebook.errors import FileError, RowError
from crawler.sources.heading import PEEKED, Known, Record, above, fitness, heading_in, needed, under
from crawler.sources.physical import LONGEST, SHOWN, Line, Row, physical_lines

SEPARATORS = ",\t;|"
MOST_LINES = 500
MOST_PEEKED = 60
# Doubled quotes belong to the text; the one left alone closes the field. Possessive, so never quadratic.
CLOSING = re.compile(r'(?:[^"]|"")*+"')


def rows(stream: TextIO, known: Known | None = None) -> tuple[tuple[str, ...], Iterator[Row | RowError]]:
    """The column names and the rows after them; raises FileError when there is no header.

    `known` says of a heading whether somebody knows it, so that titles above the headings are told from them.
    """
    lines = physical_lines(stream)
    first = _first(lines)
    cut = {separator: _cut(iter(first), separator) for separator in SEPARATORS}
    headings = {separator: heading_in(_good(records), known) for separator, records in cut.items()}
    best = max(SEPARATORS, key=lambda one: fitness(headings[one], _good(cut[one])))
    heading = needed(headings[best], known, next(iter(cut[best]), None))
    notes: list[str] = getattr(stream, "notes", [])
    notes += above(heading, first[0].number)
    records = _read(chain(first, lines), best)
    return heading.names, under(heading, dropwhile(lambda one: _line(one) <= heading.line, records), notes)


def _first(lines: Iterator[Line]) -> list[Line]:
    """The lines from the first with words in it, as many as can hold the headings."""
    found: list[Line] = []
    for line in dropwhile(lambda one: not one.text.strip("\ufeff \t\r\n"), lines):
        found.append(line)
        if len(found) == MOST_PEEKED:
            break
    if not found:
        raise FileError("header", "there is none")
    return found


def _cut(lines: Iterator[Line], separator: str) -> list[Record | RowError]:
    return list(islice(_read(lines, separator), PEEKED))


def _good(records: list[Record | RowError]) -> list[Record]:
    return [one for one in records if isinstance(one, Record)]


def _line(found: Record | RowError) -> int:
    return found.line


def _read(lines: Iterator[Line], separator: str) -> Iterator[Record | RowError]:
    for record in _records(lines, separator):
        if isinstance(record, RowError):
            yield record
        elif record.text.strip():
            yield _record(record, separator)


def _record(record: Line, separator: str) -> Record | RowError:
    try:
        return Record(record.number, _cells(record.text, separator), record.text)
    except csv.Error as exc:
        return RowError(record.number, None, f"not readable as a row: {exc}", raw=record.text[:SHOWN])


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
