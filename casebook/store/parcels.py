"""Parcels with their traces: told of again and again, kept once; and which orders went out in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, exists, func, select

from casebook.codec import noun, plain
from casebook.model import Change, Parcel, ParcelState, Step
from casebook.store.engine import Part, insert, take_turn
from casebook.store.lines import stir_facts, stirring
from casebook.store.renewing import changed_of, fresh_of, write_renewed
from casebook.tables import order_parcels, parcels
from casebook.tracing import joined

Key = tuple[str, str]
PLAIN = ("shop", "waybill", "company", "raw_state", "signed_at")


class Parcels(Part):
    """Reads and writes of Parcel."""

    def keep(self, given: Sequence[Parcel], *, at: datetime) -> Counter[Change]:
        """Keeps parcels in one transaction and counts what was new; the same trace twice changes nothing.

        A parcel told of again has the steps of both tellings. One whose order is unknown is found by it later.
        """
        counts: Counter[Change] = Counter()
        with self.write() as connection:
            take_turn(connection, *(f"orders of {parcel.shop}" for parcel in given))
            held, linked = _held(connection, given), _links(connection, given)
            now, told = {key: parcel for key, (_, parcel) in held.items()}, set[Key]()
            for parcel in given:
                change = _take(parcel, now, linked)
                counts[change] += 1
                told |= set() if change is Change.SAME else {(parcel.shop, parcel.waybill)}
            with stirring(connection, _concerned(linked)):
                fresh, changed = fresh_of(held, now), changed_of(held, now)
                write_renewed(connection, parcels, fresh, changed, row=partial(_row, at=at))
                _link(connection, linked)
            stir_facts(connection, _concerned({key: linked[key] for key in told}))
        return counts

    def unlinked(self, shop: str) -> int:
        """How many parcels of a shop no order is known of."""
        own = exists().where(order_parcels.c.shop == parcels.c.shop, order_parcels.c.waybill == parcels.c.waybill)
        query = select(func.count()).select_from(parcels).where(parcels.c.shop == shop, ~own)
        with self.read() as connection:
            return int(connection.execute(query).scalar_one())

    def of_order(self, shop: str, order_id: str) -> tuple[Parcel, ...]:
        """The parcels of an order, those told of first in front."""
        with self.read() as connection:
            return parcels_of(connection, shop, order_id)


def parcels_of(connection: Connection, shop: str, order_id: str) -> tuple[Parcel, ...]:
    """The parcels of an order, those kept first in front."""
    own = (order_parcels.c.shop == parcels.c.shop) & (order_parcels.c.waybill == parcels.c.waybill)
    query = select(parcels).join(order_parcels, own).order_by(parcels.c.id)
    rows = connection.execute(query.where(parcels.c.shop == shop, order_parcels.c.order_id == order_id)).mappings()
    return tuple(replace(_parcel(row), order_id=order_id) for row in rows)


def _take(parcel: Parcel, now: dict[Key, Parcel], linked: dict[Key, set[str]]) -> Change:
    """Puts one parcel to what is known; what that changed."""
    key = (parcel.shop, parcel.waybill)
    before, bare = now.get(key), replace(parcel, order_id=None)
    now[key] = joined(before, bare) if before else bare
    is_linked = parcel.order_id is None or parcel.order_id in linked[key]
    if parcel.order_id is not None:
        linked[key].add(parcel.order_id)
    if before is None:
        return Change.NEW
    return Change.SAME if is_linked and now[key] == before else Change.EDITED


def _held(connection: Connection, given: Sequence[Parcel]) -> dict[Key, tuple[int, Parcel]]:
    held = {}
    for shop, waybills in _waybills(given).items():
        query = select(parcels).where(parcels.c.shop == shop, parcels.c.waybill.in_(waybills))
        for row in connection.execute(query).mappings():
            held[shop, row["waybill"]] = (row["id"], _parcel(row))
    return held


def _links(connection: Connection, given: Sequence[Parcel]) -> dict[Key, set[str]]:
    linked: dict[Key, set[str]] = defaultdict(set)
    for shop, waybills in _waybills(given).items():
        query = select(order_parcels).where(order_parcels.c.shop == shop, order_parcels.c.waybill.in_(waybills))
        for row in connection.execute(query):
            linked[shop, row.waybill].add(row.order_id)
    return linked


def _waybills(given: Sequence[Parcel]) -> dict[str, set[str]]:
    return {shop: {one.waybill for one in given if one.shop == shop} for shop in {one.shop for one in given}}


def _concerned(linked: Mapping[Key, set[str]]) -> dict[str, set[str]]:
    concerned: dict[str, set[str]] = defaultdict(set)
    for (shop, _), ids in linked.items():
        concerned[shop] |= ids
    return concerned


def _link(connection: Connection, linked: Mapping[Key, set[str]]) -> None:
    rows = [
        {"shop": shop, "order_id": order_id, "waybill": waybill}
        for (shop, waybill), ids in linked.items()
        for order_id in sorted(ids)
    ]
    if rows:
        connection.execute(insert(connection, order_parcels).on_conflict_do_nothing(), rows)


def _row(parcel: Parcel, at: datetime) -> dict[str, Any]:
    said = {name: getattr(parcel, name) for name in PLAIN}
    said |= {"state": parcel.state and parcel.state.value, "steps": plain(parcel.steps), "kept_at": at}
    return {**said, "last_at": parcel.steps[-1].time if parcel.steps else None}


def _parcel(row: Any) -> Parcel:
    said = {name: row[name] for name in PLAIN}
    steps = tuple(noun(Step, step) for step in row["steps"])
    return Parcel(state=ParcelState(row["state"]) if row["state"] else None, steps=steps, **said)
