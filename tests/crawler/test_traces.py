"""Traces of parcels as services answer them and as files list them."""

import json
from pathlib import Path
from typing import Any

import pytest

from casebook.errors import FileError
from casebook.model import Change, Parcel, ParcelState
from casebook.store import Casebook
from crawler.sources.records.steps import state_of
from tests.crawler.makers import a_file, json_lines
from tests.crawler.record_makers import (
    PHONE,
    a_json,
    imported,
    kdniao,
    kuaidi100,
    parcels_of,
    rejects_of,
    taobao,
)

WAY = (
    ("2026-11-02 18:00:00", "【义乌市】快件已揽收"),
    ("2026-11-03 07:30:00", "【金华市】快件已到达金华转运中心"),
    ("2026-11-04 08:10:00", f"【杭州市】派件员 李四 {PHONE} 正在派件"),
    ("2026-11-04 12:00:00", "【杭州市】已签收，签收人：张三"),
)
SIGNED = "2026-11-04T04:00:00+00:00"
FLAT = "订单编号,运单号,快递公司,轨迹时间,轨迹内容\n"


def signed_at(parcel: Parcel) -> str | None:
    return parcel.signed_at and parcel.signed_at.isoformat()


@pytest.mark.parametrize(
    "answer",
    [
        kuaidi100(*WAY),
        kdniao(*WAY),
        kdniao(*reversed(WAY)),
        taobao(*((*step, "") for step in WAY)),
        {"status": "polling", "billstatus": "got", "lastResult": kuaidi100(*WAY)},
        {"waybill": "YT8812345678901", "steps": [{"time": time, "text": text} for time, text in WAY]},
        [kuaidi100(*WAY)],
    ],
)
def test_every_shape_gives_the_same_way(tmp_path: Path, answer: Any) -> None:
    (parcel,) = parcels_of(a_json(tmp_path, answer))
    assert (parcel.waybill, parcel.state, signed_at(parcel)) == ("YT8812345678901", ParcelState.SIGNED, SIGNED)
    states = [step.state for step in parcel.steps]
    assert states == [ParcelState.COLLECTED, ParcelState.MOVING, ParcelState.DELIVERING, ParcelState.SIGNED]
    assert {step.place for step in parcel.steps} == {"义乌市", "金华市", "杭州市"}


def test_couriers_and_signers_are_covered(tmp_path: Path) -> None:
    (parcel,) = parcels_of(a_json(tmp_path, kuaidi100(*WAY)))
    assert [step.text for step in parcel.steps[2:]] == [
        "【杭州市】派件员 ** *********** 正在派件",
        "【杭州市】已签收，签收人：**",
    ]


def test_the_order_stands_in_the_answer_or_around_it(tmp_path: Path) -> None:
    told = [kdniao(*WAY), {"order_id": "A2", "lastResult": kuaidi100(*WAY)}, taobao(*((*step, "") for step in WAY))]
    parcels = parcels_of(json_lines(tmp_path, *told))
    assert [one.order_id for one in parcels] == ["A1", "A2", "4012345678901234"]


def test_answers_line_by_line_or_in_one_list_are_all_read(tmp_path: Path) -> None:
    told = [kuaidi100(*WAY, nu=f"YT88123456789{number:02}") for number in range(3)]
    assert len(parcels_of(json_lines(tmp_path, *told))) == 3
    assert len(parcels_of(a_json(tmp_path, told))) == 3


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (kuaidi100(status="400", message="参数错误", nu=""), "400 参数错误"),
        ({"result": False, "returnCode": "500", "message": "查询无结果"}, "500 查询无结果"),
        (kdniao(Success=False, Reason="没有可用套餐"), "没有可用套餐"),
        ({"error_response": {"code": 15, "sub_msg": "交易不存在"}}, "15 交易不存在"),
        (kuaidi100(*WAY, nu=""), "no waybill in it"),
        ({"message": "nothing here"}, "no waybill in it"),
        (kuaidi100(("soon", "已揽收"), state="1"), "no time we read"),
        (kuaidi100(("2031-11-02 18:00:00", "已揽收"), state="1"), "lies in the future"),
        (kuaidi100(("2026-11-02 18:00:00", ""), state="1"), "a step without words"),
    ],
)
def test_what_is_no_trace_is_told(tmp_path: Path, answer: Any, why: str) -> None:
    assert why in rejects_of(a_json(tmp_path, answer), "traces")


def test_one_bad_step_does_not_cost_the_others(tmp_path: Path) -> None:
    path = a_json(tmp_path, kuaidi100(*WAY, ("soon", f"张三 {PHONE}")))
    (parcel,) = parcels_of(path)
    assert len(parcel.steps) == len(WAY)
    said = rejects_of(path, "traces")
    assert "data[1]" in said and PHONE not in said


def test_taobaos_state_alone_delivers_nothing(tmp_path: Path) -> None:
    shipped = taobao(("2026-11-02 18:00:00", "卖家已发货", ""))
    (parcel,) = parcels_of(a_json(tmp_path, shipped))
    assert (parcel.state, parcel.raw_state, parcel.signed_at) == (ParcelState.WAITING, "对方已签收", None)


def test_a_parcel_that_never_moved_was_not_signed(tmp_path: Path) -> None:
    told = [("2026-11-02 18:00:00", "对方已签收", "签收"), ("2026-11-03 07:30:00", "快件已揽收", "揽收")]
    (parcel,) = parcels_of(a_json(tmp_path, taobao(*told)))
    assert parcel.signed_at is None
    (parcel,) = parcels_of(a_json(tmp_path, taobao(*told, ("2026-11-04 12:00:00", "已签收", "签收"))))
    assert signed_at(parcel) == SIGNED


def test_a_service_that_knows_of_the_signing_is_believed(tmp_path: Path) -> None:
    told = (*WAY[:3], ("2026-11-04 12:00:00", "感谢使用，期待再次为您服务"))
    (parcel,) = parcels_of(a_json(tmp_path, kuaidi100(*told)))
    assert signed_at(parcel) == SIGNED
    (parcel,) = parcels_of(a_json(tmp_path, kuaidi100(*told, state="5")))
    assert parcel.signed_at is None


def test_a_parcel_sent_back_was_not_delivered(tmp_path: Path) -> None:
    told = (*WAY[:3], ("2026-11-04 12:00:00", "收件人拒收，快件退回"), ("2026-11-06 12:00:00", "退回件已签收"))
    (parcel,) = parcels_of(a_json(tmp_path, kuaidi100(*told, state="4")))
    assert (parcel.state, parcel.signed_at) == (ParcelState.RETURNED, None)


def test_flat_rows_of_one_parcel_make_its_way(tmp_path: Path) -> None:
    rows = "".join(f"A1,YT8812345678901,圆通速递,{time},{text}\n" for time, text in reversed(WAY))
    path = a_file(tmp_path, FLAT + rows + "A2,SF1234567890123,顺丰速运,2026-11-02 18:00,已揽收\n", "traces.csv")
    first, second = parcels_of(path)
    assert (len(first.steps), first.order_id, first.company, signed_at(first)) == (4, "A1", "圆通速递", SIGNED)
    assert (second.order_id, second.state) == ("A2", ParcelState.COLLECTED)


def test_a_file_of_states_alone_delivers_nothing(tmp_path: Path) -> None:
    path = a_file(tmp_path, "订单编号,运单号,物流状态\nA1,YT8812345678901,已签收\n", "traces.csv")
    (parcel,) = parcels_of(path)
    assert (parcel.state, parcel.raw_state, parcel.signed_at) == (ParcelState.SIGNED, "已签收", None)


def test_a_file_without_waybills_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="运单号"):
        imported(a_file(tmp_path, "订单编号,轨迹内容\nA1,已揽收\n", "traces.csv"), "traces")


def test_importing_a_trace_twice_changes_nothing(tmp_path: Path, book: Casebook) -> None:
    path = json_lines(tmp_path, kuaidi100(*WAY), kdniao(*WAY))
    assert set(imported(path, "traces", book=book)[1].changes) == {Change.NEW, Change.EDITED}
    _, report = imported(path, "traces", book=book)
    assert (dict(report.changes), report.unlinked) == ({Change.SAME: 2}, 0)


def test_parcels_without_an_order_are_counted(tmp_path: Path) -> None:
    _, report = imported(a_json(tmp_path, kuaidi100(*WAY)), "traces")
    assert "unlinked=1" in str(report)


@pytest.mark.parametrize("path", ["casebook.db", "casebook.db-wal"])
def test_no_name_and_no_telephone_reaches_the_disk(tmp_path: Path, book: Casebook, path: str) -> None:
    imported(json_lines(tmp_path, kuaidi100(*WAY), name="t.jsonl"), "traces", book=book)
    order = {
        "order_id": "A1",
        "收货人": "张三丰",
        "phone": PHONE,
        "address": "杭州市文三路90号",
        "waybill": "YT8812345678901",
    }
    imported(json_lines(tmp_path, order, name="o.jsonl"), "orders", book=book)
    wish = {"refund_id": "R1", "tid": "A1", "desc": f"找我老公 {PHONE}", "buyer_phone": PHONE}
    imported(json_lines(tmp_path, wish, name="a.jsonl"), "aftersales", book=book)
    stored = (tmp_path / path).read_bytes()
    for clear in ("张三", "李四", PHONE, "文三路"):
        assert clear.encode() not in stored and json.dumps(clear)[1:-1].encode() not in stored
    assert path.endswith("wal") is False or b"YT8812345678901" in stored


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("快件已签收，签收人凭取货码签收", "signed"),
        ("您的快件已妥投", "signed"),
        ("投递并签收，签收人：他人收", "signed"),
        ("已送达，感谢使用", "signed"),
        ("快件已从丰巢柜取出", "signed"),
        ("派送失败，客户要求改日签收", "trouble"),
        ("您的快件待签收", None),
        ("快件未签收，请联系客服", None),
        ("正在派送途中，请您准备签收", "delivering"),
        ("到达目的地网点，快件将很快进行派送", "moving"),
        ("已送达杭州古荡网点", "moving"),
        ("快件已存放至菜鸟驿站，请及时取件", "ready"),
        ("快件已暂存至丰巢柜", "ready"),
        ("驿站代收，已签收", "signed"),
        ("客户拒收", "refused"),
        ("拒签", "refused"),
        ("快件已退回发件人", "returning"),
        ("退签", "returned"),
        ("收件人电话无法联系", "trouble"),
        ("快递员已取件", "collected"),
        ("顺丰速运已收取快件", "collected"),
        ("商家已发货，等待揽收", "waiting"),
        ("快件清关中", "customs"),
        ("快件已转给申通", "forwarded"),
        ("欢迎光临", None),
        ("", None),
    ],
)
def test_what_a_step_says(said: str, state: str | None) -> None:
    found = state_of(said)
    assert (found.value if found else None) == state


@pytest.mark.parametrize(
    ("shape", "code", "state"),
    [
        ("kuaidi100", "0", "moving"),
        ("kuaidi100", "3", "signed"),
        ("kuaidi100", "304", "signed"),
        ("kuaidi100", "501", "ready"),
        ("kuaidi100", "14", "refused"),
        ("kuaidi100", "10", "customs"),
        ("kdniao", "2", "moving"),
        ("kdniao", "4", "trouble"),
        ("kdniao", "311", "ready"),
        ("taobao", "3", None),
        ("", "3", None),
    ],
)
def test_a_number_means_something_in_its_own_shape(shape: str, code: str, state: str | None) -> None:
    found = state_of(code, shape)
    assert (found.value if found else None) == state
