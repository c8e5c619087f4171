import pytest

from sentiment.lexicon import rows
from sentiment.suspicion.grammar import signals
from sentiment.text import fold

CODES = {
    *("extortion", "pro_bad_reviewer", "competitor", "improper_purpose", "abuse", "ad_contact", "irrelevant"),
    *("template_campaign", "burst", "brushing", "star_mismatch", "wrong_order"),
}


def said(text):
    return {signal.finding.note for signal in signals(fold(text), 0)}


def test_reasons_use_the_codes_of_the_verdict_line():
    assert {row["code"] for row in rows("grammar.tsv") if row["group"] != "counter"} <= CODES


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
    assert said(seller) <= {"seller_act"}


@pytest.mark.parametrize("text", ["把我当傻逼", "客服骂我是傻逼", "我就是个傻逼才买", "谁点谁是傻逼"])
def test_insults_not_aimed_at_the_shop_are_none(text):
    assert not said(text) & {"insult_at", "insult_bare", "insult_near"}


def test_a_rule_speaks_once_however_often_it_is_repeated():
    assert len(signals(fold("傻逼卖家。" * 50), 0)) <= 3
