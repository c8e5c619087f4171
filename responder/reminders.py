"""Which promises of a shop ask for attention now: what is overdue, what ends today or tomorrow, what has no day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casebook.model import Promise, Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A shop's open promises by urgency, by the shop's own days; `undated` counts those nobody gave a day."""

    overdue: tuple[Promise, ...] = ()
    today: tuple[Promise, ...] = ()
    tomorrow: tuple[Promise, ...] = ()
    undated: int = 0

    @property
    def count(self) -> int:
        """How many ask for something today: those that are over and those that end."""
        return len(self.overdue) + len(self.today)

    @property
    def told(self) -> int:
        """How many there are to remind of, those of tomorrow included."""
        return self.count + len(self.tomorrow)


def promises_due(book: Any, shop: Shop, now: datetime) -> Due:
    """What a shop promised that is over or ends before the day after tomorrow begins."""
    midnight = _midnight(now, shop.zone)
    found = book.promises.due([shop.key], before=midnight + timedelta(days=1))
    return Due(
        overdue=tuple(one for one in found if one.is_overdue(now)),
        today=tuple(one for one in found if not one.is_overdue(now) and one.due < midnight),
        tomorrow=tuple(one for one in found if not one.is_overdue(now) and one.due >= midnight),
        undated=book.promises.count([shop.key], dated=False),
    )


def _midnight(now: datetime, zone: str) -> datetime:
    """When the shop's today ends."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
