"""Reads single fields of a JSON line as words and times; a bad one is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from casebook.errors import InputError

ZONE = "Asia/Shanghai"
SLASHED = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2})(:\d{2}(?::\d{2})?))?$")


def words_in(line: Mapping[str, Any], field: str, *, within: str = "") -> str | None:
    """The words of a field, None where there are none; raises InputError, which calls it `within` + field."""
    value = line.get(field)
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, (dict, list, bool)):
        raise InputError(within + field, f"not a string: {value!r}")
    return str(value)


def time_in(field: str, value: object) -> datetime | None:
    """The time in UTC, of Asia/Shanghai where it has no offset, None where there is none; raises InputError."""
    if value is None or value == "":
        return None
    try:
        time = datetime.fromisoformat(SLASHED.sub(_iso, str(value).strip()))
        # Close to the first and the last year the zone's offset leads out of the calendar.
        return (time if time.tzinfo else time.replace(tzinfo=ZoneInfo(ZONE))).astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise InputError(field, f"not an ISO 8601 time: {value!r}") from exc


def _iso(found: re.Match[str]) -> str:
    """A time as Chinese exports write it (2021/9/5 8:28), as ISO 8601."""
    year, month, day, hour, rest = found.groups()
    date = f"{year}-{month:0>2}-{day:0>2}"
    return date if hour is None else f"{date}T{hour:0>2}{rest}"
