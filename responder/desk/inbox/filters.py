"""What a list is narrowed to, as an address says it and as people choose it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from casebook.model import Level, Shop, Status
from casebook.store.inbox import PARTS, Asked, Place
from casebook.urgency import NEVER, folded
from responder.desk.words import Words

TABS = {
    "todo": (Status.OPEN, Status.DRAFTED),
    "ready": (Status.APPROVED, Status.PUBLISHING),
    "unknown": (Status.UNKNOWN,),
    "published": (Status.PUBLISHED,),
    "dismissed": (Status.DISMISSED, Status.CLOSED),
}
# Where an answer is yet to go out, or may not have: there the time left counts. Elsewhere the newest comes first.
ANSWERED = ("todo", "ready", "unknown")
STARS = {"1": (1,), "2": (2,), "3": (3,), "45": (4, 5), "0": (0,)}
LEVELS = (Level.HINT, Level.REVIEW, Level.STRONG)
MOST_SIGNS, MOST_WORDS = 100, 6
LARGEST = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was asked for, every part as the address says it; empty parts ask for everything."""

    tab: str = "todo"
    shop: str = ""
    platform: str = ""
    product: str = ""
    cause: str = ""
    stars: str = ""
    level: str = ""
    since: str = ""
    until: str = ""
    q: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab was chosen."""
        return any(getattr(self, name) for name in NARROWING)

    def address(self, **changes: str) -> str:
        """The address of the list with these changes."""
        said = replace(self, **changes)
        return f"/?{urlencode(said.given)}"

    @property
    def given(self) -> dict[str, str]:
        """The parts that ask for something."""
        return {one.name: value for one in fields(Filters) if (value := getattr(self, one.name))}


NARROWING = tuple(one.name for one in fields(Filters) if one.name != "tab")


def filters_in(query: Mapping[str, str], shops: Sequence[Shop], words: Words) -> Filters:
    """What an address asks for; whatever names nothing we know is left out, so that a stale link still opens."""
    given = {name: query.get(name, "").replace("\0", "").strip()[:MOST_SIGNS] for name in ("tab", *NARROWING)}
    known = {
        "tab": given["tab"] in TABS,
        "shop": given["shop"] in {shop.key for shop in shops},
        "platform": given["platform"] in {shop.platform for shop in shops},
        "cause": given["cause"] in words.groups["cause"],
        "stars": given["stars"] in STARS,
        "level": given["level"] in LEVELS,
        "since": _day(given["since"]) is not None,
        "until": _day(given["until"]) is not None,
    }
    return Filters(**{name: value for name, value in given.items() if value and known.get(name, True)})


def asked_for(said: Filters, shops: Sequence[Shop], zone: str) -> Asked:
    """What the casebook is asked for; days are those of the zone, both included."""
    among = [shop for shop in shops if said.shop in ("", shop.key) and said.platform in ("", shop.platform)]
    since, until = _day(said.since), _day(said.until)
    return Asked(
        shops=tuple(shop.key for shop in among),
        statuses=TABS[said.tab],
        product=said.product,
        cause=said.cause,
        stars=STARS.get(said.stars, ()),
        level=Level(said.level or Level.NONE),
        since=None if since is None else _midnight(since, zone),
        before=None if until is None else _midnight(until + timedelta(days=1), zone),
        words=tuple(folded(said.q).split()[:MOST_WORDS]),
    )


def chosen(said: Filters, shops: Sequence[Shop], words: Words) -> list[tuple[str, str]]:
    """What a list is narrowed to, each in words with the address without it."""
    names = {shop.key: shop.name for shop in shops}
    shown = {
        "shop": names.get(said.shop, ""),
        "platform": words("platform", said.platform),
        "cause": words("cause", said.cause),
        "stars": words("stars", said.stars),
        "level": words("least_level", said.level),
    }
    return [
        (words.filled("chosen", name, said=shown.get(name) or getattr(said, name)), said.address(**{name: ""}))
        for name in NARROWING
        if getattr(said, name)
    ]


def place_in(text: str, now: datetime) -> Place:
    """Where a page begins, as the address of the page before says; the first one where it says nothing of ours."""
    parts = text.split(".")
    if len(parts) != 4 or not all(one.isascii() and one.isdigit() and len(one) < 20 for one in parts):
        return Place(at=now)
    at, part, number, case_id = (int(one) for one in parts)
    if at >= NEVER or part >= len(PARTS) or max(number, case_id) > LARGEST:
        return Place(at=now)
    return Place(at=datetime.fromtimestamp(at, UTC), part=part, number=number, case_id=case_id)


def place_said(place: Place) -> str:
    """A place as an address carries it."""
    return f"{int(place.at.timestamp())}.{place.part}.{max(place.number, 0)}.{place.case_id}"


def _day(said: str) -> date | None:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    # Years no calendar of ours can shift by a day or a zone.
    return day if 1970 <= day.year < 2200 else None


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
