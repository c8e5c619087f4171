"""What may be stated about a case: from the shop's records, its policies and what people answered. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casebook.facts import Recent, answer_ref, standing
from casebook.model import AfterSale, AfterSaleStatus, Fact, FactAnswer, Order, Parcel, ParcelState, Review, Shop
from casebook.tracing import BACK
from casebook.views import Purchase
from responder.lint.rules import table
from responder.questions import NO, asked

SHEET = "facts.toml"
LONGEST = 60
Spoken = Callable[[datetime], str]


def facts_of(
    purchase: Purchase | None,
    shop: Shop,
    answers: Iterable[FactAnswer],
    review: Review,
    now: datetime,
    *,
    recent: Recent | None = None,
) -> tuple[Fact, ...]:
    """Every fact in force, one for each key; what records show goes before what people say.

    Times are said in the shop's zone. No value holds a number of an order or parcel, a name, telephone or address.
    """
    spoken = _spoken(shop.zone, now)
    found = [
        *_answered(answers, shop.zone, now, spoken),
        *_same_item(recent, review, now),
        *_stated(shop, review, now),
        *(_recorded(purchase, review, now, spoken) if purchase is not None else ()),
    ]
    return tuple({fact.key: fact for fact in found}.values())


def day_said(day: date, now: datetime) -> str:
    """The day as people write it; the year is named where it is another one."""
    code = "day" if day.year == now.year else "day_of_year"
    return str(table(SHEET)["say"][code]).format(year=day.year, month=day.month, day=day.day)


def _spoken(zone: str, now: datetime) -> Spoken:
    return lambda at: day_said(at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)))


def _recorded(purchase: Purchase, review: Review, now: datetime, spoken: Spoken) -> Iterator[Fact]:
    # Clocks of others may be wrong: what lies ahead has not happened.
    happened = (fact for fact in _told(purchase, review, now, spoken) if fact.at is None or fact.at <= now)
    yield from happened


def _told(purchase: Purchase, review: Review, now: datetime, spoken: Spoken) -> Iterator[Fact]:
    yield from _shipped(purchase.parcels, spoken)
    if purchase.order is not None:
        yield from _bought(purchase.order, spoken)
    yield from _way(purchase.parcels, now, spoken)
    own = [
        one for one in purchase.aftersales if review.product_id is None or one.product_id in (None, review.product_id)
    ]
    yield from _asked_for(own, spoken)


def _bought(order: Order, spoken: Spoken) -> Iterator[Fact]:
    times = (("ordered", order.ordered_at), ("shipped", order.shipped_at), ("refunded", order.refunded_at))
    for key, at in times:
        if at is not None:
            yield Fact(key=key, value=spoken(at), evidence="order", ref=f"order:{order.external_id}", at=at)


def _shipped(parcels: Sequence[Parcel], spoken: Spoken) -> Iterator[Fact]:
    """When the courier took the goods; the order's own time goes before it."""
    for parcel in parcels:
        for number, step in enumerate(parcel.steps, start=1):
            if step.state is ParcelState.COLLECTED:
                ref = f"parcel:{parcel.waybill}#{number}"
                yield Fact(key="shipped", value=spoken(step.time), evidence="trace", ref=ref, at=step.time)
                return


def _way(parcels: Sequence[Parcel], now: datetime, spoken: Spoken) -> Iterator[Fact]:
    if parcels:
        yield Fact(key="parcel_count", value=str(len(parcels)), evidence="trace", ref=_ref(parcels[0]))
    yield from _arrived(parcels, spoken)
    under_way = [one for one in parcels if one.signed_at is None and one.steps and one.steps[-1].state not in BACK]
    if under_way:
        yield from _standing(min(under_way, key=lambda one: one.steps[-1].time), now, spoken)
    # A platform calls a parcel signed as soon as the shop says that it was sent: only a courier's step counts.
    if len(parcels) == 1 and parcels[0].state and (parcels[0].signed_at or parcels[0].state is not ParcelState.SIGNED):
        label = table(SHEET)["parcel"][parcels[0].state.value]
        last = parcels[0].steps[-1].time if parcels[0].steps else None
        yield Fact(key="parcel_state", value=label, evidence="trace", ref=_ref(parcels[0]), at=last)


def _arrived(parcels: Sequence[Parcel], spoken: Spoken) -> Iterator[Fact]:
    signed = [(one.signed_at, one) for one in parcels if one.signed_at is not None]
    if not signed:
        return
    at, last = max(signed, key=lambda one: one[0])
    if len(signed) == len(parcels):
        yield Fact(key="delivered", value=spoken(at), evidence="trace", ref=_ref(last, at), at=at)
        return
    # The buyer may be waiting for the other one: the order has not arrived.
    value = _say("some_signed", all=len(parcels), signed=len(signed))
    yield Fact(key="delivered_part", value=value, evidence="trace", ref=_ref(last, at), at=at)


def _standing(parcel: Parcel, now: datetime, spoken: Spoken) -> Iterator[Fact]:
    last = parcel.steps[-1]
    said: dict[str, Any] = {"evidence": "trace", "ref": f"parcel:{parcel.waybill}#{len(parcel.steps)}", "at": last.time}
    state = table(SHEET)["parcel"][last.state.value] if last.state else ""
    day = spoken(last.time)
    yield Fact(key="trace_last", value=_say("at_state", day=day, state=state) if state else day, **said)
    yield Fact(key="trace_age", value=_say("days", n=(now - last.time).days), **said)
    stopped = now - last.time >= timedelta(hours=table(SHEET)["stopped_after_hours"])
    if stopped and last.state is not ParcelState.READY:
        yield Fact(key="trace_stopped", value=day, **said)


def _ref(parcel: Parcel, at: datetime | None = None) -> str:
    number = next((place for place, step in enumerate(parcel.steps, start=1) if step.time == at), 0)
    return f"parcel:{parcel.waybill}#{number}" if number else f"parcel:{parcel.waybill}"


def _asked_for(aftersales: Iterable[AfterSale], spoken: Spoken) -> Iterator[Fact]:
    sheet = table(SHEET)
    for one in aftersales:
        said: dict[str, Any] = {"evidence": "aftersale", "ref": f"aftersale:{one.external_id}"}
        if one.kind is None or one.status is None:
            continue
        if one.status is not AfterSaleStatus.DONE:
            state = sheet["aftersale_status"][one.status.value]
            value = _say("state", what=sheet["aftersale"][one.kind.value], state=state)
            yield Fact(key="aftersale_state", value=value, at=one.asked_at, **said)
        elif one.done_at is not None:
            yield Fact(key=sheet["done"][one.kind.value], value=spoken(one.done_at), at=one.done_at, **said)


def _stated(shop: Shop, review: Review, now: datetime) -> Iterator[Fact]:
    today = _start(now.astimezone(ZoneInfo(shop.zone)).date(), shop.zone)
    for row in table(SHEET)["policy"]:
        value = _policy(row, shop.policies.get(row["name"]))
        if value:
            ref = f"policy:{row['name']}@{today.date().isoformat()}"
            yield Fact(key=f"policy:{row['name']}", value=value, evidence="policy", ref=ref, at=today)
    for row in table(SHEET)["link"]:
        url = _link(shop.policies.get(row["name"]), review.product_id)
        if url:
            yield Fact(key=row["key"], value=url, evidence=row["evidence"], ref=f"policy:{row['name']}", at=today)


def _policy(row: Mapping[str, Any], said: Any) -> str:
    """The policy in words; empty where the shop states nothing that can be read."""
    if row["kind"] == "yes":
        return str(row["value"]) if said is True else ""
    if row["kind"] == "count":
        return f"{said}{row['unit']}" if isinstance(said, int) and not isinstance(said, bool) and said > 0 else ""
    return said.strip() if isinstance(said, str) and len(said.strip()) <= LONGEST else ""


def _link(said: Any, product_id: str | None) -> str:
    url = said.get(product_id) if isinstance(said, Mapping) else said
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) and " " not in url else ""


def _same_item(recent: Recent | None, review: Review, now: datetime) -> Iterator[Fact]:
    sheet = table(SHEET)
    if recent is not None and recent.reviews >= sheet["least_reviews"]:
        value = _say("recent", days=sheet["recent_days"], reviews=recent.reviews, good=recent.good)
        yield Fact(key="same_item", value=value, evidence="same_item", ref=f"product:{review.product_id}", at=now)


def _answered(answers: Iterable[FactAnswer], zone: str, now: datetime, spoken: Spoken) -> Iterator[Fact]:
    today = now.astimezone(ZoneInfo(zone)).date()
    for one in standing(answers).values():
        kind = asked().get(one.key)
        # A question that has been taken out of the sheet, a no, and what is for the house alone state nothing.
        if kind is None or not kind.public or one.answer == NO:
            continue
        # What we said we would do by a day states nothing once the day is over.
        if kind.when == "future" and one.day is not None and one.day < today:
            continue
        at = _start(one.day, zone) if one.day is not None else one.at
        value = {"date": spoken(at), "yes_no": ""}.get(kind.kind, one.answer or "")
        yield Fact(key=one.key, value=value, evidence=kind.evidence, ref=answer_ref(one), at=at)


def _start(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def _say(code: str, **said: object) -> str:
    return str(table(SHEET)["say"][code]).format(**said)
