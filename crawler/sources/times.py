"""Reads times as exports and pages write them, by a strict grammar: what it does not know, it refuses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import isfinite
from types import MappingProxyType
from zoneinfo import ZoneInfo

# How a date of numbers alone is written whose order is not plain: day first, month first, or a spreadsheet's days.
ORDERS = ("", "dmy", "mdy", "serial")
# Between which hours of the day (both included) a word beside an hour from 1 to 12 puts it.
HALVES = MappingProxyType(
    {"凌晨": (0, 5), "清晨": (4, 8), "早上": (4, 11), "上午": (0, 11), "中午": (11, 14), "下午": (12, 23)}
    | {"傍晚": (16, 20), "晚上": (17, 23), "am": (0, 11), "pm": (12, 23)}
)
NAMED_HOURS = MappingProxyType({"midnight": "0", "noon": "12"})
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EARLY = timedelta(days=1)
FARTHEST_EAST, FARTHEST_WEST = timedelta(hours=14), timedelta(hours=-12)
# Day 0 of spreadsheets; before day 61 they count a 29 February 1900 that never was.
SERIAL_ZERO, SERIAL_FIRST, SERIAL_END = datetime(1899, 12, 30), 61, 2_958_466  # noqa: DTZ001

MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
YEAR, DAY = r"(?P<year>\d{4})", r"(?P<day>\d{1,2})"
NTH = rf"{DAY}(?:st|nd|rd|th)?"
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
# No date runs on into other digits, before or after; what was read of it is never given back to read less.
START, END = r"(?<![\d.,/-])", r"(?!\d|[-/.:]\d)"
HALF = "|".join(word for word in HALVES if not word.isascii())
LATER = r"(?:\s*(?P<later>[ap]\.?m\b\.?|上午|下午))?"
SECOND = r"(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?"
CLOCK = (
    rf"(?:(?P<half>{HALF})\s*)?(?P<hour>\d{{1,2}})(?=:\d|\s*[ap]\.?m\b)(?::(?P<minute>\d{{2}})(?::{SECOND})?)?{LATER}"
    r"|(?P<named>midnight|noon)\b"
)
COUNTED = (
    rf"(?:(?P<half>{HALF})\s*)?(?P<hour>\d{{1,2}})[时時点點](?:(?P<minute>\d{{1,2}})分(?:(?P<second>\d{{1,2}})秒)?)?"
)
HAN_WEEKDAY = rf"(?:[(（]?(?:星期|周|週)[{'一二三四'}{'五六日天'}][)）]?\s*+)?"
GAP = rf"(?:(?<=[日号號])|(?=[\s,(（T_]))(?:T|_|\s*+(?:,\s*+)?{HAN_WEEKDAY}(?:(?:at|-)\s+)?)"
# Zones by letters are many things to many people: one counts only where it is what the shop's own zone is called.
ZONES = r"[ECMP][SD]T|[CEW]ES?T|BST|IST|JST|KST|HKT|SGT|MSK|A[CEW][SD]T|NZ[SD]T"
# 08:00-09:00 is a span of hours; a minus begins an offset where nothing but an offset can stand.
WEST = r"(?:(?<=\s)-\d{4}|(?:(?<=:\d\d:\d\d)|(?<=T\d\d:\d\d)|(?<=\.\d{3})|(?<=\.\d{6}))-\d{2}(?::?\d{2})?)"
NAMED_OFFSET, EAST = r"(?:GMT|UTC)(?:[+-]\d{1,2}(?::?\d{2})?)?", r"\+\d{2}(?::?\d{2})?"
OFFSET = rf"(?:\s*(?P<offset>(?:Z|{NAMED_OFFSET}|{EAST}|{WEST})\b)|\s+(?P<letters>{ZONES})\b)?"
TIME, HAN_TIME = rf"(?:{GAP}(?:{CLOCK}){OFFSET})?+", rf"(?:{GAP}{COUNTED}{OFFSET})"
NUMBER = r"(?P<month>\d{1,2})"
YMD = rf"{YEAR}(?P<mark>[-/.]){NUMBER}(?P=mark){DAY}"
HAN_YMD = rf"{YEAR}\s*年\s*{NUMBER}\s*月\s*{DAY}(?:\s*[日号號])?"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{START}{pattern}{END}", re.ASCII | re.IGNORECASE)


# Forms that are times wherever they stand, the frequent ones first.
FORMS = (
    _form(YMD + TIME),
    _form(HAN_YMD + TIME),
    _form(YMD + HAN_TIME),
    _form(HAN_YMD + HAN_TIME),
    _form(rf"{WEEKDAY}\b{MONTH}[\s-]*{NTH},?\s+{YEAR}{TIME}"),
    _form(rf"{WEEKDAY}{NTH}(?:\s+of)?(?P<mark>[\s/-])\s*{MONTH}(?:,\s*|(?P=mark)\s*){YEAR}{TIME}"),
    _form(rf"{YEAR}(?P<mark>[\s/-]){MONTH}(?P=mark){DAY}{TIME}"),
    _form(rf"{WEEKDAY}\b{MONTH}\s+{DAY}\s+(?:{CLOCK}){OFFSET}\s+{YEAR}"),
    _form(rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<other>\d{{1,2}})(?P=mark){YEAR}{TIME}"),
)
# A form that is a time only where nothing else stands beside it: elsewhere it may be any number.
COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    rf"(?:[T\s]?(?P<hour>\d{{2}}):?(?P<minute>\d{{2}})(?::?{SECOND})?{OFFSET})?",
    re.ASCII | re.IGNORECASE,
)
EPOCH = re.compile(r"(?P<seconds>\d{10})(?:\.(?P<part>\d{1,9}))?|(?P<millis>\d{13})(?:\.0+)?", re.ASCII)
SERIAL = re.compile(r"\d{2,7}(?:\.\d{1,15})?", re.ASCII)
REMARK = re.compile(r"\([^()]*\)\Z")
LONGEST = 100


def read_time(value: object, zone: str, *, order: str = "") -> datetime:
    """The time in UTC; one without offset is in `zone`, a date alone is its midnight there.

    Known are Chinese, ISO 8601 and English times, epoch seconds and milliseconds, 20260627 014800. 27/06/2026 is
    read by `order` (`dmy`, `mdy`), a spreadsheet's 46200.075 with `serial`; without it they are unknown. Of a time
    the clocks show twice the first is meant, one they skip is read as if they had not. Raises ValueError.
    """
    said = _folded(str(value)).strip()
    if len(said) > LONGEST:
        raise ValueError(f"{said[:40]!r} is no time we read")
    found = EPOCH.fullmatch(said)
    if found is not None:
        return _epoch(found)
    if order == "serial" and SERIAL.fullmatch(said):
        return _serial(float(said), zone, said)
    plain = REMARK.sub("", said).rstrip()
    for form in (*FORMS, COMPACT):
        found = form.fullmatch(plain)
        if found is not None:
            return _moment(found, zone, order=order)
    raise ValueError(f"{said[:40]!r} is no time we read")


def find_time(text: str, zone: str, *, order: str = "") -> datetime | None:
    """The first time in a longer text in UTC, as `read_time` reads it; None when there is none or it is not plain."""
    text = _folded(text)
    try:
        return read_time(text, zone, order=order)
    except ValueError:
        pass
    first = min(_found(text), key=lambda found: (found.start(), -found.end()), default=None)
    try:
        return None if first is None else _moment(first, zone, order=order)
    except ValueError:
        return None


def past_time(value: object, zone: str, now: datetime, *, order: str = "") -> datetime:
    """As read_time, but raises ValueError for a time more than a day after `now`."""
    time = read_time(value, zone, order=order)
    if time > now + EARLY:
        raise ValueError(f"{str(value)[:40]!r} lies in the future")
    return time


def local(time: datetime, zone: str) -> datetime:
    """A time without offset, read in `zone`, in UTC."""
    return time.replace(tzinfo=_zone(zone)).astimezone(UTC)


def _folded(text: str) -> str:
    # Full-width digits, and the narrow blanks some software writes before "PM".
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _found(text: str) -> Iterator[re.Match[str]]:
    return (found for form in FORMS if (found := form.search(text)) is not None)


def _epoch(found: re.Match[str]) -> datetime:
    millis = int(found["millis"] or 0)
    whole = millis // 1000 if found["millis"] else int(found["seconds"])
    micro = millis % 1000 * 1000 if found["millis"] else _micro(found["part"])
    return datetime.fromtimestamp(whole, UTC).replace(microsecond=micro)


def _serial(days: float, zone: str, said: str) -> datetime:
    if not (isfinite(days) and SERIAL_FIRST <= days < SERIAL_END):
        raise ValueError(f"{said[:40]!r} is no time there is")
    # A spreadsheet shows five decimals, which is less than a second: the one next to it is meant.
    return local(SERIAL_ZERO + timedelta(seconds=round(days * 86_400)), zone)


def _moment(found: re.Match[str], zone: str, *, order: str) -> datetime:
    parts = {name: one for name, one in found.groupdict().items() if one is not None}
    if "first" in parts:
        parts["day"], parts["month"] = _ordered(parts, order, found[0])
    try:
        day = datetime(int(parts["year"]), _month(parts["month"]), int(parts["day"]))  # noqa: DTZ001
        hour, minute, second, micro = _clock(parts)
        time = day.replace(hour=hour, minute=minute, second=second, microsecond=micro)
        return _placed(time, parts, zone)
    except (ValueError, OverflowError) as exc:
        raise ValueError(f"{found[0][:40]!r} is no time there is") from exc


def _ordered(parts: Mapping[str, str], order: str, said: str) -> tuple[str, str]:
    if order not in ("dmy", "mdy"):
        raise ValueError(f"{said[:40]!r} is no time we read without being told which number is the day")
    return (parts["first"], parts["other"]) if order == "dmy" else (parts["other"], parts["first"])


def _month(said: str) -> int:
    return int(said) if said.isdecimal() else MONTHS.index(said[:3].lower()) + 1


def _clock(parts: Mapping[str, str]) -> tuple[int, int, int, int]:
    hour = int(NAMED_HOURS[parts["named"].lower()] if "named" in parts else parts.get("hour", "0"))
    words = [parts[name].lower().replace(".", "") for name in ("half", "later") if name in parts]
    for word in words:
        first, last = HALVES[word]
        # 12 stands for the hour that begins the half, the others also for the one twelve hours later.
        fitting = [one for one in ((0, 12) if hour == 12 else (hour, hour + 12)) if first <= one <= last]
        if len(fitting) != 1 or len(words) > 1:
            raise ValueError("an hour that does not fit its half of the day")
        hour = fitting[0]
    return hour, int(parts.get("minute", "0")), int(parts.get("second", "0")), _micro(parts.get("part"))


def _micro(digits: str | None) -> int:
    return int((digits or "0")[:6].ljust(6, "0"))


def _placed(time: datetime, parts: Mapping[str, str], zone: str) -> datetime:
    if "offset" in parts:
        return (time.replace(tzinfo=UTC) - _east(parts["offset"])).astimezone(UTC)
    there = time.replace(tzinfo=_zone(zone))
    if "letters" in parts and there.tzname() != parts["letters"].upper():
        raise ValueError("a zone by letters that is not the shop's")
    return there.astimezone(UTC)


def _east(offset: str) -> timedelta:
    said = re.fullmatch(r"(?:GMT|UTC|Z)?(?:([+-])(\d{1,2}?):?(\d{2})?)?", offset.upper())
    if said is None or said[1] is None:
        return timedelta()
    east = timedelta(hours=int(said[2]), minutes=int(said[3] or 0)) * (-1 if said[1] == "-" else 1)
    if not FARTHEST_WEST <= east <= FARTHEST_EAST or int(said[3] or 0) > 59:
        raise ValueError("no offset there is")
    return east


@lru_cache(maxsize=32)
def _zone(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)
