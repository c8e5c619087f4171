"""What a bundle holds of order, parcels, after-sales and chat, and what of it is covered when it leaves the house."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from casebook.model import AfterSaleStatus
from casebook.store import Casebook
from responder.evidence import verify
from tests.makers import NOON, a_message, a_signed_parcel, a_step, an_aftersale, an_order
from tests.responder.evidence.makers import Members, a_bundle, a_published_case, opened

ORDER, WAYBILL = "2606010012345678", "YT8812345678901"
BUYER = "爱吃桃的猫"
FILES = (
    "data/20_order/order.json",
    "data/20_order/aftersales.jsonl",
    "data/30_chat/chat.jsonl",
    "data/40_logistics/parcels.jsonl",
)


@pytest.fixture
def bought(book: Casebook) -> Casebook:
    """A published case whose order, parcel, after-sale and chat the shop gave us."""
    a_published_case(book, author=BUYER, order_id=ORDER)
    book.orders.keep([an_order(ORDER, phone="f" * 64, sum=89.0)], at=NOON)
    book.parcels.keep([a_signed_parcel(order_id=ORDER, company="yuantong")], at=NOON)
    done = {"status": AfterSaleStatus.DONE, "done_at": NOON, "buyer": BUYER, "words": f"我是{BUYER}，漏水"}
    book.aftersales.keep([an_aftersale("S260601001234", order_id=ORDER, **done)], at=NOON)
    book.orders.keep_chat([a_message("在吗", external_id=f"{ORDER}/1", order_id=ORDER, buyer=BUYER)], at=NOON)
    return book


def members(book: Casebook, folder: Path, variant: str) -> Members:
    path = folder / f"{variant}.zip"
    path.write_bytes(a_bundle(book, variant=variant))
    assert verify(path).faults == ()
    return opened(path)


def test_the_records_are_in_the_bundle(bought: Casebook, tmp_path: Path) -> None:
    found = members(bought, tmp_path, "sealed")
    order, aftersale, message, parcel = (json.loads(found[path]) for path in FILES)
    assert (order["order_id"], order["order"]["sum"]) == (ORDER, 89.0)
    assert order["order"]["delivered_at"] == parcel["signed_at"]
    assert (aftersale["status"], message["text"], parcel["waybill"]) == ("done", "在吗", WAYBILL)


def test_keys_of_people_stay_in_the_house(bought: Casebook, tmp_path: Path) -> None:
    assert b"f" * 64 not in b"".join(members(bought, tmp_path, "sealed").values())


def test_the_index_says_what_each_record_proves(bought: Casebook, tmp_path: Path) -> None:
    index = members(bought, tmp_path, "sealed")["data/03_证据目录.csv"].decode("utf-8-sig")
    named = {row[1]: row[2] for row in csv.reader(io.StringIO(index))}
    assert [named[path] for path in FILES] == ["订单记录", "售后记录", "聊天记录", "物流轨迹"]


def test_the_timeline_tells_of_order_parcel_and_after_sale(bought: Casebook, tmp_path: Path) -> None:
    timeline = members(bought, tmp_path, "sealed")["data/04_timeline.csv"].decode("utf-8-sig")
    codes = [row[3] for row in csv.reader(io.StringIO(timeline))]
    assert [code for code in codes if code in ("ordered", "signed", "aftersale_asked", "aftersale_done")] == [
        "ordered",
        "signed",
        "aftersale_asked",
        "aftersale_done",
    ]


def test_numbers_and_names_are_covered_in_what_leaves_the_house(bought: Casebook, tmp_path: Path) -> None:
    found = members(bought, tmp_path, "redacted")
    said = b"".join(found[path] for path in FILES).decode()
    for clear in (ORDER, WAYBILL, BUYER, "S260601001234"):
        assert clear not in said
    order, *_ = (json.loads(found[path]) for path in FILES)
    assert (order["order_id"], order["order"]["buyer"]) == ("************5678", "爱****")
    assert "已签收" in said and "漏水" in said


def test_a_case_without_records_has_no_such_files(book: Casebook, tmp_path: Path) -> None:
    a_published_case(book)
    assert not set(FILES) & set(members(book, tmp_path, "sealed"))


def test_only_what_there_is_becomes_a_file(book: Casebook, tmp_path: Path) -> None:
    a_published_case(book, order_id=ORDER)
    book.parcels.keep([a_signed_parcel(order_id=ORDER, steps=(a_step(),), signed_at=None)], at=NOON)
    found = set(FILES) & set(members(book, tmp_path, "sealed"))
    assert found == {"data/20_order/order.json", "data/40_logistics/parcels.jsonl"}
