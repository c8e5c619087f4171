"""Reads one JSON array of objects as rows, a piece at a time: the file is never held whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

from casebook.errors import RowError
from crawler.sources.heading import Known
from crawler.sources.jsonlines import parsed, with_keys
from crawler.sources.physical import LONGEST, SHOWN, Row, fault_in

PIECE = 1 << 16
BETWEEN = " \t\r\n,["
DECODER = json.JSONDecoder()


def rows(stream: TextIO, _known: Known | None = None) -> tuple[tuple[str, ...], Iterator[Row | RowError]]:
    """The keys the first objects use and all rows; what follows a broken element cannot be read."""
    return with_keys(elements(stream))


def elements(stream: TextIO, *, line: int = 1) -> Iterator[Row | RowError]:
    """The elements of the array that begins here, on a `line` of the file; a broken one is the last."""
    rest = stream.read(PIECE)
    while True:
        gap = len(rest) - len(rest.lstrip(BETWEEN))
        line += rest.count("\n", 0, gap)
        rest = rest[gap:]
        if not rest:
            rest = stream.read(PIECE)
            if rest:
                continue
        if not rest or rest.startswith("]"):
            return
        rest, end = _element(rest, stream)
        if end is None:
            yield RowError(line, None, "the array is broken here and not readable further", raw=rest[:SHOWN])
            return
        yield _row(line, rest[:end])
        line += rest.count("\n", 0, end)
        rest = rest[end:]


def _element(rest: str, stream: TextIO) -> tuple[str, int | None]:
    while True:
        try:
            _, end = DECODER.raw_decode(rest)
            return rest, end
        except (ValueError, RecursionError):
            more = stream.read(PIECE)
            if not more or len(rest) > LONGEST:
                return rest, None
            rest += more


def _row(line: int, text: str) -> Row | RowError:
    fault = fault_in(text)
    if fault is not None:
        return RowError(line, None, fault, raw=text[:SHOWN])
    try:
        return Row(line, parsed(text), text[:SHOWN])
    except ValueError as exc:
        return RowError(line, None, str(exc), raw=text[:SHOWN])
