"""Makers of the tests of records: a book that remembers, imports into it, and answers in the shapes of services."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from casebook.identity import Keys
from casebook.model import AfterSale, Change, Message, Order, Parcel
from crawler.sources.records import RecordsReport, import_records
from tests.crawler.makers import NOW, a_file

PHONE, DOOR = "13912345679", "浙江省杭州市西湖区文三路90号3幢502"


class Kept:
    """Remembers what it was told to keep."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    def keep(self, given: list[Any], *, at: datetime) -> dict[Change, int]:
        self.kept += given
        return {Change.NEW: len(given)} if given else {}

    def unlinked(self, shop: str) -> int:
        return sum(1 for one in self.kept if one.order_id is None)


class FakeOrders:
    """Remembers orders and messages."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.chat: list[Message] = []
        self.batches: list[int] = []

    def keep(self, given: list[Order], *, at: datetime) -> dict[Change, int]:
        self.orders += given
        self.batches.append(len(given))
        return {Change.NEW: len(given)} if given else {}

    def keep_chat(self, given: list[Message], *, at: datetime) -> dict[Change, int]:
        self.chat += given
        return {Change.NEW: len(given)} if given else {}


class FakeBook:
    """The part of the casebook an import of records uses."""

    def __init__(self) -> None:
        self.orders = FakeOrders()
        self.parcels = Kept()
        self.aftersales = Kept()


def imported(path: Path, kind: str = "orders", *, book: Any = None, **said: Any) -> tuple[Any, RecordsReport]:
    book = book or FakeBook()
    report = import_records(book, path, shop="demo", kind=kind, keys=Keys(b"k" * 32), at=NOW, **said)
    return book, report


def parcels_of(path: Path) -> list[Parcel]:
    book, _ = imported(path, "traces")
    return list(book.parcels.kept)


def aftersales_of(path: Path) -> list[AfterSale]:
    book, _ = imported(path, "aftersales")
    return list(book.aftersales.kept)


def rejects_of(path: Path, kind: str) -> str:
    """The first rejects as they are told and listed."""
    _, report = imported(path, kind)
    assert report.rejects_path is not None
    return " ".join(map(str, report.first_rejects)) + report.rejects_path.read_text(encoding="utf-8-sig")


def a_json(folder: Path, value: Any, name: str = "answer.json") -> Path:
    """One value spread over several lines, as an answer is saved."""
    return a_file(folder, json.dumps(value, ensure_ascii=False, indent=1), name)


def kuaidi100(*steps: tuple[str, str], **said: Any) -> dict[str, Any]:
    """An answer of 快递100, newest first as it comes."""
    data = [{"time": time, "ftime": time, "context": text} for time, text in reversed(steps)]
    given = {"message": "ok", "nu": "YT8812345678901", "ischeck": "1", "com": "yuantong", "status": "200", "state": "3"}
    return {**given, "data": data, **said}


def kdniao(*steps: tuple[str, str], **said: Any) -> dict[str, Any]:
    """An answer of 快递鸟."""
    traces = [{"AcceptTime": time, "AcceptStation": text, "Remark": None} for time, text in steps]
    given = {"EBusinessID": "test1", "OrderCode": "A1", "ShipperCode": "YTO", "LogisticCode": "YT8812345678901"}
    return {**given, "Success": True, "State": "3", "Reason": None, "Traces": traces, **said}


def taobao(*steps: tuple[str, str, str], **said: Any) -> dict[str, Any]:
    """An answer of Taobao's search for a trace, with its lists in objects of their own."""
    told = [{"status_time": time, "status_desc": text, "action": action} for time, text, action in steps]
    inner: Mapping[str, Any] = {"out_sid": "YT8812345678901", "company_name": "圆通速递", "tid": 4012345678901234}
    answer = {**inner, "status": "对方已签收", "trace_list": {"transit_step_info": told}, **said}
    return {"logistics_trace_search_response": answer}
