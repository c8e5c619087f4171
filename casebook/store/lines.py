"""Lines of orders as the judge is told of them: a time the order does not know is filled from its parcel or after-sale.

Nothing is written into the order for that: whichever comes first, order or trace, both say what they were given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, update

from casebook.identity import KINDS, name_of
from casebook.model import AfterSaleKind, AfterSaleStatus, Message, Order
from casebook.tables import aftersales, order_parcels, orders, parcels, review_buyers

LineKey = tuple[str, str, str]
FILLED = ("delivered_at", "refunded_at")
TIMES = ("ordered_at", "shipped_at", *FILLED)
MONEY_BACK = (AfterSaleKind.REFUND.value, AfterSaleKind.RETURN.value)


def line_key(order: Order) -> LineKey:
    """What tells one line of an order from all others: shop, order, product."""
    return order.shop, order.external_id, order.product_id or ""


def order_from(row: Any) -> Order:
    """The order line a row of orders holds."""
    facts = {name: row[name] for name in ("buyer", *TIMES, "sum", *KINDS)}
    return Order(shop=row["shop"], external_id=row["external_id"], product_id=row["product_id"] or None, **facts)


def lines_where(*meant: Any) -> Select[Any]:
    """A query for lines of orders with what parcels and after-sales know of their times filled in."""
    plain = [column for column in orders.c if column.name not in FILLED]
    delivered = func.coalesce(orders.c.delivered_at, _signed()).label("delivered_at")
    refunded = func.coalesce(orders.c.refunded_at, _refunded()).label("refunded_at")
    return select(*plain, delivered, refunded).where(*meant)


@contextmanager
def stirring(connection: Connection, concerned: Mapping[str, Collection[str]]) -> Iterator[None]:
    """Counts news for the reviews of these orders (numbers by shop) where what happens inside changes what is told."""
    before = _told(connection, concerned)
    yield
    stir(connection, [order for key, order in _told(connection, concerned).items() if before.get(key) != order])


def stir(connection: Connection, given: Collection[Order | Message]) -> None:
    """Counts news for the reviews these orders or messages may be about."""
    for shop in {one.shop for one in given}:
        own = [one for one in given if one.shop == shop]
        refs = {one.external_id if isinstance(one, Order) else one.order_id for one in own} - {None}
        names = {name_of(one.buyer) for one in own} - {None}
        meant = or_(review_buyers.c.order_ref.in_(refs), review_buyers.c.name.in_(names))
        stirred = update(review_buyers).where(review_buyers.c.shop == shop, meant)
        connection.execute(stirred.values(news=review_buyers.c.news + 1))


def stir_facts(connection: Connection, concerned: Mapping[str, Collection[str]]) -> None:
    """Counts news of facts for the reviews these orders (numbers by shop) may be about."""
    for shop, ids in concerned.items():
        own = (orders.c.shop == shop) & orders.c.external_id.in_(ids) & orders.c.name.is_not(None)
        meant = or_(review_buyers.c.order_ref.in_(ids), review_buyers.c.name.in_(select(orders.c.name).where(own)))
        stirred = update(review_buyers).where(review_buyers.c.shop == shop, meant)
        connection.execute(stirred.values(facts=review_buyers.c.facts + 1))


def _told(connection: Connection, concerned: Mapping[str, Collection[str]]) -> dict[LineKey, Order]:
    told = {}
    for shop, ids in concerned.items():
        query = lines_where(orders.c.shop == shop, orders.c.external_id.in_(ids))
        for row in connection.execute(query).mappings():
            # When it was shipped is for people: the judge asks when it was ordered and when it arrived.
            order = replace(order_from(row), shipped_at=None)
            told[line_key(order)] = order
    return told


def _signed() -> Any:
    # Of several parcels the first counts: from then on the buyer can know the goods.
    linked = (order_parcels.c.shop == parcels.c.shop) & (order_parcels.c.waybill == parcels.c.waybill)
    own = (order_parcels.c.shop == orders.c.shop) & (order_parcels.c.order_id == orders.c.external_id)
    first = select(func.min(parcels.c.signed_at)).select_from(order_parcels).join(parcels, linked)
    return first.where(own).correlate(orders).scalar_subquery()


def _refunded() -> Any:
    own = (aftersales.c.shop == orders.c.shop) & (aftersales.c.order_id == orders.c.external_id)
    same = or_(aftersales.c.product_id.is_(None), orders.c.product_id.in_(("", aftersales.c.product_id)))
    done = (aftersales.c.status == AfterSaleStatus.DONE.value) & aftersales.c.kind.in_(MONEY_BACK)
    return select(func.min(aftersales.c.done_at)).where(own, same, done).correlate(orders).scalar_subquery()
