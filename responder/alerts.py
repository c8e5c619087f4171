"""What is worth an alert now: reviews, products, windows, sources and authorisations become cues. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from casebook.leanings import ABOUT_BUYER, about_buyer, axis_of
from casebook.model import Alert, AlertKind, Change, Cue, Expiry, Fresh, Polarity, Shop, Sight, Source, Window
from casebook.views import CaseLine, Event
from responder.causes import SUSPECTED
from responder.lint.fold import fold
from responder.lint.rules import table
from responder.quote import quoted
from responder.restatement import CLAUSE, points

# A cue names the words that decided, not the review.
LONGEST = 24
LINK = re.compile(r"https?:\S*|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![a-z])\S*|[<>\[\]]", re.IGNORECASE)
Found = tuple[AlertKind, str, int]


def of_review(fresh: Fresh, now: datetime) -> Cue | None:
    """The cue a review gives by its gravest kind; None where it is old news, gone, or nothing of the sort."""
    state = fresh.state
    found = [] if state.change is Change.GONE or not is_news(fresh, now) else list(_kinds(fresh))
    if not found:
        return None
    (kind, words, tier), rest = found[0], found[1:]
    return Cue(
        kind=kind,
        key=f"review {state.review_id}",
        tier=min(tier, *(one for _, _, one in found)),
        words=words,
        also=tuple(one.value for one, _, _ in rest),
        **_item(fresh),
    )


def of_product(recent: Sequence[Fresh], earlier: Sequence[Alert]) -> list[Cue]:
    """Complaints that enough buyers of one product share within the days; one told in these days is not told again."""
    told = {(one.cue.product_id, one.cue.name) for one in earlier if one.cue.kind is AlertKind.DEFECT}
    found: dict[str, list[Fresh]] = defaultdict(list)
    for fresh in recent:
        for label in _defects(fresh):
            found[label].append(fresh)
    return [
        _defect(label, some)
        for label, some in found.items()
        if _buyers(some) >= _table()["same_defect"] and (some[0].state.review.product_id, label) not in told
    ]


def of_event(event: Event, today: date) -> Cue | None:
    """The cue of a burst while it is young."""
    if event.last < today - timedelta(days=_table()["burst_days"]):
        return None
    return Cue(
        kind=AlertKind.BURST,
        key=f"burst {event.product_id or ''} {event.first.isoformat()}",
        product_id=event.product_id,
        product=_words(event.product or ""),
        count=event.negatives,
        usual=round(event.usual, 1),
        codes=event.explanations,
        name=f"{event.first.isoformat()} {event.last.isoformat()}",
    )


def of_windows(windows: Iterable[tuple[CaseLine, Window]], now: datetime) -> list[Cue]:
    """Cases whose window closes within the hours; once for each review and last moment."""
    soon = timedelta(hours=_table()["window_hours"])
    return [
        Cue(
            kind=AlertKind.WINDOW,
            key=f"window {line.case.review_id} {window.until.isoformat()}",
            until=window.until,
            **_item(line),
        )
        for line, window in windows
        if window.left is not None and window.until is not None and timedelta() < window.left <= soon
    ]


def patience(source: Source) -> timedelta:
    """How long nothing may be read of a source before it counts as blind."""
    rounds: timedelta = _table()["blind_rounds"] * timedelta(minutes=source.every_minutes)
    return max(timedelta(hours=_table()["blind_hours"]), rounds)


def of_source(source: Source, sight: Sight, now: datetime) -> Cue | None:
    """The cue of a source nothing was read from for too long, once for each time it went blind."""
    if now - sight.since < patience(source):
        return None
    key = f"blind {source.name} {sight.since.isoformat()}"
    return Cue(kind=AlertKind.BLIND, key=key, name=source.name, codes=sight.codes[:2], at=sight.since)


def of_expiry(one: Expiry, today: date) -> Cue | None:
    """The cue of what runs out within the days, once for each of the marks it has passed."""
    left = (one.day - today).days
    passed = [mark for mark in _table()["token_days"] if left <= mark]
    if not passed or left < 0:
        return None
    key = f"token {one.name} {one.day.isoformat()} {min(passed)}"
    return Cue(kind=AlertKind.TOKEN, key=key, name=one.name, count=left, codes=(one.day.isoformat(),))


def repeated(cues: Iterable[Cue], earlier: Sequence[Alert], now: datetime) -> list[tuple[Cue, int]]:
    """The cues nobody was told of, each with how many of its kind about the same thing came within the month."""
    since = now - timedelta(days=_table()["repeat_days"])
    known = {(one.cue.kind, one.cue.key) for one in earlier}
    seen = Counter((one.cue.kind, _thing(one.cue)) for one in earlier if one.raised_at >= since)
    found = []
    for cue in cues:
        if (cue.kind, cue.key) not in known:
            found.append((cue, seen[cue.kind, _thing(cue)]))
            seen[cue.kind, _thing(cue)] += 1
    return found


def is_news(fresh: Fresh, now: datetime) -> bool:
    """Whether the buyer wrote it lately; what is undated or was changed counts from when it was seen."""
    state = fresh.state
    times = [one.time for one in state.review.appended if one.time] + ([state.review.time] if state.review.time else [])
    newest = state.seen_at if state.change is Change.EDITED or not times else max(times)
    return now - newest <= timedelta(days=_table()["fresh_days"])


def _kinds(fresh: Fresh) -> Iterator[Found]:
    """What calls for somebody, gravest first, with the words that say so and how urgent."""
    verdict, text = fresh.verdict, "\n".join(fresh.state.review.parts)
    if verdict.safety:
        yield AlertKind.SAFETY, _harm(fresh), 0
    if verdict.flagged or verdict.safety or verdict.polarity is Polarity.NEG:
        for kind in (AlertKind.LEAK, AlertKind.AUTHORITY):
            if said := _said(kind.value, text):
                yield kind, _words(said), 0
    demand = _demand(fresh)
    if demand is not None:
        yield AlertKind.EXTORTION, _words(demand), 0 if _said("money", demand or text) else 1


def _harm(fresh: Fresh) -> str:
    """The clause that tells most plainly of harm."""
    found = [one for one in fresh.verdict.findings if one.code == "safety" and one.quote]
    plainest = max(found, key=lambda one: (one.weight, len(one.quote)), default=None)
    return "" if plainest is None else _clause(fresh.state.review.parts[plainest.part], plainest.start, plainest.end)


def _demand(fresh: Fresh) -> str | None:
    """The buyer's words that seem to ask a price for the review; None where nothing seems so."""
    suspicion = fresh.verdict.suspicion
    if about_buyer(suspicion) not in SUSPECTED:
        return None
    found = [one for one in suspicion.reasons if one.code == "extortion" and axis_of(one) in ABOUT_BUYER]
    return max((one.quote for one in found), key=len, default=None)


def _defects(fresh: Fresh) -> set[str]:
    causes = _table()["defect_causes"]
    return {one.label for one in points(fresh.state.review) if one.cause in causes and not one.hint and one.label}


def _defect(label: str, some: Sequence[Fresh]) -> Cue:
    newest = max(some, key=lambda one: (one.state.review.time or one.state.seen_at, one.state.id))
    day = (newest.state.review.time or newest.state.seen_at).date().isoformat()
    said = {**_item(newest), "spec": "", "stars": None}
    key = f"defect {newest.state.review.product_id} {label} {day}"
    return Cue(kind=AlertKind.DEFECT, key=key, name=label, count=_buyers(some), **said)


def _buyers(some: Sequence[Fresh]) -> int:
    # Of one buyer's several reviews one counts; masked names alike are taken for one buyer, so as not to cry wolf.
    return len({one.state.review.author or one.state.review.external_id for one in some})


def _item(found: Fresh | CaseLine) -> dict[str, Any]:
    """What the texts say of a review: item, variant, stars, time."""
    review = found.state.review
    return {
        "review_id": found.state.review_id,
        "product_id": review.product_id,
        "product": _words(review.product or review.product_id or ""),
        "spec": _words(review.spec or ""),
        "stars": review.stars,
        "at": review.time or found.state.seen_at,
    }


def _thing(cue: Cue) -> tuple[object, ...]:
    if cue.kind in (AlertKind.TOKEN, AlertKind.BLIND, AlertKind.DEFECT):
        return (cue.product_id, cue.name)
    # Reviews of unknown products have nothing in common.
    return (cue.product_id,) if cue.product_id else (cue.key,)


def _words(said: str) -> str:
    # A robot makes links of addresses, and calls whole groups where angle brackets tell it to.
    return quoted(LINK.sub(" ", said), LONGEST)


def _said(name: str, text: str) -> str:
    """The words of a text that stand in this list and are not denied, as the buyer wrote them; else nothing."""
    folded = fold(text)
    for match in _pattern(name).finditer(folded.folded):
        if not _pattern("denied").search(folded.folded[: match.start()]):
            return _clause(text, *folded.span(*match.span()))
    return ""


def _clause(text: str, start: int, end: int) -> str:
    """The words with the rest of their clause where that is short enough."""
    for found in CLAUSE.finditer(text):
        if found.start() <= start and end <= found.end():
            return found.group().strip() if len(found.group().strip()) <= LONGEST else text[start:end]
    return text[start:end]


@lru_cache(maxsize=8)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_table()["words"][name])


def _table() -> Mapping[str, Any]:
    return table("alerts.toml")


def products_of(found: Collection[Fresh], now: datetime) -> list[str]:
    """The products these reviews are about where they are as young as shared complaints must be, each once."""
    young = now - timedelta(days=_table()["defect_days"])
    news = [one.state.review for one in found if (one.state.review.time or one.state.seen_at) >= young]
    return list(dict.fromkeys(one.product_id for one in news if one.product_id))


def local_day(shop: Shop, now: datetime) -> date:
    """The shop's own today."""
    return now.astimezone(ZoneInfo(shop.zone)).date()
