"""After-sales: what buyers asked for after a purchase and what became of it, as the newest export says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from casebook.identity import name_of
from casebook.model import AfterSale, AfterSaleKind, AfterSaleStatus, Change
from casebook.store.engine import Part, take_turn
from casebook.store.lines import stir_facts, stirring
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
        counts: Counter[Change] = Counter()
        with self.write() as connection:
            take_turn(connection, *(f"orders of {one.shop}" for one in given))
            held = _held(connection, given)
            now = {key: one for key, (_, one) in held.items()}
            for one in given:
                before = now.get(_key(one))
                after = renewed(before, one) if before else one
                counts[Change.NEW if before is None else Change.SAME if after == before else Change.EDITED] += 1
                now[_key(one)] = after
            fresh = [one for key, one in now.items() if key not in held]
            changed = [(held[key][0], one) for key, one in now.items() if key in held and one != held[key][1]]
            with stirring(connection, _concerned([*now.values(), *(one for _, one in held.values())])):
                _write(connection, fresh, changed, at)
            stir_facts(connection, _concerned([*fresh, *(one for _, one in changed)]))
        return counts

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


def _write(connection: Connection, fresh: list[AfterSale], changed: list[tuple[int, AfterSale]], at: datetime) -> None:
    if fresh:
        connection.execute(aftersales.insert(), [_row(one, at) for one in fresh])
    if changed:
        rows = [{"b_id": id_, **_row(one, at)} for id_, one in changed]
        connection.execute(update(aftersales).where(aftersales.c.id == bindparam("b_id")), rows)


def _row(one: AfterSale, at: datetime) -> dict[str, Any]:
    codes = {"kind": one.kind and one.kind.value, "status": one.status and one.status.value}
    return {**{name: getattr(one, name) for name in COLUMNS}, **codes, "name": name_of(one.buyer), "kept_at": at}


def _aftersale(row: Any) -> AfterSale:
    kind = AfterSaleKind(row["kind"]) if row["kind"] else None
    status = AfterSaleStatus(row["status"]) if row["status"] else None
    return AfterSale(kind=kind, status=status, **{name: row[name] for name in COLUMNS})
