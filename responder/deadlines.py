"""Deadlines in a text: where they stand, and the last moment that keeps them, by the shop's clock. Pure.

Days are counted as the Civil Code counts them (articles 201 to 203): the first day is not counted, the last one ends at
midnight; hours and minutes run at once. A day named with 前 counts itself, as platforms count it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from responder.lint.rules import table
from responder.workdays import after_workdays, is_known

LAST = time(23, 59, 59)
# A day named without its year that lies further back than this is one of the next year.
LOOK_BACK = timedelta(days=60)
LONGEST = 3_660


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A deadline as it is worded; `due` is in UTC, None where no moment can be made of it.

    `exact` is False for a day named without 前 or 内, which may as well be one that is told of.
    """

    start: int
    end: int
    said: str
    unit: str
    due: datetime | None
    workdays: int | None = None
    guessed: bool = False
    exact: bool = True


def deadlines(text: str, *, at: datetime, zone: str) -> list[Deadline]:
    """The deadlines of a folded text in order, counted from `at` by the clock of `zone`."""
    found: list[Deadline] = []
    for _, _, unit, match in sorted(_matches(text), key=lambda one: one[:2]):
        if not found or match.start() >= found[-1].end:
            found.append(_deadline(unit, match, at.astimezone(ZoneInfo(zone))))
    return found


def number(said: str | None) -> float | None:
    """A number in digits or Chinese up to 999; None for anything else."""
    if not said:
        return None
    if said == "半":
        return 0.5
    if said.isascii():
        return float(said) if said.isdigit() else None
    return _chinese(said)


def _matches(text: str) -> Iterator[tuple[int, int, str, re.Match[str]]]:
    for unit, find in _patterns():
        for match in find.finditer(text):
            yield match.start(), -match.end(), unit, match


def _deadline(unit: str, match: re.Match[str], at: datetime) -> Deadline:
    due, count = _due(unit, match, at), number(match.groupdict().get("n"))
    by_workdays = unit == "workdays" and count is not None and due is not None
    return Deadline(
        start=match.start(),
        end=match.end(),
        said=match[0],
        unit=unit,
        due=due.astimezone(UTC) if due is not None else None,
        workdays=int(count) if by_workdays and count else None,
        guessed=by_workdays and due is not None and not (is_known(at.year) and is_known(due.year)),
        exact=unit != "date" or match[0].endswith(("前", "内")),
    )


def _due(unit: str, match: re.Match[str], at: datetime) -> datetime | None:
    said = match.groupdict()
    try:
        if unit in COUNTED:
            count = number(said.get("n"))
            half = 0.5 if said.get("half") else 0
            return None if not count else COUNTED[unit](at, count + half)
        day = NAMED[unit](at.date(), said) if unit in NAMED else None
        return None if day is None else _moment(day, said, at)
    except (ValueError, OverflowError):
        # 2月30日, 25点: words that name no moment.
        return None


def _days(at: datetime, count: float) -> datetime:
    if count < 1:
        return at + timedelta(hours=24 * count)
    return _end(at.date() + timedelta(days=min(int(count), LONGEST)), at)


def _workdays(at: datetime, count: float) -> datetime:
    return _end(after_workdays(at.date(), max(int(count), 1)), at)


def _months(at: datetime, count: float) -> datetime:
    if count < 1:
        return _days(at, 15)
    years, month = divmod(at.month - 1 + int(count), 12)
    year = at.year + years
    return _end(date(year, month + 1, min(at.day, monthrange(year, month + 1)[1])), at)


COUNTED: Mapping[str, Callable[[datetime, float], datetime]] = MappingProxyType(
    {
        # Elapsed time runs on through a change of the clocks: it is added in UTC.
        "minutes": lambda at, count: at.astimezone(UTC) + timedelta(minutes=count),
        "hours": lambda at, count: at.astimezone(UTC) + timedelta(hours=count),
        "days": _days,
        "workdays": _workdays,
        "weeks": lambda at, count: _days(at, 7 * count),
        "months": _months,
    }
)


def _date(today: date, said: Mapping[str, str | None]) -> date:
    year, month, day = (number(said.get(name)) for name in ("year", "month", "day"))
    if month is None:
        # 25日前: of this month, or of the next one where that day is over.
        month_on = today.day > (day or 0)
        found = _next_month(today) if month_on else today
        return date(found.year, found.month, int(day or 0))
    found = date(int(year or today.year), int(month), int(day or 0))
    return found if year or today - found <= LOOK_BACK else date(found.year + 1, found.month, found.day)


def _weekday(today: date, said: Mapping[str, str | None]) -> date:
    wanted = table("promises.toml")["week"].find(str(said["weekday"]).translate(SUNDAYS))
    monday = today - timedelta(days=today.weekday())
    if said.get("which") == "下":
        return monday + timedelta(days=7 + wanted)
    ahead = (wanted - today.weekday()) % 7
    return monday + timedelta(days=wanted) if said.get("which") else today + timedelta(days=ahead)


def _week_end(today: date, said: Mapping[str, str | None]) -> date:
    return today + timedelta(days=6 - today.weekday() + (7 if said.get("which") == "下" else 0))


def _month_end(today: date, said: Mapping[str, str | None]) -> date:
    month = number(said.get("month"))
    first = today.replace(day=1)
    if month is not None:
        first = date(today.year + (month < today.month), int(month), 1)
    elif str(said.get("which") or "").startswith("下"):
        first = _next_month(today)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _next_month(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


SUNDAYS = str.maketrans("天末", "日日")
NAMED: Mapping[str, Callable[[date, Mapping[str, str | None]], date]] = MappingProxyType(
    {
        "today": lambda today, said: today,
        "tomorrow": lambda today, said: today + timedelta(days=1),
        "after_tomorrow": lambda today, said: today + timedelta(days=2),
        "date": _date,
        "weekday": _weekday,
        "week_end": _week_end,
        "month_end": _month_end,
        "year_end": lambda today, said: date(today.year, 12, 31),
    }
)


def _moment(day: date, said: Mapping[str, str | None], at: datetime) -> datetime:
    part, hour = said.get("part"), number(said.get("hour"))
    ends: Mapping[str, int] = table("promises.toml")["hours"]
    if hour is None:
        hour = float(ends[part]) if part else 24.0
    elif part and hour < 12 < ends[part]:
        hour += 12
    if hour == 24:
        return _end(day, at)
    minute = said.get("minute")
    return datetime.combine(day, time(int(hour), 30 if minute == "半" else int(minute or 0)), at.tzinfo)


def _end(day: date, at: datetime) -> datetime:
    return datetime.combine(day, LAST, at.tzinfo)


def _chinese(said: str) -> float | None:
    hundreds, _, rest = said.rpartition("百")
    tens, ten, ones = rest.partition("十")
    figures = _figures()
    if any(part and part not in figures for part in (hundreds, tens, ones)):
        return None
    if not ten:
        return 100 * figures.get(hundreds, 1 if "百" in said else 0) + figures.get(rest, 0)
    return 100 * figures.get(hundreds, 0) + 10 * figures.get(tens, 1) + figures.get(ones, 0)


@lru_cache(maxsize=1)
def _figures() -> dict[str, int]:
    return {figure: value for value, figure in enumerate(table("promises.toml")["figures"])} | {"两": 2}


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = table("promises.toml")
    told = {f"{{{short}}}": words[name] for short, name in (("n", "number"), ("by", "by"), ("parts", "parts"))}
    return tuple((row["unit"], re.compile(_filled(row["find"], told))) for row in words["deadline"])


def _filled(find: str, told: Mapping[str, str]) -> str:
    for name, words in told.items():
        find = find.replace(name, words)
    return find
