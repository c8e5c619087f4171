"""When a bell may ring: quiet hours, tries, and what keeps a flood to a few messages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from casebook.model import Bell, Waiting
from responder.lint.rules import table

HOUR = timedelta(hours=1)


def is_quiet(bell: Bell, now: datetime, zone: str) -> bool:
    """Whether it is the bell's night by the shop's clock."""
    since, until = bell.quiet_from, bell.quiet_until
    if since is None or until is None:
        return False
    hour = now.astimezone(ZoneInfo(zone)).hour
    return since <= hour < until if since <= until else hour >= since or hour < until


def ready(
    bell: Bell, waiting: Sequence[Waiting], told: Sequence[datetime], *, now: datetime, zone: str
) -> tuple[Waiting, ...]:
    """What goes into the next message, nothing while none may go; `told` are the messages of the last hour.

    Night, pause and the most in an hour hold back all but tier 0: what was held goes out together.
    """
    due = [one for one in waiting if _may_again(one, now)]
    if is_quiet(bell, now, zone) or _is_crowded(told, now):
        due = [one for one in due if one.alert.cue.tier == 0]
    return tuple(due)


def _is_crowded(told: Sequence[datetime], now: datetime) -> bool:
    lately = [one for one in told if now - one < HOUR]
    too_soon = any(now - one < timedelta(seconds=table("alerts.toml")["gap_seconds"]) for one in lately)
    return too_soon or len(lately) >= table("alerts.toml")["most_an_hour"]


def _may_again(one: Waiting, now: datetime) -> bool:
    pause = timedelta(minutes=table("alerts.toml")["again_minutes"]) * (one.attempt - 1)
    return one.failed_at is None or now - one.failed_at >= pause
