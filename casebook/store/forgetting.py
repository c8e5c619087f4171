"""Deletes what a shop gave us of its buyers: orders, parcels, after-sales and chats; overwritten, not only unlisted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, false, func, or_, select, true

from casebook.identity import name_of
from casebook.tables import aftersales, messages, order_parcels, orders, parcels

Meant = ColumnElement[bool]
_DANGLING = ~exists().where(parcels.c.shop == order_parcels.c.shop, parcels.c.waybill == order_parcels.c.waybill)


def forget(connection: Connection, shop: str, *, before: datetime | None, buyer: str | None) -> dict[str, int]:
    """Deletes all of a shop, or what is from before a time, or of one buyer, and what hangs on an order that goes."""
    if connection.dialect.name == "sqlite":
        # What is deleted is overwritten in the file, not only taken off its lists.
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    going = select(orders.c.external_id).where(*_own(orders, orders.c.ordered_at, shop, before, buyer))
    late = func.coalesce(aftersales.c.done_at, aftersales.c.asked_at)
    # Orders go last: which parcels, after-sales and chats go with them is asked of them.
    meant = {
        parcels: _parcels(shop, going, before=before, buyer=buyer),
        aftersales: _with(going, aftersales, _own(aftersales, late, shop, before, buyer)),
        messages: _with(going, messages, _own(messages, messages.c.time, shop, before, buyer)),
        order_parcels: [order_parcels.c.shop == shop, or_(order_parcels.c.order_id.in_(going), _DANGLING)],
        orders: _own(orders, orders.c.ordered_at, shop, before, buyer),
    }
    gone = {table: connection.execute(delete(table).where(*which)).rowcount for table, which in meant.items()}
    named = {"orders": orders, "chats": messages, "parcels": parcels, "aftersales": aftersales}
    return {name: gone[table] for name, table in named.items()}


def is_any_before(connection: Connection, shop: str, before: datetime) -> bool:
    """Whether anything of a shop is from before a time."""
    late = func.coalesce(aftersales.c.done_at, aftersales.c.asked_at)
    times = {orders: orders.c.ordered_at, messages: messages.c.time, aftersales: late, parcels: parcels.c.last_at}
    every = [exists().where(*_own(table, time, shop, before, None)) for table, time in times.items()]
    return bool(connection.execute(select(or_(*every))).scalar())


def _own(table: Any, time: Any, shop: str, before: datetime | None, buyer: str | None) -> list[Meant]:
    meant: list[Meant] = [table.c.shop == shop]
    if before is not None:
        meant.append(func.coalesce(time, table.c.kept_at) < before)
    if buyer is not None:
        meant.append(or_(table.c.buyer == buyer, table.c.name == name_of(buyer)))
    return meant


def _parcels(shop: str, going: Any, *, before: datetime | None, buyer: str | None) -> list[Meant]:
    """Parcels that hold nothing but orders that go, and those that are old themselves."""
    linked = (order_parcels.c.shop == shop) & (order_parcels.c.waybill == parcels.c.waybill)
    goes = order_parcels.c.order_id.in_(going)
    empty = exists().where(linked, goes) & ~exists().where(linked, ~goes)
    old = false() if before is None else func.coalesce(parcels.c.last_at, parcels.c.kept_at) < before
    every = true() if before is None and buyer is None else false()
    return [parcels.c.shop == shop, or_(every, empty, old if buyer is None else false())]


def _with(going: Any, table: Any, own: list[Meant]) -> list[Meant]:
    """What is meant itself, and what belongs to an order that goes."""
    shop, *rest = own
    return [shop, or_(and_(true(), *rest), table.c.order_id.in_(going))]
