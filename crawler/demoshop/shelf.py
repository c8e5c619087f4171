"""What the demo shop has to show: its data files read into frozen values, dated for the day of serving."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words added under a review, by the buyer or by the shop, and how many days after it."""

    text: str
    time: datetime
    days_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """One product as the shop offers it; `price` in yuan."""

    id: str
    name: str
    price: str
    category: str
    description: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One review as the shop keeps it; times are aware, in the shop's zone."""

    id: str
    product: str
    author: str
    stars: int
    text: str
    time: datetime
    order_time: datetime
    appended: tuple[Note, ...] = ()
    reply: Note | None = None
    approved: bool = True


@dataclass(frozen=True)
class Shelf:
    """The whole shop on one day: its card, products in order, reviews newest first."""

    card: Mapping[str, Any]
    products: tuple[Goods, ...]
    reviews: tuple[Written, ...]

    @cached_property
    def shown(self) -> Mapping[str, tuple[Written, ...]]:
        """Approved reviews by product, newest first; the others are never shown."""
        return {
            goods.id: tuple(review for review in self.reviews if review.product == goods.id and review.approved)
            for goods in self.products
        }

    def product(self, product_id: str) -> Goods | None:
        """The product of this id, None where there is none."""
        return next((goods for goods in self.products if goods.id == product_id), None)

    def review(self, review_id: str) -> Written | None:
        """The approved review of this id; None where it is unknown or not approved."""
        return next((review for review in self.reviews if review.id == review_id and review.approved), None)


def load_shop() -> dict[str, Any]:
    """The shop's card: key, name, zone, signature, policies."""
    return tomllib.loads(_data("shop.toml"))


def stock(today: date) -> Shelf:
    """The shelf as it stands on that day in the shop's zone."""
    card = load_shop()
    zone = ZoneInfo(card["zone"])
    products = tuple(Goods(**row) for row in rows("products.jsonl"))
    reviews = [_dated(row, today, zone) for row in rows("reviews.jsonl")]
    return Shelf(card, products, tuple(sorted(reviews, key=lambda review: (review.time, review.id), reverse=True)))


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a bundled JSON Lines file; its first line names source and licence and is left out."""
    for line in _data(name).splitlines()[1:]:
        yield json.loads(line)


def _dated(row: dict[str, Any], today: date, zone: ZoneInfo) -> Written:
    day = today - timedelta(days=row.pop("days_ago"))
    ordered_day = day - timedelta(days=row.pop("ordered_days_before"))
    reply = row.pop("reply", None)
    return Written(
        time=_at(day, row.pop("time"), zone),
        order_time=_at(ordered_day, row.pop("ordered_time"), zone),
        appended=tuple(_note(note, day, zone) for note in row.pop("appended", ())),
        reply=_note(reply, day, zone) if reply else None,
        **row,
    )


def _note(note: Mapping[str, Any], day: date, zone: ZoneInfo) -> Note:
    when = _at(day + timedelta(days=note["days_after"]), note["time"], zone)
    return Note(text=note["text"], time=when, days_after=note["days_after"])


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone)


def _data(name: str) -> str:
    return (files(__package__) / "data" / name).read_text(encoding="utf-8")
