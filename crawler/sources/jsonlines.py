"""Reads JSON Lines as rows: one object a line, each line on its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, TextIO

from casebook.errors import FileError, RowError
from crawler.sources.heading import Known
from crawler.sources.physical import SHOWN, Line, Row, physical_lines

PEEKED = 50


def rows(stream: TextIO, _known: Known | None = None) -> tuple[tuple[str, ...], Iterator[Row | RowError]]:
    """The keys the first objects use and all rows."""
    return with_keys(_row(line) for line in physical_lines(stream) if line.text.strip())


def with_keys(found: Iterator[Row | RowError]) -> tuple[tuple[str, ...], Iterator[Row | RowError]]:
    """The keys of the first good rows, nested ones with dots, and all rows from the first on.

    Raises FileError when none of the first rows can be read: then this is something else.
    """
    first: list[Row | RowError] = []
    keys: dict[str, None] = {}
    for row in found:
        first.append(row)
        if isinstance(row, Row):
            keys.update(dict.fromkeys(paths(row.values)))
        if len(first) == PEEKED:
            break
    if first and not keys:
        do = "give one object a line, or one array of objects"
        raise FileError("rows", f"none of the first {len(first)} can be read, the first because: {first[0]}", do=do)
    return tuple(keys), chain(first, found)


def parsed(text: str) -> dict[str, Any]:
    """The object in the text; raises ValueError with the reason when there is none."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as exc:
        raise ValueError(f"not JSON: {exc.msg} at character {exc.pos + 1}") from exc
    except RecursionError as exc:
        raise ValueError("not JSON we read: nested too deeply") from exc
    if not isinstance(value, dict):
        raise ValueError("not an object in braces")
    return value


def _row(line: Line) -> Row | RowError:
    if line.fault is not None:
        return RowError(line.number, None, line.fault, raw=line.text[:SHOWN])
    try:
        return Row(line.number, parsed(line.text), line.text[:SHOWN])
    except ValueError as exc:
        return RowError(line.number, None, str(exc), raw=line.text[:SHOWN])


def _refuse(constant: str) -> Any:
    raise ValueError(f"not JSON: {constant} is no number")


def paths(value: dict[str, Any]) -> Iterator[str]:
    """The keys of an object and, with dots, of the objects in it."""
    for key, inner in value.items():
        yield key
        if isinstance(inner, dict):
            # Two levels are what the known exports have; deeper keys are still found by their path.
            yield from (f"{key}.{below}" for below in inner)
