"""Working days of mainland China, as the yearly notices say; years without one are counted Monday to Friday. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from responder.lint.rules import table


def is_workday(day: date) -> bool:
    """Whether people work on this day."""
    off, worked = _year(day.year)
    return day in worked or (day.weekday() < 5 and day not in off)


def is_known(year: int) -> bool:
    """Whether the notice on this year's holidays is in the table."""
    return str(year) in table("workdays.toml")


def after_workdays(day: date, count: int) -> date:
    """The `count`-th working day after `day`; the day itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


@lru_cache(maxsize=16)
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    row = table("workdays.toml").get(str(year), {})
    off = [(_day(year, first), _day(year, last)) for first, last in row.get("off", ())]
    days = frozenset(first + timedelta(days=more) for first, last in off for more in range((last - first).days + 1))
    return days, frozenset(_day(year, day) for day in row.get("worked", ()))


def _day(year: int, day: str) -> date:
    return date.fromisoformat(f"{year}-{day}")
