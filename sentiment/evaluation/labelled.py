"""Reads labelled reviews: JSON Lines, or CSV and TSV with a header, with the columns `text` and `sentiment`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from casebook.errors import FileError, InputError, RowError
from casebook.model import Review
from sentiment.evaluation.measures import LABELS
from sentiment.lines import NOT_UTF8, review_from

NEEDED = ("text", "sentiment")
WANTED = 'give a line {"text": …, "sentiment": "pos", "neu" or "neg"} a review, or CSV with these columns'
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One review, what a person says of it (pos, neu, neg), and where it stands, counted from 1."""

    line: int
    label: str
    review: Review


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """The rows that can be measured, those that cannot be read, and how many carry no label."""

    name: str
    rows: tuple[Labelled, ...]
    rejected: tuple[RowError, ...]
    unlabelled: int


def read_labelled(lines: Iterable[str], name: str, *, with_stars: bool = False) -> LabelledFile:
    """The labelled reviews of a file; stars are left out unless asked for, since labels are often made from them.

    Raises FileError when no row can be measured.
    """
    read = [_labelled(number, row, with_stars=with_stars) for number, row in _rows(lines, name)]
    rows = tuple(one for one in read if isinstance(one, Labelled))
    rejected = tuple(one for one in read if isinstance(one, RowError))
    if not read:
        raise FileError(name, "empty", do=WANTED)
    if not rows:
        why = f"no row can be used, the first because of: {rejected[0]}" if rejected else "no labels"
        raise FileError(name, why, do=WANTED)
    return LabelledFile(name, rows, rejected, read.count(None))


def _labelled(number: int, row: Row | RowError, *, with_stars: bool) -> Labelled | RowError | None:
    if isinstance(row, RowError):
        return row
    label = row.get("sentiment")
    if label is None or label == "":
        return None
    if label not in LABELS:
        return RowError(number, "sentiment", f"neither pos nor neu nor neg: {label!r}")
    try:
        stars = row.get("stars") if with_stars else None
        return Labelled(number, str(label), review_from({"id": number, "text": row.get("text"), "stars": stars}))
    except InputError as exc:
        return RowError(number, str(exc.which), exc.why or exc.what)


def _rows(lines: Iterable[str], name: str) -> Iterator[tuple[int, Row | RowError]]:
    given = enumerate(lines, 1)
    for number, line in given:
        if line.strip():
            rest = chain([(number, line)], given)
            # An object begins every line of JSON Lines, a name of a column every table.
            return _json_rows(rest) if line.lstrip()[0] in "{[" else _table_rows(rest, name)
    return iter(())


def _json_rows(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Row | RowError]]:
    return ((number, _json_row(number, line)) for number, line in lines if line.strip())


def _json_row(number: int, line: str) -> Row | RowError:
    if NOT_UTF8.search(line):
        return RowError(number, None, "not UTF-8")
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as exc:
        return RowError(number, None, f"not JSON: {exc}")
    return said if isinstance(said, dict) else RowError(number, None, f"not an object: {type(said).__name__}")


def _table_rows(lines: Iterable[tuple[int, str]], name: str) -> Iterator[tuple[int, Row | RowError]]:
    begin, header = next(iter(lines))
    marks = csv.excel_tab if "\t" in header else csv.excel
    columns = [column.strip() for column in next(csv.reader([header], marks))]
    if missing := [column for column in NEEDED if column not in columns]:
        raise FileError(name, f"no column {' and no column '.join(missing)}", do=WANTED)
    table = csv.reader((line for _, line in lines), marks, strict=True)
    try:
        for cells in table:
            if any(cells):
                yield begin + table.line_num, _table_row(begin + table.line_num, columns, cells)
    except csv.Error as exc:
        raise FileError(name, f"line {begin + table.line_num}: {exc}", do="close every quotation mark") from exc


def _table_row(number: int, columns: list[str], cells: list[str]) -> Row | RowError:
    if any(map(NOT_UTF8.search, cells)):
        return RowError(number, None, "not UTF-8")
    if len(cells) != len(columns):
        return RowError(number, None, f"{len(cells)} cells under {len(columns)} columns")
    return dict(zip(columns, cells, strict=True))
