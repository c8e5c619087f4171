"""Order and parcel on the case page: times beside the review, the way of the parcel, and what nobody gave us."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook.model import AfterSaleKind, AfterSaleStatus, ParcelState
from casebook.store import Casebook
from responder.desk.purchase import MOST_ENTRIES, beside
from responder.desk.words import read_words
from tests.casebook.makers import an_open_case
from tests.makers import NOON, a_message, a_parcel, a_review, a_signed_parcel, a_step, an_aftersale, an_order
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk

ORDER = "2606010012345678"
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}"


def card(client: TestClient, case_id: int) -> str:
    """The block of the page, empty where there is none."""
    html = client.get(f"/cases/{case_id}").text
    return html.partition('id="order"')[2].partition("</section>")[0]


def a_case(book: Casebook, **said: Any) -> int:
    return an_open_case(book, **{"order_id": ORDER, **said})


def test_an_order_is_shown_with_its_times_beside_the_review(desk: Desk, owner: TestClient) -> None:
    desk.book.orders.keep([an_order(ORDER, shipped_at=NOON - timedelta(hours=30), sum=89.0)], at=NOON)
    desk.book.parcels.keep([a_signed_parcel(order_id=ORDER)], at=NOON)
    html = card(owner, a_case(desk.book))
    for shown in (
        "尾号 5678",
        "评价前 5 天",
        "评价前 1 天",
        "签收",
        "89.00 元",
        "YT8812345678901",
        "已签收",
        "买家发表评价",
    ):
        assert shown in html


def test_what_nobody_gave_us_is_named(desk: Desk, owner: TestClient) -> None:
    desk.book.orders.keep([an_order(ORDER)], at=NOON)
    html = card(owner, a_case(desk.book))
    for missing in ("没有物流轨迹", "没有售后记录", "没有聊天记录"):
        assert missing in html


def test_a_waybill_alone_is_no_way(desk: Desk, owner: TestClient) -> None:
    desk.book.parcels.keep([a_parcel(order_id=ORDER)], at=NOON)
    html = card(owner, a_case(desk.book))
    assert "只有运单号，没有物流轨迹" in html and "这笔订单还没有导入" in html


def test_a_review_that_fits_no_order_says_so(desk: Desk, owner: TestClient) -> None:
    desk.book.orders.keep([an_order("o-9", product_id="p-9")], at=NOON)
    assert "没有对上订单" in card(owner, a_case(desk.book, order_id=None))


def test_a_shop_without_records_has_no_block(desk: Desk, owner: TestClient) -> None:
    assert card(owner, a_case(desk.book, order_id=None)) == ""


def test_after_sales_stand_in_the_block_and_in_the_course(desk: Desk, owner: TestClient) -> None:
    said = {"status": AfterSaleStatus.DONE, "done_at": NOON + timedelta(days=2), "reason": "破损", "words": "杯盖裂了"}
    desk.book.aftersales.keep([an_aftersale(order_id=ORDER, **said)], at=NOON)
    case_id = a_case(desk.book)
    html = card(owner, case_id)
    for shown in ("退货退款", "已完成", "原因：破损", "买家说明：杯盖裂了", "评价前 1 天", "评价后 2 天"):
        assert shown in html
    course = owner.get(f"/cases/{case_id}").text.partition("history-title")[2]
    assert course.index("退货退款：买家申请") < course.index("建立个案") < course.index("退货退款：处理结束")


def test_an_unknown_kind_of_after_sale_is_shown_as_it_stands(desk: Desk, owner: TestClient) -> None:
    desk.book.aftersales.keep(
        [an_aftersale(order_id=ORDER, kind=None, raw_kind=HOSTILE, raw_status="平台介入")], at=NOON
    )
    case_id = a_case(desk.book)
    html = owner.get(f"/cases/{case_id}").text
    assert "平台介入" in html and "<script>alert" not in html and "{{ 7*7 }}" in html


def test_a_state_without_a_courier_is_no_delivery(desk: Desk, owner: TestClient) -> None:
    parcel = a_parcel(order_id=ORDER, raw_state="对方已签收", state=ParcelState.WAITING, steps=(a_step("卖家已发货"),))
    desk.book.parcels.keep([parcel], at=NOON)
    assert "不能当作已经送达" in card(owner, a_case(desk.book))


def test_a_long_way_is_folded_to_what_tells_most(desk: Desk, owner: TestClient) -> None:
    way = [a_step(f"运输第{n}站", time=NOON - timedelta(hours=50 - n), state=ParcelState.MOVING) for n in range(9)]
    refused = a_step("客户拒收", time=NOON + timedelta(hours=1), state=ParcelState.REFUSED)
    desk.book.parcels.keep([a_parcel(order_id=ORDER, steps=(*way, refused))], at=NOON)
    short, _, whole = card(owner, a_case(desk.book)).partition("全部物流轨迹（10 条）")
    assert len(way) > MOST_ENTRIES
    assert "运输第" not in short and short.index("买家发表评价") < short.index("客户拒收")
    assert all(f"运输第{n}站" in whole for n in range(9))


def test_a_chat_is_shown_with_its_sides(desk: Desk, owner: TestClient) -> None:
    said = [a_message(HOSTILE, order_id=ORDER), a_message("在的", external_id="m-2", order_id=ORDER, by_buyer=False)]
    desk.book.orders.keep_chat(said, at=NOON)
    html = card(owner, a_case(desk.book))
    assert "聊天记录（2 条）" in html and "<script>" not in html and "店铺" in html


def test_hostile_numbers_and_words_are_only_words(desk: Desk, owner: TestClient) -> None:
    steps = (a_step(HOSTILE, state=ParcelState.SIGNED),)
    desk.book.parcels.keep(
        [a_parcel(HOSTILE, order_id=ORDER, company=HOSTILE, raw_state=HOSTILE, steps=steps)], at=NOON
    )
    assert "<script>" not in card(owner, a_case(desk.book))


def test_a_colleague_sees_it_and_a_stranger_does_not(desk: Desk, agent: TestClient, stranger: TestClient) -> None:
    desk.book.orders.keep([an_order(ORDER)], at=NOON)
    case_id = a_case(desk.book)
    assert "5678" in card(agent, case_id)
    assert stranger.get(f"/cases/{case_id}").status_code == 404


@pytest.mark.parametrize(
    ("apart", "shown"),
    [
        (timedelta(days=-3, hours=-5), "评价前 3 天"),
        (timedelta(hours=-5), "评价前 5 小时"),
        (timedelta(minutes=40), "评价后 40 分钟"),
        (timedelta(days=2), "评价后 2 天"),
        (timedelta(0), "与评价同时"),
    ],
)
def test_how_far_from_the_review(apart: timedelta, shown: str) -> None:
    assert beside(NOON + apart, a_review(), read_words()) == shown


def test_beside_a_review_without_a_time_stands_nothing() -> None:
    assert beside(NOON, a_review(time=None), read_words()) == ""


def test_every_kind_and_state_has_its_words() -> None:
    words = read_words()
    for group, codes in (("parcel", ParcelState), ("aftersale", AfterSaleKind), ("aftersale_status", AfterSaleStatus)):
        assert all(words.known(group, code.value) for code in codes)
