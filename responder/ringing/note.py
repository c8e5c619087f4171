"""A note: what one message says of one or several alerts: as a letter, as text, and as facts for a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casebook.codec import plain as as_json
from casebook.model import Alert, Shop
from responder.letters import Letter, rendered, written
from responder.lint.rules import table
from responder.passing import token_of
from responder.quote import plain, quoted

NAME_LENGTH = 30
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One message: as a letter, as plain text, and as facts; `link` leads to where it can be acted on."""

    letter: Letter
    chat: str
    link: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One alert as the texts show it; words are cleaned, codes are still codes, times are the shop's own."""

    alert: Alert
    link: str
    at: datetime | None
    until: datetime | None
    hours: int
    days: tuple[date, ...]
    today: bool


def note_of(alerts: Sequence[Alert], shop: Shop, *, owner: str, desk_url: str, now: datetime, waited: int = 0) -> Note:
    """The note about these alerts, the most urgent first; `waited` minutes nobody took them up before this one."""
    desk, ranked = desk_url.rstrip("/"), sorted(alerts, key=lambda one: (one.cue.tier, one.id))
    entries = [entry(one, shop, desk, now) for one in ranked]
    listed = entries[: table("alerts.toml")["listed"]]
    said = {
        "shop": quoted(shop.name, NAME_LENGTH),
        "owner": quoted(owner, NAME_LENGTH),
        "waited": waited,
        "count": len(entries),
        "urgent": sum(one.alert.cue.tier == 0 for one in entries),
        "desk": f"{desk}/alerts",
        "limits": table("alerts.toml"),
    }
    # Lines are made first and handed on as plain text: HTML escapes them like any other words.
    lines = [(one, rendered("alert-line.txt", one=one, single=len(entries) == 1, **said).strip()) for one in listed]
    said["lines"], said["rest"] = lines, len(entries) - len(listed)
    chat = "\n".join(line.strip() for line in rendered("alert-chat.txt", **said).splitlines() if line.strip())
    link = entries[0].link if len(entries) == 1 else f"{desk}/alerts"
    facts = {"shop": shop.key, "escalated": waited > 0, "alerts": [_facts(one, line) for one, line in lines]}
    return Note(letter=written("alert", **said), chat=chat, link=link, facts={**facts, "count": len(entries)})


def trial_note(shop: Shop, desk_url: str) -> Note:
    """The note that only shows whether a way works."""
    said = {"shop": quoted(shop.name, NAME_LENGTH), "desk": f"{desk_url.rstrip('/')}/alerts"}
    chat, facts = (
        rendered("trial-text.txt", **said).strip(),
        {"shop": shop.key, "trial": True, "alerts": [], "count": 0},
    )
    return Note(letter=written("trial", **said), chat=chat, link=said["desk"], facts=facts)


def line_of(alert: Alert, shop: Shop, now: datetime) -> str:
    """The sentence of one alert, as lists show it; plain text."""
    said = {"shop": shop.name, "single": False, "limits": table("alerts.toml")}
    return rendered("alert-line.txt", one=entry(alert, shop, "", now), **said).strip()


def entry(alert: Alert, shop: Shop, desk: str, now: datetime) -> Entry:
    """The alert with its times by the shop's clock and a link that shows it for a while."""
    cue, zone = alert.cue, ZoneInfo(shop.zone)
    at = cue.at.astimezone(zone) if cue.at else None
    days = cue.name.split() if cue.kind == "burst" else cue.codes if cue.kind == "token" else ()
    span = (cue.until - now if cue.until else now - cue.at if cue.at else timedelta()) // HOUR
    return Entry(
        alert=alert,
        link=f"{desk}/alerts/{alert.id}/{token_of(alert, now)}",
        at=at,
        until=cue.until.astimezone(zone) if cue.until else None,
        hours=max(span, 0),
        days=tuple(date.fromisoformat(one) for one in days),
        today=at is not None and at.date() == now.astimezone(zone).date(),
    )


def _facts(one: Entry, line: str) -> dict[str, Any]:
    names = ("kind", "tier", "product_id", "product", "spec", "stars", "words", "count", "name", "also", "at", "until")
    cue = as_json(one.alert.cue)
    more = {"id": one.alert.id, "case": one.alert.case_id, "repeated": one.alert.repeated}
    return {**more, **{name: cue[name] for name in names}, "text": plain(line), "link": one.link}
