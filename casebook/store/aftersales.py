"""After-sales: what buyers asked for after a purchase and what became of it, as the newest export says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from casebook.identity import name_of
from casebook.model import AfterSale, AfterSaleKind, AfterSaleStatus, Change
from casebook.store.engine import Part, take_turn
from casebook.store.lines import stir_facts, stirring
from casebook.store.renewing import renewal, write_renewed
from casebook.tables import aftersales
from casebook.tracing import renewed

Key = tuple[str, str]
PLAIN = ("shop", "external_id", "order_id", "product_id", "buyer", "raw_kind", "raw_status", "reason", "words")
COLUMNS = (*PLAIN, "asked_at", "done_at", "sum")


class AfterSales(Part):
    """Reads and writes of AfterSale."""

    def keep(self, given: Sequence[AfterSale], *, at: datetime) -> Counter[Change]:
        """Keeps after-sales in one transaction and counts what was new; the same one twice changes nothing.

        One given again is written over where it says something else; what it does not say stays known.
        """
        with self.write() as connection:
            take_turn(connection, *(f"orders of {one.shop}" for one in given))
            held = _held(connection, given)
            found = renewal(held, given, key=_key, renew=renewed)
            news = [*found.fresh, *(one for _, one in found.changed)]
            with stirring(connection, _concerned([*(one for _, one in held.values()), *news])):
                write_renewed(connection, aftersales, found.fresh, found.changed, row=partial(_row, at=at))
            stir_facts(connection, _concerned(news))
        return found.changes

    def of_order(self, shop: str, order_id: str) -> tuple[AfterSale, ...]:
        """The after-sales of an order in the order they were asked for, undated ones last."""
        with self.read() as connection:
            return aftersales_of(connection, shop, order_id)


def aftersales_of(connection: Connection, shop: str, order_id: str) -> tuple[AfterSale, ...]:
    """The after-sales of an order in the order they were asked for, undated ones last."""
    query = select(aftersales).where(aftersales.c.shop == shop, aftersales.c.order_id == order_id)
    sorted_ = query.order_by(aftersales.c.asked_at.asc().nulls_last(), aftersales.c.id)
    return tuple(_aftersale(row) for row in connection.execute(sorted_).mappings())


def _key(one: AfterSale) -> Key:
    return one.shop, one.external_id


def _held(connection: Connection, given: Sequence[AfterSale]) -> dict[Key, tuple[int, AfterSale]]:
    held = {}
    for shop in {one.shop for one in given}:
        ids = {one.external_id for one in given if one.shop == shop}
        query = select(aftersales).where(aftersales.c.shop == shop, aftersales.c.external_id.in_(ids))
        for row in connection.execute(query).mappings():
            held[shop, row["external_id"]] = (row["id"], _aftersale(row))
    return held


def _concerned(those: Iterable[AfterSale]) -> dict[str, set[str]]:
    concerned: dict[str, set[str]] = defaultdict(set)
    for one in those:
        concerned[one.shop] |= {one.order_id} if one.order_id is not None else set()
    return concerned


def _row(one: AfterSale, at: datetime) -> dict[str, Any]:
    codes = {"kind": one.kind and one.kind.value, "status": one.status and one.status.value}
    return {**{name: getattr(one, name) for name in COLUMNS}, **codes, "name": name_of(one.buyer), "kept_at": at}


def _aftersale(row: Any) -> AfterSale:
    kind = AfterSaleKind(row["kind"]) if row["kind"] else None
    status = AfterSaleStatus(row["status"]) if row["status"] else None
    return AfterSale(kind=kind, status=status, **{name: row[name] for name in COLUMNS})
