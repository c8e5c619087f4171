"""Reads after-sales: rows of back-office exports, and refunds as Taobao's interface answers them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from casebook.errors import RowError
from casebook.model import AfterSale, AfterSaleKind, AfterSaleStatus
from crawler.sources.cells import Values, id_in, row_error, time_in
from crawler.sources.physical import Row
from crawler.sources.records.nested import Object, complaint, objects
from crawler.sources.records.telling import Telling, code_in, code_of, name_in, sum_in, values_in, words_in

ENDED = (AfterSaleStatus.DONE, AfterSaleStatus.CLOSED, AfterSaleStatus.REFUSED)


def aftersales(row: Row, telling: Telling) -> Iterator[AfterSale | RowError]:
    """The after-sale of a row, or those an answer holds; raises RowError where none can be told."""
    wrong = complaint(row.values)
    if wrong is not None:
        raise RowError(row.line, None, f"the platform answered with an error: {wrong}")
    found = list(objects(row.values, _is_refund)) or [row.values]
    for one in found:
        try:
            yield _aftersale(Row(row.line, dict(one), ""), telling)
        except RowError as exc:
            yield exc


def _is_refund(value: Object) -> bool:
    return "refund_id" in value


def _aftersale(row: Row, telling: Telling) -> AfterSale:
    values = values_in(row, telling)
    order_id, external_id = id_in(row, values, "order_id"), id_in(row, values, "external_id")
    if order_id is None:
        raise row_error(row, values, "order_id", why="no order it belongs to")
    said = _said(row, values, telling)
    if external_id is None:
        made = {
            "product_id": order_id,
            "author": said["raw_kind"],
            "time": said["asked_at"],
            "text": said["reason"] or "",
        }
        external_id = telling.made.made(**made)
    return AfterSale(shop=telling.ground.shop, external_id=external_id, order_id=order_id, **said)


def _said(row: Row, values: Values, telling: Telling) -> dict[str, Any]:
    raw_kind, raw_status = code_in(row, values, "kind"), code_in(row, values, "status")
    status = _status(raw_status)
    return {
        "product_id": id_in(row, values, "product_id"),
        "buyer": name_in(row, values),
        "kind": _kind(raw_kind),
        "raw_kind": raw_kind,
        "status": status,
        "raw_status": raw_status,
        "reason": words_in(row, values, "reason"),
        "words": words_in(row, values, "words"),
        "asked_at": time_in(row, values, "asked_at", ground=telling.ground),
        "done_at": _done_at(row, values, telling, status),
        "sum": sum_in(row, values),
    }


def _done_at(row: Row, values: Values, telling: Telling, status: AfterSaleStatus | None) -> datetime | None:
    if status is not None and status not in ENDED:
        return None
    done_at = time_in(row, values, "done_at", ground=telling.ground)
    return done_at or (time_in(row, values, "changed_at", ground=telling.ground) if status in ENDED else None)


def _kind(raw: str | None) -> AfterSaleKind | None:
    code = code_of(raw or "", "aftersales", "kind")
    return AfterSaleKind(code) if code else None


def _status(raw: str | None) -> AfterSaleStatus | None:
    code = code_of(raw or "", "aftersales", "status")
    return AfterSaleStatus(code) if code else None
