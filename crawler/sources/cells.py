"""Reads single cells of a row as words and times, and says of a bad one where it stands and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casebook.errors import RowError
from crawler.sources.physical import SHOWN, Row
from crawler.sources.times import past_time

Values = Mapping[str, tuple[str, Any]]
# What spreadsheets make of a long number: a formula that shows it, or a power of ten that has lost half of it.
SHOWN_AS = re.compile(r'="([^"]*)"')
POWER = re.compile(r"\d(?:\.\d+)?e\+\d+", re.ASCII | re.IGNORECASE)
LONGEST_ID = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What holds for every row of a file: whose reviews, and how its times are read."""

    shop: str
    source: str
    zone: str
    now: datetime


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


def id_in(row: Row, values: Values, name: str) -> str | None:
    """A number or code that is compared with others, None where there is none; raises RowError for a damaged one."""
    said = text_in(row, values, name).strip().lstrip("'").strip()
    said = SHOWN_AS.sub(r"\1", said).strip()
    if POWER.fullmatch(said):
        raise row_error(row, values, name, why="a spreadsheet cut its digits: export the column as text")
    if len(said) > LONGEST_ID:
        raise row_error(row, values, name, why=f"longer than {LONGEST_ID} characters")
    return said or None


def time_in(row: Row, values: Values, name: str, *, ground: Ground) -> datetime | None:
    """The time of a field in UTC, None where there is none; raises RowError for what is no past time."""
    if name not in values or not str(values[name][1]).strip():
        return None
    try:
        return past_time(values[name][1], ground.zone, ground.now)
    except ValueError as exc:
        raise row_error(row, values, name, why=str(exc)) from exc
