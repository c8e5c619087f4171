"""Writes rows as CSV and JSON Lines that give the same bytes each time and do nothing when opened."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

# A spreadsheet takes what starts so for a formula, also behind white space.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_body(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file in UTF-8 with LF; a BOM stands first because spreadsheets read Chinese as GBK without one."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    return made.getvalue().encode("utf-8-sig", "replace")


def cell(value: object) -> str:
    """The value as a spreadsheet shows it and never as a formula; unknown is empty."""
    text = "" if value is None else str(value).replace("\0", "\ufffd")
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def lines_body(rows: Iterable[Any]) -> bytes:
    """JSON Lines in UTF-8 with sorted keys, each row ended by LF."""
    return b"".join(json_body(row) for row in rows)


def json_body(value: Any) -> bytes:
    """One JSON value on a line of its own; half a character pair stays as its escape."""
    made = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(", ", ": "))
    return (made + "\n").encode("utf-8", "backslashreplace")
