"""The daily digest: a shop's day becomes a letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casebook.errors import InputError, SettingError
from casebook.model import Change, Finding, Level, Polarity, Shop
from casebook.settings import Settings
from casebook.store import Casebook
from casebook.views import CaseLine, Day
from responder.letters import Letter, written
from responder.quote import plain, quoted
from responder.reminders import Due, promises_due
from responder.unseen import seen

# Gmail cuts mails over 102 KB: what is not shown is counted and linked instead.
SHOWN = 20
LISTED = 8
NAME_LENGTH = 30
REASONS = 2
NOTHING_DUE = Due()
CHANGES = (Change.NEW, Change.APPENDED, Change.EDITED, Change.GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One case as the digest shows it; texts are cleaned, codes are still codes."""

    link: str
    tier: int
    stars: int | None
    product: str
    text: str
    appended: str
    cause: str
    safety: bool
    level: str
    reasons: tuple[str, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Entries of one section; `count` is how many there are in all, `rest` how many are not shown."""

    entries: tuple[Entry, ...]
    count: int

    @property
    def rest(self) -> int:
        """How many there are beyond the entries."""
        return self.count - len(self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """A promise as the digest reminds of it; `when` is overdue, today or tomorrow."""

    link: str
    when: str
    kind: str
    text: str
    due: datetime


def window(day: str, zone: str, hour: int) -> tuple[datetime, datetime]:
    """From the digest hour of the day before to the digest hour of `day` (YYYY-MM-DD), in UTC.

    By the shop's own clock, so that days join without gap or overlap: 23 or 25 hours long when
    the clocks change. Raises InputError for no date, SettingError for no zone.
    """
    until = _day(day)
    return _at(until - timedelta(days=1), zone, hour), _at(until, zone, hour)


def digest(day: Day, *, desk_url: str, promises: Due = NOTHING_DUE) -> Letter:
    """The letter about a shop's day and the promises that are due; its links lead to the desk at `desk_url`."""
    desk = desk_url.rstrip("/")
    zone = _zone(day.shop.zone)
    return written(
        "digest",
        shop=quoted(day.shop.name, NAME_LENGTH),
        inbox=f"{desk}/",
        since=day.since.astimezone(zone),
        until=day.until.astimezone(zone),
        zone=plain(day.shop.zone),
        changes=[(change.value, day.changes[change]) for change in CHANGES if day.changes.get(change)],
        stars=_bars(day),
        opened=day.opened,
        published=day.published,
        second=day.second,
        seen=seen(day),
        promises=promises,
        pledges=_pledges(promises, desk, zone),
        **_sections(day, desk, zone),
    )


def digest_of(book: Casebook, shop: Shop, day: str, *, settings: Settings) -> Letter:
    """The letter about the 24 hours before the digest hour of `day`, from the casebook; nothing is sent."""
    since, until = window(day, shop.zone, settings.digest_hour)
    day_of = book.days.of(shop.key, since=since, until=until)
    return digest(day_of, desk_url=settings.desk_url, promises=promises_due(book, shop, until))


def _sections(day: Day, desk: str, zone: ZoneInfo) -> dict[str, Any]:
    urgent = sum(line.case.tier == 0 for line in day.waiting)
    return {
        "waiting": _listed(day.waiting[:SHOWN], day.waiting_count, desk, zone=zone),
        "approved": _listed(day.approved[:LISTED], day.approved_count, desk, zone=zone),
        "unknown": _listed(day.unknown[:LISTED], day.unknown_count, desk, zone=zone),
        "urgent": urgent,
        # The day holds the most urgent lines only: where all of them are urgent there may be more.
        "at_least": 0 < urgent == len(day.waiting) < day.waiting_count,
        "all_bad": all(_is_bad(line) for line in day.waiting),
    }


def _listed(lines: Sequence[CaseLine], count: int, desk: str, *, zone: ZoneInfo) -> Listed:
    return Listed(entries=tuple(_entry(line, desk, zone) for line in lines), count=count)


def _entry(line: CaseLine, desk: str, zone: ZoneInfo) -> Entry:
    review = line.state.review
    verdict = line.judged.verdict if line.judged else None
    suspicion = verdict.suspicion if verdict else None
    level = suspicion.level if suspicion else Level.NONE
    return Entry(
        link=f"{desk}/cases/{line.case.id}",
        tier=line.case.tier,
        stars=review.stars,
        product=quoted(review.product or review.product_id or "", NAME_LENGTH),
        text=quoted(review.text),
        appended=quoted(review.appended[-1].text) if review.appended else "",
        cause=line.case.cause or "",
        safety=verdict is not None and verdict.safety,
        level="" if level is Level.NONE else level.value,
        reasons=_codes(suspicion.reasons) if suspicion else (),
        at=review.time.astimezone(zone) if review.time else None,
    )


def _pledges(due: Due, desk: str, zone: ZoneInfo) -> list[Pledge]:
    found = [("overdue", one) for one in due.overdue]
    found += [("today", one) for one in due.today] + [("tomorrow", one) for one in due.tomorrow]
    return [
        Pledge(
            link=f"{desk}/cases/{one.case_id}#promises",
            when=when,
            kind=one.promised.kind,
            text=quoted(one.promised.quote),
            due=one.due.astimezone(zone),
        )
        for when, one in found[:LISTED]
        if one.due is not None
    ]


def _codes(findings: Iterable[Finding]) -> tuple[str, ...]:
    heaviest = sorted(findings, key=lambda finding: -finding.weight)
    return tuple(dict.fromkeys(finding.code for finding in heaviest))[:REASONS]


def _is_bad(line: CaseLine) -> bool:
    if line.judged is not None:
        return line.judged.verdict.polarity is Polarity.NEG
    return line.state.review.stars is not None and line.state.review.stars <= 2


def _bars(day: Day) -> list[tuple[int | None, int, int]]:
    counts = [(stars, day.stars.get(stars, 0)) for stars in (5, 4, 3, 2, 1, None)]
    most = max(count for _, count in counts)
    if not most:
        return []
    # Any review at all shows as a sliver, or one bad review among thousands would look like none.
    return [
        (stars, count, max(1, round(100 * count / most)) if count else 0)
        for stars, count in counts
        if count or stars is not None
    ]


def _day(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as exc:
        raise InputError(f"day {day!r}", "not a date such as 2026-11-20") from exc


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise SettingError(f"zone {name!r} of a shop", "not a zone name such as Asia/Shanghai") from exc


def _at(day: date, zone: str, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=_zone(zone)).astimezone(UTC)
