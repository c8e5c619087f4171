"""Periods of whole days by a shop's clock: the one asked for, the one before it, and the parts a chart shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casebook.errors import InputError

CHOICES = (7, 30, 90)
USUAL = 30
LONGEST = 366
# Up to so many days a chart shows each day, up to so many each week, beyond each month.
DAILY, WEEKLY = 31, 120
WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the first to the last day, both whole."""

    first: date
    last: date
    zone: str = "Asia/Shanghai"

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From its first moment to the first moment after it."""
        return _midnight(self.first, self.zone), _midnight(self.last + timedelta(days=1), self.zone)

    def before(self) -> Period:
        """As many days just before it."""
        return replace(self, first=self.first - timedelta(days=self.days), last=self.first - timedelta(days=1))

    def on_clock(self, zone: str) -> Period:
        """The same days by another clock."""
        return replace(self, zone=zone)

    def each_day(self) -> tuple[Period, ...]:
        """Its days."""
        days = (self.first + timedelta(days=nth) for nth in range(self.days))
        return tuple(replace(self, first=day, last=day) for day in days)

    def parts(self) -> tuple[Period, ...]:
        """Its days, weeks or months; weeks count back from the last day, so that only the first may be short."""
        if self.days <= DAILY:
            return self.each_day()
        firsts = self._weeks() if self.days <= WEEKLY else self._months()
        lasts = [first - timedelta(days=1) for first in firsts[1:]] + [self.last]
        return tuple(replace(self, first=first, last=last) for first, last in zip(firsts, lasts, strict=True))

    def _weeks(self) -> list[date]:
        backwards = range(WEEK - 1, self.days - 1, WEEK)
        return [self.first, *sorted(self.last - timedelta(days=days) for days in backwards)]

    def _months(self) -> list[date]:
        later = (self.first + timedelta(days=nth) for nth in range(1, self.days))
        return [self.first, *(day for day in later if day.day == 1)]


def period(*, days: str = "", since: str = "", until: str = "", today: date, zone: str) -> Period:
    """The period asked for: so many days up to today, or from one day to another.

    Raises InputError for days that are none, stand the wrong way round, lie ahead, or are too many.
    """
    if not (since.strip() or until.strip()):
        number = next((choice for choice in CHOICES if str(choice) == days), USUAL)
        return Period(first=today - timedelta(days=number - 1), last=today, zone=zone)
    first, last = _day(since), _day(until)
    if not first <= last <= today:
        raise InputError("period", f"{first} to {last}", do="give an earlier and a later day, none of them ahead")
    found = Period(first=first, last=last, zone=zone)
    # The period before it must have begun after the calendar did.
    if found.days > LONGEST or first.year < 1900:
        raise InputError("period", f"{found.days} days", do=f"give at most {LONGEST}")
    return found


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said.strip())
    except ValueError as exc:
        raise InputError("day", f"{said[:20]!r} is no day") from exc


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
