"""Reads times as exports and pages write them, by a strict grammar: what it does not know, it refuses."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

WRITTEN = re.compile(
    r"(?P<year>\d{4})(?:-|/|\.|年)(?P<month>\d{1,2})(?:-|/|\.|月)(?P<day>\d{1,2})日?"
    r"(?:[T\s]*(?P<hour>\d{1,2})[:时](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})秒?(?:\.(?P<part>\d{1,9}))?)?分?)?"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
NAMES = ("year", "month", "day", "hour", "minute", "second")
EPOCH = re.compile(r"\d{10}|\d{13}", re.ASCII)
EARLY = timedelta(days=1)


def read_time(value: object, zone: str, *, order: str = "") -> datetime:
    """The time in UTC; one without offset is in `zone`, a date alone is its midnight there.

    Known are 2016-06-29 18:52:01, 2016/6/29 18:52, 2016年6月29日, ISO 8601 and epoch seconds or
    milliseconds. Raises ValueError with the reason.
    """
    said = str(value).strip()
    if isinstance(value, int | float) or EPOCH.fullmatch(said):
        return _epoch(said)
    written = WRITTEN.fullmatch(said)
    if written is None:
        raise ValueError(f"{said[:40]!r} is no time we read")
    return _moment(written, zone, said)


def find_time(text: str, zone: str, *, order: str = "") -> datetime | None:
    """The first written time inside a longer text in UTC; None when there is none."""
    written = WRITTEN.search(text)
    return None if written is None else _moment(written, zone, text)


def past_time(value: object, zone: str, now: datetime) -> datetime:
    """As read_time, but raises ValueError for a time more than a day after `now`."""
    time = read_time(value, zone)
    if time > now + EARLY:
        raise ValueError(f"{str(value)[:40]!r} lies in the future")
    return time


def local(time: datetime, zone: str) -> datetime:
    """A time without offset, read in `zone`, in UTC."""
    return time.replace(tzinfo=_zone(zone)).astimezone(UTC)


def _epoch(said: str) -> datetime:
    if not EPOCH.fullmatch(said):
        raise ValueError(f"{said[:40]!r} is no time we read")
    seconds = int(said) / (1000 if len(said) == 13 else 1)
    return datetime.fromtimestamp(seconds, UTC)


def _moment(written: re.Match[str], zone: str, said: str) -> datetime:
    year, month, day, hour, minute, second = (int(written[name] or 0) for name in NAMES)
    micro = int((written["part"] or "0")[:6].ljust(6, "0"))
    try:
        time = datetime(year, month, day, hour, minute, second, micro, tzinfo=_zone(zone))
        if written["offset"]:
            time = time.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00{written['offset']}").tzinfo)
        return time.astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise ValueError(f"{said[:40]!r} is no time there is") from exc


@lru_cache(maxsize=32)
def _zone(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)
