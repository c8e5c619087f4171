"""Reads single cells of a row as words, ids, times and addresses, and says of a bad one where and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casebook.errors import RowError
from crawler.sources.ids import ADVICE, LONGEST_ID, is_long, plain_id
from crawler.sources.physical import SHOWN, Row
from crawler.sources.times import past_time

__all__ = ["LONGEST_ID", "Ground", "Values", "id_in", "row_error", "text_in", "time_in", "url_in"]

Values = Mapping[str, tuple[str, Any]]
ADDRESS = re.compile(r"(?:https?:)?//[^\s/?#\x00-\x20]+(?:[/?#]\S*)?", re.IGNORECASE)
LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What holds for every row of a file: whose reviews, how its times and marks are read, whose ids are cut.

    `order` is how numbers are dates (see `times.ORDERS`), `scale` what the highest mark is, `cut` the columns
    whose long ids a spreadsheet has damaged.
    """

    shop: str
    source: str
    zone: str
    now: datetime
    order: str = ""
    scale: int = 5
    cut: frozenset[str] = frozenset()


def row_error(row: Row, values: Values, name: str, *, why: str) -> RowError:
    """What is wrong with the cell a field of ours stands in."""
    column = values[name][0] if name in values else None
    why = why if row.part is None else f"{row.part}: {why}"
    return RowError(row.line, column, why, raw=row.raw[:SHOWN])


def text_in(row: Row, values: Values, name: str) -> str:
    """The words of a field, empty where there are none; raises RowError for what is no text."""
    value = values[name][1] if name in values else ""
    if isinstance(value, dict | list):
        raise row_error(row, values, name, why="a list or object where words should be")
    said = str(value)
    if "\0" in said:
        raise row_error(row, values, name, why="a NUL byte in it")
    # Half an emoji (a lone surrogate from a JSON escape) cannot be stored; the words around it can.
    return said if said.isascii() else said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def id_in(row: Row, values: Values, name: str, *, cut: frozenset[str] = frozenset()) -> str | None:
    """A number or code that is compared with others, None where there is none; raises RowError for a damaged one.

    `cut` are the columns whose long ids are all taken for damaged.
    """
    if name not in values:
        return None
    try:
        said = plain_id(text_in(row, values, name))
    except ValueError as exc:
        raise row_error(row, values, name, why=str(exc)) from exc
    if values[name][0] in cut and is_long(said):
        raise row_error(row, values, name, why=f"a spreadsheet rounded the ids of this column: {ADVICE}")
    return said or None


def time_in(row: Row, values: Values, name: str, *, ground: Ground) -> datetime | None:
    """The time of a field in UTC, None where there is none; raises RowError for what is no past time."""
    if name not in values or not str(values[name][1]).strip():
        return None
    try:
        return past_time(values[name][1], ground.zone, ground.now, order=ground.order)
    except ValueError as exc:
        raise row_error(row, values, name, why=str(exc)) from exc


def url_in(row: Row, values: Values, name: str) -> str | None:
    """An address on the web, None where there is none or where it leads elsewhere: a link is for people to follow."""
    said = text_in(row, values, name).strip()
    if len(said) > LONGEST_ADDRESS or not ADDRESS.fullmatch(said):
        return None
    return f"https:{said}" if said.startswith("//") else said
