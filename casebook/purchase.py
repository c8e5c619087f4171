"""Decides which order a review is about, who shares a key with whom, and which orders count as kept. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from casebook.identity import KINDS, name_of
from casebook.model import Message, Order, Review, Shared

# How far apart two bad reviews may lie so that a shared key connects them.
SHARED_WITHIN = timedelta(days=90)
# A key more buyers hold than this is a company, a dormitory or a forwarder: it says nothing of any of them.
MOST_HOLDERS = 20
# A piece of a name more bad reviewers have than this is fashion.
MOST_NAMESAKES = 5
PIECE = 3
UNDATED = datetime.max.replace(tzinfo=UTC)
WORDS = re.compile("[\u4e00-\u9fff]{3,}")


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds the keys asked about, by (kind, key), and when each of those buyers reviewed badly."""

    holders: Mapping[tuple[str, str], frozenset[str]]
    badly: Mapping[str, tuple[datetime, ...]]


def order_of(review: Review, orders: Iterable[Order]) -> Order | None:
    """The order a review is about: the one it names, else the only one of its buyer for its product before it.

    None where that is not certain; a masked name is never certain.
    """
    if review.order_id is not None:
        named = [order for order in orders if order.external_id == review.order_id]
        same = [order for order in named if order.product_id == review.product_id]
        return next(iter(same or named), None)
    name = name_of(review.author)
    if name is None or review.product_id is None:
        return None
    fitting = [order for order in orders if _fits(order, review, name)]
    return fitting[0] if len({order.external_id for order in fitting}) == 1 else None


def _fits(order: Order, review: Review, name: str) -> bool:
    if order.product_id != review.product_id or name_of(order.buyer) != name:
        return False
    return order.ordered_at is None or review.time is None or order.ordered_at <= review.time


def person_of(review: Review, order: Order | None) -> str | None:
    """The name the review's buyer can be told by: the order's, else the review's own; None where both are hidden."""
    return (name_of(order.buyer) if order else None) or name_of(review.author)


def in_order(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Messages by time, undated ones last; what was said in the same second stays in the order it was kept."""
    return tuple(sorted(messages, key=lambda message: message.time or UNDATED))


def shared(order: Order | None, person: str | None, held: Held, time: datetime | None) -> tuple[Shared, ...]:
    """The keys of an order that others hold too, some of whom reviewed badly around the time."""
    if order is None or person is None:
        return ()
    found = []
    for kind in KINDS:
        key = getattr(order, kind)
        others = held.holders.get((kind, key), frozenset()) - {person} if key else frozenset()
        badly = sum(1 for other in others if _around(held.badly.get(other, ()), time))
        if badly and len(others) < MOST_HOLDERS:
            found.append(Shared(key=kind, badly=badly, others=len(others)))
    return tuple(found)


def _around(times: Iterable[datetime], time: datetime | None) -> bool:
    return time is not None and any(abs(other - time) <= SHARED_WITHIN for other in times)


def namesakes(person: str | None, badly: Mapping[str, frozenset[str]]) -> tuple[Shared, ...]:
    """Other bad reviewers whose names have a piece of three signs in common with this one; few enough to be odd."""
    alike = {
        other
        for piece in pieces(person or "")
        if len(badly.get(piece, ())) <= MOST_NAMESAKES
        for other in badly.get(piece, ())
        if other != person
    }
    return (Shared(key="nick", badly=len(alike), others=len(alike)),) if alike else ()


def by_piece(names: Collection[str]) -> dict[str, frozenset[str]]:
    """The names by each of their pieces."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for piece in pieces(name):
            found[piece].add(name)
    return {piece: frozenset(those) for piece, those in found.items()}


def pieces(name: str) -> set[str]:
    """Every three Chinese characters in a row; digits and letters are alike by chance."""
    runs = WORDS.findall(name)
    return {run[at : at + PIECE] for run in runs for at in range(len(run) - PIECE + 1)}


def kept_before(orders: Iterable[Order], than: datetime | None, *, but: Collection[str]) -> int:
    """How many orders were placed before that time and not refunded; those named in `but` are left out."""
    kept = {
        order.external_id
        for order in orders
        if order.ordered_at is not None and than is not None and order.ordered_at < than and order.refunded_at is None
    }
    return len(kept.difference(but))


def newer(before: Order, now: Order) -> Order:
    """What is known after an order was given again: what the new line says, the old where it says nothing."""
    said = {name: getattr(now, name) for name in FACTS}
    return Order(
        shop=now.shop,
        external_id=now.external_id,
        product_id=now.product_id,
        **{name: getattr(before, name) if value is None else value for name, value in said.items()},
    )


FACTS = ("buyer", "ordered_at", "shipped_at", "delivered_at", "refunded_at", "sum", *KINDS)
