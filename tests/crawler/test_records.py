"""Files of orders and chats on their way into the casebook."""

import gzip
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casebook.errors import FileError
from casebook.identity import Keys
from casebook.model import Change, Message, Order
from casebook.store import Casebook
from tests.crawler.makers import a_file, json_lines
from tests.crawler.record_makers import DOOR, PHONE, imported

ORDERS = "订单编号,买家会员名,订单创建时间,签收时间,买家实际支付金额,联系手机,收货地址,商品ID\n"
CHATS = "订单编号,买家昵称,发送方,消息内容,发送时间\n"


def orders_of(folder: Path, *rows: str, head: str = ORDERS) -> list[Order]:
    book, _ = imported(a_file(folder, head + "".join(f"{row}\n" for row in rows), "orders.csv"))
    return book.orders.orders


def chat_of(folder: Path, *rows: str, **said: Any) -> list[Message]:
    book, _ = imported(a_file(folder, CHATS + "".join(f"{row}\n" for row in rows), "chats.csv"), "chats", **said)
    return book.orders.chat


def refused(folder: Path, row: str, *, head: str = ORDERS, kind: str = "orders") -> str:
    _, report = imported(a_file(folder, head + row + "\n", "bad.csv"), kind)
    (error,) = report.first_rejects
    assert report.rejects_path is not None
    return f"{error} {report.rejects_path.read_text(encoding='utf-8-sig')}"


def test_an_order_is_read_with_its_times_and_sum(tmp_path: Path) -> None:
    (order,) = orders_of(tmp_path, f'A1,爱吃桃的猫,2026-11-01 10:00,2026-11-04 10:00,"￥1,299.50",{PHONE},{DOOR},p-1')
    assert (order.external_id, order.buyer, order.product_id, order.sum) == ("A1", "爱吃桃的猫", "p-1", 1299.5)
    assert order.ordered_at and order.delivered_at and order.delivered_at - order.ordered_at == timedelta(days=3)


def test_phone_and_address_are_kept_as_hashes_only(tmp_path: Path) -> None:
    (order,) = orders_of(tmp_path, f"A1,,,,,+86 139 1234 5679,{DOOR},")
    assert (order.phone, order.address) == (
        Keys(b"k" * 32).of("phone", PHONE, shop="demo"),
        Keys(b"k" * 32).of("address", DOOR, shop="demo"),
    )
    assert PHONE not in str(order) and DOOR not in str(order)


def test_covered_and_empty_cells_are_unknown(tmp_path: Path) -> None:
    (order,) = orders_of(tmp_path, "A1,t**8,0000-00-00 00:00:00,-,null,139****5679,****,无")
    assert order == Order(shop="demo", external_id="A1", buyer="t**8")


@pytest.mark.parametrize("number", ['="2026110112345678"', "'2026110112345678", "\t2026110112345678"])
def test_an_order_number_is_read_as_spreadsheets_write_it(tmp_path: Path, number: str) -> None:
    (order,) = orders_of(tmp_path, f"{number},,,,,,,")
    assert order.external_id == "2026110112345678"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1.23E+17,,,,,,,", "a spreadsheet cut its digits"),
        (",猫,,,,,,", "an order without its number"),
        ("A1,,2026-11-05,2026-11-01,,,,", "before the order itself"),
        ("A1,,,2031-01-01,,,,", "lies in the future"),
        ("A1,,,,-3,,,", "no sum of money"),
        ("A1,,,,9" + "9" * 20 + ",,,", "no sum of money"),
        ("A1,,soon,,,,,", "no time we read"),
        ("A" * 300 + ",,,,,,,", "longer than 255"),
        ("A1,猫", "2 cells where the header has 8"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(tmp_path: Path, row: str, why: str) -> None:
    assert why in refused(tmp_path, row)


def test_no_rejected_row_shows_a_phone_or_an_address(tmp_path: Path) -> None:
    said = refused(tmp_path, f"A1,,{PHONE},,,{PHONE},{DOOR},") + refused(tmp_path, f"A1,{PHONE},{DOOR}")
    assert PHONE not in said and DOOR not in said


def test_a_file_without_headings_does_not_show_its_first_row(tmp_path: Path) -> None:
    with pytest.raises(FileError) as raised:
        imported(a_file(tmp_path, f"A1,{PHONE},{DOOR}\n", "bare.csv"))
    assert PHONE not in str(raised.value) and "订单编号" in str(raised.value)


def test_a_waybill_makes_a_parcel_of_its_order(tmp_path: Path) -> None:
    rows = ["A1,No:YT8812345678901,圆通速递", "A2,SF1234567890123;SF1234567890124,顺丰速运", f"A3,无需物流 {PHONE},"]
    book, report = imported(a_file(tmp_path, "订单编号,运单号,物流公司\n" + "\n".join(rows) + "\n", "orders.csv"))
    assert [(one.order_id, one.waybill, one.company) for one in book.parcels.kept] == [
        ("A1", "YT8812345678901", "圆通速递"),
        ("A2", "SF1234567890123", "顺丰速运"),
        ("A2", "SF1234567890124", "顺丰速运"),
    ]
    assert (report.read, report.keyed["waybill"]) == (3, 3)


def test_an_order_is_kept_without_a_waybill_whose_digits_are_lost(tmp_path: Path) -> None:
    book, report = imported(a_file(tmp_path, "订单编号,运单号\nA1,1.23E+17\n", "orders.csv"))
    assert [order.external_id for order in book.orders.orders] == ["A1"]
    assert (report.read, report.rejected) == (1, 1)
    assert "the order was kept without it" in str(report.first_rejects[0])


def test_when_an_order_was_shipped_is_read(tmp_path: Path) -> None:
    (order,) = orders_of(tmp_path, "A1,2026-11-02 10:00", head="订单编号,发货时间\n")
    assert order.shipped_at is not None and order.delivered_at is None


def test_the_latest_time_to_sign_is_no_time_of_signing(tmp_path: Path) -> None:
    book, _ = imported(json_lines(tmp_path, {"tid": "1", "order_id": "1", "sign_time": "2026-11-01 10:00:00"}))
    assert book.orders.orders[0].delivered_at is None


def test_orders_are_kept_a_thousand_at_a_time(tmp_path: Path) -> None:
    book, report = imported(json_lines(tmp_path, *[{"order_id": str(n)} for n in range(2500)]))
    assert (book.orders.batches, report.read) == ([1000, 1000, 500], 2500)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_exports_in_every_usual_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    book, _ = imported(a_file(tmp_path, (ORDERS + "A1,爱吃桃的猫,,,,,,\n").encode(encoding), "orders.csv"))
    assert book.orders.orders[0].buyer == "爱吃桃的猫"


def test_a_zipped_file_of_tabs_is_read(tmp_path: Path) -> None:
    words = (ORDERS + "A1,猫咪,,,,,,\n").replace(",", "\t").encode()
    book, _ = imported(a_file(tmp_path, gzip.compress(words), "orders.tsv.gz"))
    assert book.orders.orders[0].external_id == "A1"


def test_a_chat_is_read_with_its_sides(tmp_path: Path) -> None:
    said = chat_of(
        tmp_path,
        "A1,猫咪,买家,在吗,2026-11-02 10:00",
        "A1,猫咪,猫咪,有人吗,2026-11-02 10:01",
        "A1,猫咪,客服,在的,2026-11-02 10:02",
        "A1,猫咪,山野日用:小张,您说,2026-11-02 10:03",
        shop_names=frozenset({"山野日用"}),
    )
    assert [message.by_buyer for message in said] == [True, True, False, False]


def test_words_whose_side_is_not_certain_are_refused(tmp_path: Path) -> None:
    assert "neither buyer nor seller" in refused(tmp_path, "A1,猫咪,路人,给钱,", head=CHATS, kind="chats")


def test_a_message_without_order_and_buyer_is_refused(tmp_path: Path) -> None:
    assert "neither an order nor a buyer" in refused(tmp_path, ",,买家,在吗,", head=CHATS, kind="chats")


def test_private_stretches_of_a_message_are_covered(tmp_path: Path) -> None:
    (message,) = chat_of(tmp_path, f"A1,猫咪,买家,我电话{PHONE}给我转200,2026-11-02 10:00")
    assert message.text == f"我电话{'*' * 11}给我转200"


def test_messages_counted_from_one_in_every_chat_stay_apart(tmp_path: Path) -> None:
    told = [{"order_id": order, "by": "buyer", "text": "在", "id": 1} for order in ("A1", "A2")]
    book, _ = imported(json_lines(tmp_path, *told), "chats")
    assert [message.external_id for message in book.orders.chat] == ["A1/1", "A2/1"]


@pytest.mark.parametrize("kind", ["orders", "chats"])
def test_importing_a_file_twice_changes_nothing(tmp_path: Path, book: Casebook, kind: str) -> None:
    rows = {"orders": ORDERS + f"A1,猫咪,,,,{PHONE},,\n", "chats": CHATS + "A1,猫咪,买家,在,\nA1,猫咪,买家,在 ,\n"}
    path = a_file(tmp_path, rows[kind], f"{kind}.csv")
    assert set(imported(path, kind, book=book)[1].changes) == {Change.NEW}
    assert set(imported(path, kind, book=book)[1].changes) == {Change.SAME}


def test_the_report_says_how_many_rows_can_be_compared(tmp_path: Path) -> None:
    rows = [{"order_id": "1", "phone": PHONE}, {"order_id": "2", "phone": "139****5679"}]
    _, report = imported(json_lines(tmp_path, *rows))
    assert "rows=2" in str(report) and "phone=1 address=0 payer=0" in str(report)
