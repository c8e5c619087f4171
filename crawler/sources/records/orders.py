"""Reads rows of order exports: the order with its private cells hashed, and the parcels it went out in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from casebook.errors import RowError
from casebook.identity import KINDS
from casebook.model import Order, Parcel
from crawler.sources.cells import Values, id_in, row_error, text_in, time_in
from crawler.sources.physical import Row
from crawler.sources.records.telling import Telling, code_in, name_in, sum_in, values_in, waybills_in

TIMES = ("ordered_at", "shipped_at", "delivered_at", "refunded_at")
# A date without a time of day is midnight, hours before an order of the same day.
DATE_ALONE = timedelta(days=1)


def order_and_parcels(row: Row, telling: Telling) -> Iterator[Order | Parcel | RowError]:
    """The order of a row, then its parcels; raises RowError where there is no order in it."""
    values = values_in(row, telling)
    order = _order(row, values, telling)
    yield order
    try:
        waybills = waybills_in(row, values)
    except RowError as exc:
        # An order is worth more than the number of its parcel.
        yield RowError(row.line, exc.column, f"{exc.why}; the order was kept without it")
        return
    company = code_in(row, values, "company")
    for waybill in waybills:
        yield Parcel(shop=order.shop, waybill=waybill, order_id=order.external_id, company=company)


def _order(row: Row, values: Values, telling: Telling) -> Order:
    ground = telling.ground
    external_id = id_in(row, values, "external_id")
    if external_id is None:
        raise row_error(row, values, "external_id", why="an order without its number")
    times = {name: time_in(row, values, name, ground=ground) for name in TIMES}
    for later in TIMES[1:]:
        if times["ordered_at"] and times[later] and times[later] < times["ordered_at"] - DATE_ALONE:
            raise row_error(row, values, later, why="it lies before the order itself")
    return Order(
        shop=ground.shop,
        external_id=external_id,
        buyer=name_in(row, values),
        product_id=id_in(row, values, "product_id"),
        sum=sum_in(row, values),
        **times,
        **{kind: telling.keys.of(kind, text_in(row, values, kind), shop=ground.shop) for kind in KINDS},
    )
