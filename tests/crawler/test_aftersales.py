"""After-sales as back-offices export them and as Taobao answers them."""

from pathlib import Path
from typing import Any

import pytest

from casebook.model import AfterSaleKind, AfterSaleStatus, Change
from casebook.store import Casebook
from tests.crawler.makers import a_file, json_lines
from tests.crawler.record_makers import PHONE, a_json, aftersales_of, imported, rejects_of

HEAD = "退款编号,订单编号,售后类型,退款状态,退款原因,退款说明,申请时间,退款完结时间,退款金额\n"
REFUND = {
    "refund_id": "88001",
    "tid": 4012345678901234,
    "oid": 4012345678901235,
    "status": "SUCCESS",
    "dispute_type": "REFUND_AND_RETURN",
    "refund_fee": "59.90",
    "reason": "质量问题",
    "desc": "用了两天就漏水",
    "created": "2026-11-05 10:00:00",
    "modified": "2026-11-08 09:00:00",
    "num_iid": 600,
}


def test_a_row_of_an_export_is_read_whole(tmp_path: Path) -> None:
    row = f"R1,A1,退货退款,退款成功,质量问题,漏水，打我电话{PHONE},2026-11-05 10:00,2026-11-08 09:00,￥59.90\n"
    (one,) = aftersales_of(a_file(tmp_path, HEAD + row, "after.csv"))
    assert (one.external_id, one.order_id, one.kind, one.status) == (
        "R1",
        "A1",
        AfterSaleKind.RETURN,
        AfterSaleStatus.DONE,
    )
    assert (one.reason, one.words, one.sum) == ("质量问题", f"漏水，打我电话{'*' * 11}", 59.9)
    assert one.asked_at is not None and one.done_at is not None


@pytest.mark.parametrize(
    "answer",
    [
        REFUND,
        {"refund_get_response": {"refund": REFUND}},
        {"refunds_receive_get_response": {"refunds": {"refund": [REFUND]}, "total_results": 1}},
    ],
)
def test_taobaos_refunds_are_read(tmp_path: Path, answer: Any) -> None:
    (one,) = aftersales_of(a_json(tmp_path, answer))
    assert (one.external_id, one.order_id, one.product_id) == ("88001", "4012345678901234", "600")
    assert (one.kind, one.status, one.raw_status) == (AfterSaleKind.RETURN, AfterSaleStatus.DONE, "SUCCESS")
    assert one.done_at is not None and one.done_at.isoformat() == "2026-11-08T01:00:00+00:00"


def test_what_has_not_ended_has_no_end(tmp_path: Path) -> None:
    (one,) = aftersales_of(a_json(tmp_path, {**REFUND, "status": "WAIT_BUYER_RETURN_GOODS"}))
    assert (one.status, one.done_at) == (AfterSaleStatus.AGREED, None)


def test_rows_without_a_number_of_their_own_stay_apart(tmp_path: Path, book: Casebook) -> None:
    head = "订单编号,售后类型,申请时间\n"
    path = a_file(tmp_path, head + "A1,仅退款,2026-11-05\nA1,换货,2026-11-06\nA1,换货,2026-11-06\n", "after.csv")
    assert dict(imported(path, "aftersales", book=book)[1].changes) == {Change.NEW: 3}
    assert dict(imported(path, "aftersales", book=book)[1].changes) == {Change.SAME: 3}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"refund_id": "1"}, "no order it belongs to"),
        ({**REFUND, "refund_fee": "many"}, "no sum of money"),
        ({**REFUND, "created": "soon"}, "no time we read"),
        ({"error_response": {"code": 26, "msg": "Missing session"}}, "26 Missing session"),
    ],
)
def test_a_bad_one_is_refused_with_its_reason(tmp_path: Path, answer: Any, why: str) -> None:
    assert why in rejects_of(a_json(tmp_path, answer), "aftersales")


def test_one_bad_refund_of_a_page_does_not_cost_the_others(tmp_path: Path) -> None:
    answer = {"refunds": {"refund": [REFUND, {**REFUND, "refund_id": "88002", "tid": None, "oid": None}]}}
    book, report = imported(json_lines(tmp_path, answer), "aftersales")
    assert (len(book.aftersales.kept), report.read, report.rejected) == (1, 1, 1)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("仅退款", "refund"),
        ("未发货仅退款", "refund"),
        ("退货退款", "return"),
        ("我要退货", "return"),
        ("换货", "exchange"),
        ("TMALL_EXCHANGE", "exchange"),
        ("维修", "repair"),
        ("补寄", "reship"),
        ("补差价", "compensation"),
        ("小额打款", "compensation"),
        ("OTHERS", None),
    ],
)
def test_what_it_is_about(tmp_path: Path, said: str, kind: str | None) -> None:
    (one,) = aftersales_of(a_json(tmp_path, {**REFUND, "dispute_type": said}))
    assert (one.kind and one.kind.value, one.raw_kind) == (kind, said)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("买家已经申请退款，等待卖家同意", "asked"),
        ("待商家处理", "asked"),
        ("卖家已经同意退款，等待买家退货", "agreed"),
        ("待买家退货", "agreed"),
        ("买家已经退货，等待卖家确认收货", "sent_back"),
        ("待商家收货", "sent_back"),
        ("卖家拒绝退款", "refused"),
        ("退款关闭", "closed"),
        ("买家撤销申请", "closed"),
        ("退款成功", "done"),
        ("换货完成", "done"),
        ("已退款", "done"),
        ("未退款成功", None),
        ("平台介入", None),
    ],
)
def test_how_far_it_is(tmp_path: Path, said: str, status: str | None) -> None:
    (one,) = aftersales_of(a_json(tmp_path, {**REFUND, "status": said}))
    assert (one.status and one.status.value, one.raw_status) == (status, said)
