"""Lints of offers, reviews and private data: what must be caught, and what sellers rightly write."""

from __future__ import annotations

from pathlib import Path

import pytest

from responder.lint import Context, lint

ROWS = [
    tuple(line.replace("\\n", "\n").split("\t"))
    for line in (Path(__file__).parent / "sentences" / "offers.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
OURS = ("AD-", "PR-03", "EV-02", "RV-01", "RV-02", "PI-", "PF-")


def found(text, **context):
    return {hit.rule for hit in lint(text, Context(**context))}


@pytest.mark.parametrize(("rule", "text"), [row for row in ROWS if row[0] != "-"])
def test_an_offer_or_a_private_thing_is_caught(rule, text):
    assert rule in found(text)


@pytest.mark.parametrize("text", [text for rule, text in ROWS if rule == "-"])
def test_what_sellers_rightly_write_is_not_taken_for_an_offer(text):
    assert [hit for hit in lint(text) if hit.rule.startswith(OURS)] == []


def test_a_rival_the_shop_names_is_not_to_be_named_in_a_reply():
    said = {"policies": {"rivals": ["清泉牌", "x"]}}
    assert "AD-05" in found("清泉牌的滤芯和我们的不一样", **said)
    assert "AD-05" not in found("这款滤芯可以单独更换", **said)
    assert "AD-05" not in found("清泉牌滤芯可以更换", product="清泉牌滤芯", **said)


@pytest.mark.parametrize("rivals", [None, "清泉牌", [1, None, ""], {}])
def test_rivals_that_are_no_list_of_names_break_nothing(rivals):
    assert "AD-05" not in found("这款滤芯可以单独更换", policies={"rivals": rivals})


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("能缓解颈椎疼痛", "医疗器械"),
        ("可以祛斑美白", "护肤"),
        ("能杀菌除菌", "家用消毒液"),
        ("除菌模式要开半小时", "洗碗机"),
    ],
)
def test_an_effect_is_blocked_unless_the_law_lets_these_goods_claim_it(text, category):
    assert "AD-03" in found(text)
    assert "AD-03" not in found(text, category=category)


def test_a_cosmetic_may_still_not_claim_to_cure():
    assert "AD-03" in found("这款面霜能治湿疹", category="护肤")


ORDER = {
    "buyer_name": "欧阳小满",
    "buyer_nick": "山里的猫",
    "phone": "13800000123",
    "address": "浙江省杭州市西湖区文三路翠苑新村12幢",
    "order_id": "2026112000778899",
}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("PI-01", "幺三八零零零零零一二三这个号没人接"),
        ("PI-01", "打过13八oo灵oo1二三"),
        ("PI-03", "您家文三路那一带"),
        ("PI-03", "送到十二幢楼下"),
        ("PI-03", "西湖区当天能到"),
        ("PI-05", "二零二六 一一二零 零零七七 八八九九"),
        ("PI-06", "欧阳先生"),
        ("PI-06", "欧阳**您好"),
        ("PI-06", "欧 阳 小 满"),
        ("PI-06", "小满您好"),
        ("PI-06", "山**猫"),
    ],
)
def test_this_orders_data_is_found_in_pieces_and_in_disguise(rule, text):
    assert rule in found(text, **ORDER)


def test_the_city_alone_and_everyday_words_tell_nothing_about_the_order():
    hits = found("杭州仓库当天发货，小满节气前后雨水多，欧式阳台柜可以退", **ORDER)
    assert not {rule for rule in hits if rule.startswith("PI-")}


def test_a_share_with_its_base_and_its_days_needs_no_warning():
    assert "EV-02" in found("好评率99%")
    assert "EV-02" not in found("近30天收到的120条评价里，好评率95%")


def test_a_benefit_after_the_full_stop_is_still_tied_to_the_review():
    text = "您好。麻烦给个五星。红包随后就到。"
    hit = next(hit for hit in lint(text) if hit.rule == "RV-01" and "红包" in text[hit.start : hit.end])
    assert text[hit.start : hit.end].startswith("给个五星")


def test_a_site_may_be_written_with_words_for_the_dot():
    assert "PF-04" in found("example点com", platform="taobao")
    assert "PF-04" not in found("taobao点com", platform="taobao")
