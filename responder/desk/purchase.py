"""The purchase behind a review as the case page tells it: its times, the ways of its parcels, what is missing. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from casebook.model import AfterSale, Moved, Parcel, ParcelState, Review, Step
from casebook.views import CaseFile, Purchase
from responder.desk.words import Words

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
UNITS = (("days", DAY), ("hours", HOUR), ("minutes", MINUTE))
# Longer ways are folded: what tells most stays in sight.
MOST_ENTRIES = 7
TELLING = frozenset(set(ParcelState) - {ParcelState.MOVING, ParcelState.DELIVERING, ParcelState.WAITING})
MOST_MESSAGES = 200
SIGNED = "签收"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One time of an order, with where it lies beside the review; `name` is a code."""

    name: str
    time: datetime
    beside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a way: a step of the courier's, or the review itself where `step` is None."""

    time: datetime
    step: Step | None = None
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A parcel with its entries in order; `short` are those to show while the way is folded, none where it is not."""

    parcel: Parcel
    entries: tuple[Entry, ...]
    short: tuple[Entry, ...]
    doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An after-sale with where its times lie beside the review."""

    aftersale: AfterSale
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """What the page shows of a purchase; `missing` are codes of what nobody gave us."""

    purchase: Purchase
    moments: tuple[Moment, ...]
    ways: tuple[Way, ...]
    asked: tuple[Asked, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of the course of a case: a move, a moment of an after-sale, or with neither that the case was opened."""

    at: datetime
    move: Moved | None = None
    name: str = ""
    aftersale: AfterSale | None = None


def bought(file: CaseFile, words: Words, *, given: bool) -> Bought | None:
    """The purchase of a case; None where the shop gave no records (`given`) and the review names no order."""
    review, purchase = file.state.review, file.purchase or Purchase()
    if file.purchase is None and not given:
        return None
    return Bought(
        purchase=purchase,
        moments=tuple(_moments(purchase, review, words)),
        ways=tuple(_way(parcel, review, words) for parcel in purchase.parcels),
        asked=tuple(_asked(one, review, words) for one in purchase.aftersales),
        missing=tuple(_missing(purchase, review)),
    )


def course(file: CaseFile) -> list[Happened]:
    """What happened with the case and its order after the purchase, in order of time."""
    found = [Happened(at=file.case.opened_at), *(Happened(at=move.at, move=move) for move in file.moves)]
    for one in file.purchase.aftersales if file.purchase else ():
        times = (("asked", one.asked_at), ("done", one.done_at))
        found += [Happened(at=at, name=name, aftersale=one) for name, at in times if at is not None]
    return sorted(found, key=lambda one: one.at)


def beside(time: datetime, review: Review, words: Words) -> str:
    """How long before or after the review a time lies; nothing where the review has none."""
    if review.time is None:
        return ""
    apart = time - review.time
    unit, length = next(((unit, length) for unit, length in UNITS if abs(apart) >= length), ("now", MINUTE))
    side = "after" if apart > timedelta(0) else "before"
    code = unit if unit == "now" else f"{side}_{unit}"
    return words.counted("beside", code, int(abs(apart) / length))


def tail(number: str) -> str:
    """The end of a number, by which people of the shop know it again."""
    return number[-4:]


def _moments(purchase: Purchase, review: Review, words: Words) -> Iterator[Moment]:
    order = purchase.order
    if order is not None:
        for name in ("ordered_at", "shipped_at", "delivered_at", "refunded_at"):
            time = getattr(order, name)
            if time is not None:
                yield Moment(name=name, time=time, beside=beside(time, review, words))


def _way(parcel: Parcel, review: Review, words: Words) -> Way:
    entries = [Entry(time=step.time, step=step, beside=beside(step.time, review, words)) for step in parcel.steps]
    if review.time is not None and entries:
        entries = sorted([*entries, Entry(time=review.time)], key=lambda entry: entry.time)
    short = (
        [one for one in entries if one.step is None or one.step.state in TELLING] if len(entries) > MOST_ENTRIES else []
    )
    doubtful = parcel.signed_at is None and SIGNED in (parcel.raw_state or "")
    return Way(parcel=parcel, entries=tuple(entries), short=tuple(short), doubtful=doubtful)


def _asked(one: AfterSale, review: Review, words: Words) -> Asked:
    times = (("asked", one.asked_at), ("done", one.done_at))
    moments = (Moment(name=name, time=at, beside=beside(at, review, words)) for name, at in times if at is not None)
    return Asked(aftersale=one, moments=tuple(moments))


def _missing(purchase: Purchase, review: Review) -> Iterator[str]:
    if purchase.order is None:
        yield "order" if purchase.order_id else "number"
    if purchase.order_id and not purchase.parcels:
        yield "parcel"
    if purchase.order_id and not purchase.aftersales:
        yield "aftersale"
    if purchase.order_id and not purchase.messages:
        yield "chat"
