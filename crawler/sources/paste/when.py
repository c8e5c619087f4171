"""Finds a time in a line and reads it strictly: one without its year, or told from today, stays unread. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from crawler.sources.paste.lexicon import fold, lexicon
from crawler.sources.times import EARLY, read_time

HALF = "凌晨|清晨|早上|上午|中午|下午|傍晚|晚上"
CLOCK = (
    rf"(?P<clock>[ t]{{0,3}}(?:(?:{HALF}) ?)?\d{{1,2}}"
    r"(?::\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?: ?[ap]m)?| ?[时点](?:\d{1,2}分(?:\d{1,2}秒)?)?))?"
)
WRITTEN = re.compile(
    r"(?<!\d)(?P<whole>\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?" + CLOCK + r"(?: ?z|[+-]\d{2}:?\d{2})?)(?!\d)"
)
# 11-18, 11月18日 21:03, 11.18: a day of some year. 1/3 is rather the first of three pictures.
YEARLESS = re.compile(
    r"(?<![\d.])(?:\d{1,2}-\d{2}|\d{2}/\d{2}|\d{1,2}月\d{1,2}日?|\d{1,2}\.\d{2})(?!\d)(?![-/.%])" + CLOCK
)
BRACKETS = "[]()【】（）"


@dataclass(frozen=True, slots=True)
class Clock:
    """What times are read by: the zone of those without offset, and the present."""

    zone: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Dated:
    """A time as a line tells it: where it stands, the moment, or `why` not (no_year, relative, future, bad)."""

    start: int
    end: int
    said: str
    time: datetime | None = None
    why: str = ""
    has_clock: bool = False


def dated(line: str, clock: Clock) -> Dated | None:
    """The time in a line; one that lacks its year counts only where it begins or ends the line."""
    folded = fold(line)
    for shape in (WRITTEN, YEARLESS, _relative()):
        found = shape.search(folded)
        if found is not None and (shape is WRITTEN or _at_an_end(folded, found)):
            start, end = _with_brackets(folded, found.start(), found.end())
            said = line[found.start() : found.end()].strip()
            time, why = _read(said, clock) if shape is WRITTEN else (None, _reason(shape, found[0]))
            if why != "none":
                return Dated(start, end, said, time, why, bool(found["clock"]))
    return None


def _read(said: str, clock: Clock) -> tuple[datetime | None, str]:
    try:
        time = read_time(said, clock.zone)
    except ValueError:
        return None, "bad"
    return (None, "future") if time > clock.now + EARLY else (time, "")


def _reason(shape: re.Pattern[str], said: str) -> str:
    if shape is not YEARLESS:
        return "relative"
    month, day = (int(one) for one in re.findall(r"\d+", said)[:2])
    return "no_year" if 1 <= month <= 12 and 1 <= day <= 31 else "none"


def _at_an_end(line: str, found: re.Match[str]) -> bool:
    return not line[: found.start()].strip(BRACKETS + " ") or not line[found.end() :].strip(BRACKETS + " ")


def _with_brackets(line: str, start: int, end: int) -> tuple[int, int]:
    """The stretch with the brackets around it: [2026-11-18 21:03]."""
    if start and end < len(line) and line[start - 1] in "[(【" and line[end] in "])】":
        return start - 1, end + 1
    return start, end


@lru_cache(maxsize=1)
def _relative() -> re.Pattern[str]:
    return re.compile(f"(?:{lexicon().words['relative']})" + CLOCK)
