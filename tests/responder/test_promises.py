"""Promises: what a published reply says we would do, and what in it is no promise of ours."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.model import Promised
from responder.promises import promised
from responder.sheets import VOICES

ZONE = "Asia/Shanghai"
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def found(text: str) -> tuple[Promised, ...]:
    return promised(text, at=NOON, zone=ZONE)


def one(text: str) -> Promised:
    (only,) = found(text)
    return only


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("客服会在24小时内通过旺旺为您登记。", "answer", "24小时内"),
        ("我们会在11月25日前为您补发。", "resend", "11月25日前"),
        ("退款将在1-3个工作日内原路退回。", "refund", "1-3个工作日内"),
        ("3个工作日内退款到账", "refund", "3个工作日内"),
        ("售后主管今晚8点前给您回电。", "contact", "今晚8点前"),
        ("两个小时内给您打电话。", "contact", "两个小时内"),
        ("师傅明天上午上门检修。", "repair", "明天上午"),
        ("本周五前给您答复。", "answer", "本周五前"),
        ("5天之内为您换新。", "exchange", "5天之内"),
        ("5天之內為您換新。", "exchange", "5天之內"),
        ("差价会在今天给您补差价", "pay", "今天"),
        ("48小时内，为您补发配件。", "resend", "48小时内"),
        ("月底前更新详情页。", "fix", "月底前"),
        ("预计3天内送到。", "ship", "3天内"),
        ("您放心，24小时内一定解决。", "fix", "24小时内"),
        ("我们已安排仓库24小时内补发。", "resend", "24小时内"),
        ("７２小时内回复您。", "answer", "７２小时内"),
        ("我们会马上给您退款。", "refund", "马上"),
        ("年前给您退差价。", "refund", "年前"),
        ("我们会为您补发一个杯盖。", "resend", ""),
        ("负责人会直接和您联系。", "contact", ""),
    ],
)
def test_a_promise_is_what_and_by_when(text: str, kind: str, said: str) -> None:
    assert (one(text).kind, one(text).said) == (kind, said)


@pytest.mark.parametrize(
    "text",
    [
        # Already done.
        "已在24小时内为您办理了退款。",
        "11月18日已为您补发。",
        "我们昨天已经为您退款。",
        # What the buyer may do, or must.
        "您可以在7天内申请无理由退货。",
        "签收后15天内有质量问题可以换货。",
        "请在48小时内联系我们。",
        "本店支持7天无理由退换。",
        "保修期内，一年内免费维修。",
        "补发还是退款由您决定。",
        "您可以选择退货退款，也可以换一件。",
        # The buyer's complaint, told back.
        "您说三天内没发货，我们很抱歉。",
        "让您等了3天才发货，实在抱歉。",
        "24小时内没有回复您，是我们的疏忽。",
        # What nobody promises.
        "我们无法保证24小时内发货。",
        "快递一般3天内送达。",
        "我们的客服24小时在线。",
        "我们会尽快处理。",
        "我们会请质检同事复查同款商品。",
        "11月25日的活动已经结束。",
        "收到就坏了，换谁都会失望。",
        "",
    ],
)
def test_rights_facts_and_good_will_are_no_promises(text: str) -> None:
    assert found(text) == ()


def test_a_deadline_runs_from_the_publication_by_the_shops_clock() -> None:
    assert one("我们会在24小时内联系您").due == datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
    assert one("我们会在11月25日前补发").due == datetime(2026, 11, 25, 15, 59, 59, tzinfo=UTC)


def test_working_days_are_kept_as_such() -> None:
    assert (one("3个工作日内退款").workdays, one("3天内退款").workdays) == (3, None)


def test_each_promise_of_a_reply_stands_for_itself() -> None:
    text = "您好，很抱歉。仓库今天就给您补发，预计3天内送到；差价我们24小时内退给您，请留意。"
    assert [(promise.kind, promise.said) for promise in found(text)] == [
        ("resend", "今天"),
        ("ship", "3天内"),
        ("refund", "24小时内"),
    ]


def test_two_deadlines_in_one_clause_are_two_promises() -> None:
    promises = found("我们24小时内发货3天内送达")
    assert [promise.quote for promise in promises] == ["我们24小时内发货", "3天内送达"]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("如果确认丢失，我们会在三天内补发", "如果确认丢失"),
        ("需要换新的话，客服会在24小时内为您登记", "需要换新的话"),
        ("属于质量问题的，我们会在3天内退款", "属于质量问题的"),
        ("我们会在3天内退款", ""),
        ("仓库今天就给您补发新的，预计3天内送到", ""),
    ],
)
def test_what_a_promise_is_bound_to_is_kept_with_it(text: str, condition: str) -> None:
    assert found(text)[-1].condition == condition


@pytest.mark.parametrize(
    "text", ["收到退货后48小时内为您退款", "收到退货后，48小时内退款", "退款在收到退货之日起七日内办结"]
)
def test_time_that_runs_from_something_to_come_has_no_day(text: str) -> None:
    assert (one(text).due, one(text).said != "") == (None, True)
    assert one(text).condition.startswith("收到退货")


def test_the_quote_is_the_words_as_published() -> None:
    text = "您好！ 我們會在　48小時內與您聯繫，請留意。"
    promise = one(text)
    assert text[promise.start : promise.end] == promise.quote == "我們會在　48小時內與您聯繫"


def test_the_sample_of_the_rules_promises_one_thing() -> None:
    text = (
        "您可在订单页申请退货退款，运费由我们承担；需要换新的话，客服会在24小时内通过旺旺为您登记。"
        "我们已把拉链拉力检查加入出库步骤。感谢您指出来。"
    )
    assert [promise.quote for promise in found(text)] == ["客服会在24小时内通过旺旺为您登记"]


def test_our_own_sentences_promise_no_day_by_themselves() -> None:
    folder = files("responder") / "templates" / "replies"
    rows = [tomllib.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir() if file.name.endswith(".toml")]
    voices = ("say", *VOICES, "hant")
    said = [words for row in rows for block in row.get("block", ()) for name in voices for words in block.get(name, ())]
    assert len(said) > 1000
    assert [words for words in said if any(promise.due for promise in found(words))] == []


@given(st.text(alphabet="我们会在24小时内天日前为您补发退款，。；收到后已如果的3个工作请可以 \n\u3000", max_size=40))
def test_no_text_breaks_the_search_and_quotes_are_always_its_words(text: str) -> None:
    for promise in found(text):
        assert text[promise.start : promise.end].startswith(promise.quote)
        assert promise.quote


def test_the_same_words_promise_the_same() -> None:
    text = "我们会在24小时内联系您，三天内补发。"
    assert found(text) == found(text)
