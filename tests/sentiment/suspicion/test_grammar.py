import pytest

from casebook.model import AXIS_OF
from sentiment.lexicon import rows
from sentiment.suspicion.grammar import signals
from sentiment.text import fold


def said(text):
    return {signal.finding.note for signal in signals(fold(text), 0)}


def codes(text):
    return {signal.finding.code for signal in signals(fold(text), 0)}


def test_reasons_use_the_codes_of_the_verdict_line():
    assert {row["code"] for row in rows("grammar.tsv") if row["group"] != "counter"} <= AXIS_OF.keys()


@pytest.mark.parametrize(
    ("buyer", "seller"),
    [
        ("转我100就删差评", "客服转我100就让我删差评"),
        ("加微信abc123456领券", "卡片上让加微信abc123456领券"),
        ("先发我50红包再改好评", "店家求我改好评，说发我50红包"),
    ],
)
def test_the_same_words_weigh_by_who_says_them(buyer, seller):
    assert not said(buyer) <= {"seller_act"}
    assert said(seller) <= {"seller_act", "staff_demands"}


@pytest.mark.parametrize("text", ["把我当傻逼", "客服骂我是傻逼", "我就是个傻逼才买", "谁点谁是傻逼"])
def test_insults_not_aimed_at_the_shop_are_none(text):
    assert not said(text) & {"foul_at", "foul_you", "foul_alone", "insult_near"}


def test_a_rule_speaks_once_however_often_it_is_repeated():
    assert len(signals(fold("傻逼卖家。" * 50), 0)) <= 3


@pytest.mark.parametrize(
    ("demand", "claim"),
    [
        ("给我两百，我就把差评撤了", "把差价两百退给我，我就把差评撤了"),
        ("送我一台新的，差评立刻变好评", "把坏的那台换成新的，我就改评价"),
        ("钱退我，货我留着，不然差评挂到底", "假货，退一赔三，货我留着当证据"),
        ("不给封口费就天天追评", "不给退款就天天追评"),
    ],
)
def test_a_claim_of_right_is_told_from_a_demand(demand, claim):
    assert "extortion" in codes(demand)
    assert not codes(claim) & {"extortion"}


@pytest.mark.parametrize(
    ("diverts", "compares"),
    [
        ("大家去搜“青柚小屋”，同款便宜一半", "我在“青柚小屋”买的同款便宜一半"),
        ("我们厂也做这个，出厂价直接拿，找我", "我也做这行，出厂价才八块，你卖五十"),
        ("来我店里看看，同款只卖三十", "师傅来我店里安装，收了三十"),
    ],
)
def test_sending_buyers_elsewhere_is_told_from_comparing(diverts, compares):
    assert "competitor" in codes(diverts)
    assert not codes(compares) & {"competitor"}


@pytest.mark.parametrize(
    ("published", "own"),
    [
        ("老板姓冯，住3栋602，车牌尾号88，大家去坐坐", "我住3栋602，电话在订单上，请送上楼"),
        ("他叫王大勇，身份证3301开头，家住城南路12号", "让我提供身份证和住址才给退"),
    ],
)
def test_only_another_persons_data_is_private(published, own):
    assert "private_data" in codes(published)
    assert not codes(own) & {"private_data"}


def test_a_contact_the_shop_demands_speaks_for_the_buyer():
    groups = {signal.group for signal in signals(fold("说明书上说要加qq群123456789才能保修"), 0)}
    assert "counter" in groups and "ads" not in groups
