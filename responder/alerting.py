"""Alerts as steps: look through what is new, raise what is worth it, ring whoever must hear; each at most once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casebook.errors import ChannelError, MailError
from casebook.house import House
from casebook.model import Alert, Bell, Cue, Result, Ring, Shop, Waiting, Window
from casebook.settings import Settings
from casebook.store import Casebook
from casebook.views import CaseLine, Event
from responder.alerts import (
    local_day,
    of_event,
    of_expiry,
    of_product,
    of_review,
    of_source,
    of_windows,
    patience,
    products_of,
    repeated,
)
from responder.bells import ready
from responder.knowing import window_of
from responder.lint.rules import table
from responder.ringing import open_way
from responder.ringing.note import Note, note_of, trial_note
from responder.windows import limits_of

log = logging.getLogger("huiping")

Events = Callable[[Shop], Sequence[Event]]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# A message that nobody recorded for this long belongs to a process that died.
LOST_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What reviews give alone, the products they complain of, whether there were any, and how far the look went."""

    cues: tuple[Cue, ...]
    products: tuple[str, ...]
    news: bool
    last: int


def alert(house: House, events: Events) -> int:
    """Raises alerts for what needs somebody now, and rings; how many messages went to somebody."""
    settle_lost(house.book, house.clock())
    shops = house.book.shops.all()
    for shop in shops:
        raise_due(house.book, shop, events, now=house.clock())
    return sum(ring_due(house.book, shop, house.settings, by=house.owner, clock=house.clock) for shop in shops)


def raise_due(book: Casebook, shop: Shop, events: Events, *, now: datetime) -> int:
    """Raises what a shop's people must hear of; how many alerts that makes."""
    earlier = book.alerts.since(shop.key, now - DAY * table("alerts.toml")["repeat_days"])
    look = _look(book, shop, now)
    cues = list(look.cues)
    for product in look.products:
        cues += _shared(book, shop, product, earlier, now)
    if look.news:
        cues += [cue for one in events(shop) if (cue := of_event(one, local_day(shop, now))) is not None]
    cues += _standing(book, shop, now)
    return len(book.alerts.keep(shop.key, repeated(cues, earlier, now), at=now, looked=look.last))


def ring_due(book: Casebook, shop: Shop, settings: Settings, *, by: str, clock: Callable[[], datetime]) -> int:
    """Rings each bell of a shop that has something to tell, with one message; how many went."""
    bells = book.bells.of_shop(shop.key) or _first_bells(book, shop, clock())
    owner = "、".join(dict.fromkeys(one.name for one in bells if not one.after))
    count = 0
    for bell in bells:
        now = clock()
        told = book.bells.told(bell.id, since=now - HOUR)
        due = ready(bell, book.bells.waiting(bell, now=now), told, now=now, zone=shop.zone)
        if due:
            count += ring(book, shop, bell, due, settings, owner=owner, by=by, now=now) is Result.DONE
    return count


def ring(
    book: Casebook,
    shop: Shop,
    bell: Bell,
    due: Sequence[Waiting],
    settings: Settings,
    *,
    owner: str,
    by: str,
    now: datetime,
) -> Result | None:
    """Claims, sends, records; how it ended, None where somebody else has all of it."""
    said = {"owner": owner, "desk_url": settings.desk_url, "now": now, "waited": bell.after}
    # Before anything is claimed: a fault in reading our own words must not use up a message.
    note = note_of([one.alert for one in due], shop, **said)
    claimed = book.bells.claim(bell, due, by=by, at=now)
    if claimed is None:
        return None
    if len(claimed.alert_ids) < len(due):
        note = note_of([one.alert for one in due if one.alert.id in claimed.alert_ids], shop, **said)
    return _sent(book, note, bell, claimed, settings, now)


def try_bell(shop: Shop, bell: Bell, settings: Settings, *, now: datetime) -> str:
    """Sends one message that says it is a test, and keeps nothing; the receipt. Raises ChannelError or MailError."""
    key = f"test-{bell.id}-{int(now.timestamp())}"
    return open_way(bell.way)(trial_note(shop, settings.desk_url), bell, settings, key=key, now=now)


def settle_lost(book: Casebook, now: datetime) -> int:
    """Marks messages whose process died as unknown, so that a person looks; how many."""
    lost = book.bells.unsettled(before=now - LOST_AFTER)
    for ring_id in lost:
        book.bells.record(ring_id, Result.UNKNOWN, at=now, detail="the process that sent it ended without a word")
    return len(lost)


def _sent(book: Casebook, note: Note, bell: Bell, claimed: Ring, settings: Settings, now: datetime) -> Result:
    permanent = False
    try:
        detail = open_way(bell.way)(note, bell, settings, key=f"ring-{claimed.id}", now=now)
        result = Result.DONE
    except (ChannelError, MailError) as failed:
        result, detail, permanent = Result.FAILED, str(failed), failed.permanent
        if failed.sent is not False:
            result = Result.UNKNOWN
        log.warning("alert not told: %s", failed)
    except Exception as broken:
        # A fault of ours in the middle of sending: nobody knows, and the row must say so before we fail.
        book.bells.record(claimed.id, Result.UNKNOWN, at=now, detail=type(broken).__name__)
        raise
    book.bells.record(claimed.id, result, at=now, detail=detail, permanent=permanent)
    return result


def _look(book: Casebook, shop: Shop, now: datetime) -> _Look:
    """Looks through the reviews judged since the last look, a page at a time; who is killed meanwhile looks again."""
    cues: list[Cue] = []
    products: dict[str, None] = {}
    news = False
    after = book.alerts.start(shop.key, before=now - DAY)
    while True:
        fresh, last = book.alerts.fresh(shop.key, after=after)
        cues += [cue for one in fresh if (cue := of_review(one, now)) is not None]
        products |= dict.fromkeys(products_of(fresh, now))
        news = news or bool(fresh)
        if last == after:
            return _Look(cues=tuple(cues), products=tuple(products), news=news, last=last)
        after = last


def _shared(book: Casebook, shop: Shop, product: str, earlier: Sequence[Alert], now: datetime) -> list[Cue]:
    """Complaints several buyers share about a product that was just spoken of."""
    since = now - DAY * table("alerts.toml")["defect_days"]
    lately = [one for one in earlier if one.raised_at >= since]
    return of_product(book.alerts.recent(shop.key, product, since=since), lately)


def _standing(book: Casebook, shop: Shop, now: datetime) -> list[Cue]:
    """What comes with time alone: windows that close, sources gone blind, what runs out."""
    found: list[Cue | None] = [*of_windows(_windows(book, shop, now), now)]
    for source in book.shops.sources():
        if source.shop == shop.key:
            sight = book.alerts.sight(shop.key, source.name, since=now - patience(source))
            found.append(of_source(source, sight, now) if sight else None)
    found += [of_expiry(one, local_day(shop, now)) for one in book.alerts.ends(shop.key)]
    return [cue for cue in found if cue is not None]


def _windows(book: Casebook, shop: Shop, now: datetime) -> list[tuple[CaseLine, Window]]:
    limits = limits_of(shop.platform)
    if limits.days is None:
        return []
    soon = timedelta(hours=table("alerts.toml")["window_hours"])
    since = now - timedelta(days=limits.days)
    lines = book.cases.closing(shop.key, since=since - DAY, until=since + soon + DAY)
    known = book.answers.of({line.case.review_id for line in lines})
    return [(line, window_of(shop, line.state, known[line.case.review_id], now)) for line in lines]


def _first_bells(book: Casebook, shop: Shop, now: datetime) -> list[Bell]:
    """Where a shop never set any, those who get the digest hear of alerts too, by e-mail and at any hour."""
    if book.bells.ever(shop.key):
        return []
    made = []
    for recipient in dict.fromkeys(shop.recipients):
        person = book.people.by_email(recipient)
        name = person.name if person else recipient.partition("@")[0]
        # It tells what this run has just raised too.
        made.append(
            book.bells.keep(Bell(id=0, shop=shop.key, name=name, way="email", address=recipient, made_at=now - DAY))
        )
    return made
