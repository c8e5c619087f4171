"""Finds what the shop's records say of the buyers of reviews: their orders, chats, and whom they share keys with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from casebook.identity import KINDS, name_of
from casebook.model import Known, Level, Message, Order, Review
from casebook.purchase import (
    MOST_HOLDERS,
    SHARED_WITHIN,
    Held,
    by_piece,
    in_order,
    kept_before,
    namesakes,
    order_of,
    person_of,
    shared,
)
from casebook.store.lines import lines_where, order_from
from casebook.store.states import CURRENT, NEWEST
from casebook.tables import messages, orders, review_buyers, review_states, reviews, verdicts

SUSPECTED = (Level.REVIEW.value, Level.STRONG.value)
# Of one conversation so many of the newest messages are read, and of a shop's bad reviewers so many newest names.
MOST_MESSAGES = 1000
MOST_NAMES = 2000
# Databases bound the number of values in one statement.
AT_ONCE = 5000
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Bad:
    """Who reviewed badly: times by the order a review names and by its author's name, and reviews naming no order."""

    by_ref: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    unnamed: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))


def known_of(connection: Connection, shop: str, given: Sequence[Review]) -> dict[Key, Known]:
    """What is known of the buyers of one shop's reviews, by (source, external id); no entry where nothing is."""
    matched = [(review, order, person_of(review, order)) for review, order in _matched(connection, shop, given)]
    people = {person for _, _, person in matched}
    own = _orders_of(connection, shop, orders.c.name, people)
    holding = _holding(connection, shop, [order for _, order, _ in matched if order is not None])
    bad = _bad(connection, shop, [*own, *holding])
    held = Held(_holders(holding), _badly(holding, bad))
    alike = by_piece(_bad_names(connection, shop, given))
    chats = _chats(connection, shop, {_ref(review, order) for review, order, _ in matched}, people)
    bought = _grouped(own, "buyer")
    told: dict[Key, Known] = {}
    for review, order, person in matched:
        known = Known(
            order=order,
            messages=in_order([*chats.get(("ref", _ref(review, order)), ()), *chats.get(("name", person), ())]),
            sharing=(*shared(order, person, held, review.time), *namesakes(person, alike)),
            earlier=_earlier(bought.get(person, ()), review, order, bad),
        )
        if known != Known():
            told[_key(review)] = known
    return told


def order_found(connection: Connection, shop: str, review: Review) -> Order | None:
    """The order a review is about, None where that is not certain."""
    ((_, order),) = _matched(connection, shop, [review])
    return order


def chat_of(connection: Connection, shop: str, review: Review, order: Order | None) -> tuple[Message, ...]:
    """What was said with a review's buyer about its order, and where no order is named; in order of time."""
    ref, person = _ref(review, order), person_of(review, order)
    chats = _chats(connection, shop, {ref}, {person})
    return in_order([*chats.get(("ref", ref), ()), *chats.get(("name", person), ())])


def _key(review: Review) -> Key:
    return review.source, review.external_id


def _ref(review: Review, order: Order | None) -> str | None:
    return order.external_id if order else review.order_id


def _matched(connection: Connection, shop: str, given: Sequence[Review]) -> Iterator[tuple[Review, Order | None]]:
    named = _orders_of(connection, shop, orders.c.external_id, {review.order_id for review in given})
    bought = _orders_of(connection, shop, orders.c.name, {name_of(review.author) for review in given})
    by_ref, by_name = _grouped(named, "external_id"), _grouped(bought, "buyer")
    for review in given:
        fitting = by_ref.get(review.order_id) if review.order_id else by_name.get(name_of(review.author))
        yield review, order_of(review, fitting or ())


def _grouped(lines: Iterable[Order], what: str) -> Mapping[str | None, list[Order]]:
    grouped: dict[str | None, list[Order]] = defaultdict(list)
    for order in lines:
        said = getattr(order, what)
        grouped[name_of(said) if what == "buyer" else said].append(order)
    return grouped


def _orders_of(connection: Connection, shop: str, column: Any, values: Collection[str | None]) -> list[Order]:
    return [
        order_from(row)
        for part in _parts(values)
        for row in connection.execute(lines_where(orders.c.shop == shop, column.in_(part))).mappings()
    ]


def _parts(values: Collection[str | None]) -> Iterator[list[str]]:
    said = sorted(value for value in values if value is not None)
    for first in range(0, len(said), AT_ONCE):
        yield said[first : first + AT_ONCE]


def _holding(connection: Connection, shop: str, own: Sequence[Order]) -> list[Order]:
    """The orders with the same phone, address or payer as one of these, where few buyers hold it."""
    return [
        order
        for kind in KINDS
        for order in _orders_of(connection, shop, orders.c[kind], _rare(connection, shop, kind, own))
    ]


def _rare(connection: Connection, shop: str, kind: str, own: Iterable[Order]) -> set[str | None]:
    column = orders.c[kind]
    several = func.count(orders.c.name.distinct())
    rare: set[str | None] = set()
    for part in _parts({getattr(order, kind) for order in own}):
        query = select(column).where(orders.c.shop == shop, column.in_(part)).group_by(column)
        rare |= set(connection.execute(query.having(several.between(2, MOST_HOLDERS))).scalars())
    return rare


def _holders(holding: Iterable[Order]) -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for order in holding:
        name = name_of(order.buyer)
        for kind in KINDS:
            key = getattr(order, kind)
            if name is not None and key is not None:
                found[kind, key].add(name)
    return {key: frozenset(names) for key, names in found.items()}


def _badly(holding: Iterable[Order], bad: Bad) -> dict[str, tuple[datetime, ...]]:
    found: dict[str, set[datetime]] = defaultdict(set)
    for order in holding:
        name = name_of(order.buyer)
        if name is not None:
            found[name] |= {*bad.by_ref.get(order.external_id, ()), *bad.by_name.get(name, ())}
    return {name: tuple(times) for name, times in found.items()}


def _bad(connection: Connection, shop: str, lines: Sequence[Order]) -> Bad:
    """The bad reviews of the buyers of these orders: suspected, or of one or two stars."""
    bad = Bad()
    by_ref = (review_buyers.c.order_ref, {order.external_id for order in lines})
    by_name = (review_buyers.c.name, {name_of(order.buyer) for order in lines})
    for column, values in (by_ref, by_name):
        for part in _parts(values):
            for row in connection.execute(_bad_reviews(shop, column.in_(part))):
                _count(bad, row)
    return bad


def _count(bad: Bad, row: Row[Any]) -> None:
    times = [] if row.time is None else [row.time]
    if row.order_ref is not None:
        bad.by_ref[row.order_ref] += times
    if row.name is not None:
        bad.by_name[row.name] += times
    if row.name is not None and row.order_ref is None:
        bad.unnamed[row.name].add((row.source, row.external_id))


def _bad_reviews(shop: str, *meant: ColumnElement[bool]) -> Any:
    suspected = verdicts.c.level.in_(SUSPECTED)
    return (
        select(review_buyers.c.order_ref, review_buyers.c.name)
        .add_columns(reviews.c.time, reviews.c.source, reviews.c.external_id)
        .join(reviews, reviews.c.id == review_buyers.c.review_id)
        .join(review_states, CURRENT)
        .outerjoin(verdicts, verdicts.c.id == NEWEST)
        .where(review_buyers.c.shop == shop, or_(reviews.c.stars <= 2, suspected), *meant)
    )


def _bad_names(connection: Connection, shop: str, given: Sequence[Review]) -> set[str]:
    """The names of those who reviewed the same products badly around the same time."""
    times = [review.time for review in given if review.time is not None]
    if not times:
        return set()
    around = reviews.c.time.between(min(times) - SHARED_WITHIN, max(times) + SHARED_WITHIN)
    named: set[str] = set()
    for part in _parts({review.product_id for review in given}):
        query = _bad_reviews(shop, around, reviews.c.product_id.in_(part), review_buyers.c.name.is_not(None))
        newest = query.order_by(reviews.c.time.desc()).limit(MOST_NAMES)
        named |= {row.name for row in connection.execute(newest)}
    return named


def _chats(
    connection: Connection, shop: str, refs: Collection[str | None], people: Collection[str | None]
) -> Mapping[tuple[str, str | None], list[Message]]:
    """The messages that name these orders, and those of these buyers that name none; the newest of each."""
    found: dict[tuple[str, str | None], list[Message]] = defaultdict(list)
    unnamed = messages.c.order_id.is_(None)
    for what, column, values, more in (
        ("ref", messages.c.order_id, refs, []),
        ("name", messages.c.name, people, [unnamed]),
    ):
        newest = func.row_number().over(partition_by=column, order_by=messages.c.time.desc().nulls_last())
        for part in _parts(values):
            meant = select(messages, newest.label("place")).where(messages.c.shop == shop, column.in_(part), *more)
            ranked = meant.subquery()
            query = select(ranked).where(ranked.c.place <= MOST_MESSAGES).order_by(ranked.c.id)
            for row in connection.execute(query):
                found[what, row.order_id if what == "ref" else row.name].append(_message(row))
    return found


def _message(row: Row[Any]) -> Message:
    return Message(
        shop=row.shop,
        external_id=row.external_id,
        text=row.text,
        by_buyer=row.by_buyer,
        time=row.time,
        order_id=row.order_id,
        buyer=row.buyer,
    )


def _earlier(bought: Iterable[Order], review: Review, order: Order | None, bad: Bad) -> int:
    person = person_of(review, order)
    than = (order.ordered_at if order else None) or review.time
    others = (one for one in bought if order is None or one.external_id != order.external_id)
    kept = kept_before(others, than, but=bad.by_ref)
    # Which order a bad review without its number was about nobody knows: it takes one away.
    return max(0, kept - len(bad.unnamed.get(person or "", set()) - {_key(review)}))
