"""Facts: told only when handed in, whole, fit for the public and bound by their key; else asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casebook.model import Fact
from responder.draft import draft
from responder.proven import is_sayable, tellable
from tests.makers import NOON, a_review, a_verdict, an_aspect
from tests.responder.makers import a_generous_shop

RESENT = Fact(key="resent", evidence="order", ref="o-1", at=NOON)
IMPROVED = Fact(key="improved", value="把拉链拉力检查加入出库步骤", at=NOON + timedelta(days=1))


def drafted(*facts, text="少发了一个杯刷", cause="wrong_item", **said):
    verdict = a_verdict(aspects=(an_aspect(aspect=cause, start=0, end=len(text)),), **said)
    return draft(a_review(text), verdict, a_generous_shop(), now=NOON, facts=facts)


def facts_of(drafting, kind=1):
    return {one.fact: one.text for one in drafting.variants[kind].segments if one.fact}


def test_a_fact_is_told_with_its_day_and_its_key():
    told = facts_of(drafted(RESENT))["resent"]
    assert f"{NOON.month}月{NOON.day}日" in told and ("补" in told or "重新寄" in told)


def test_what_was_done_takes_the_place_of_what_could_be_done():
    segments = drafted(RESENT).variants[1].segments
    assert [one.fact for one in segments if one.type == "remedy"] == ["resent"]


def test_what_is_settled_is_not_looked_into_any_more():
    for kind in range(3):
        text = drafted(RESENT).variants[kind].text
        assert "核对" not in text and "少发了东西" in text


def test_an_improvement_is_told_only_where_the_seller_named_one():
    assert "improved" not in facts_of(drafted(), kind=2)
    assert "把拉链拉力检查加入出库步骤" in facts_of(drafted(IMPROVED), kind=2)["improved"]


def test_a_fault_is_admitted_only_where_it_was_established():
    fault = Fact(key="fault_established", evidence="order", ref="o-1")
    assert "我们的" not in "".join(one.text for one in drafted().variants[1].segments if one.type == "apology")
    assert "核实" in facts_of(drafted(fault))["fault_established"]


def test_a_question_that_a_fact_answers_is_not_asked_again():
    assert any("是否已补发" in question for question in drafted().missing_facts)
    assert not any("是否已补发" in question for question in drafted(RESENT).missing_facts)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "{{ 7 * 7 }}",
        "<b>x</b>",
        "电话13800000000",
        "两\n行",
        "长" * 61,
        "\u202e倒",
        "=1+1",
        "加微信abc12345",
        "您在撒谎",
    ],
)
def test_words_that_cannot_stand_in_public_are_left_out_and_asked_for_again(value):
    drafting = drafted(Fact(key="packing_record", value=value, evidence="order"))
    assert facts_of(drafting, kind=2).keys() <= {"policy:answer_hours"}
    assert any(question.endswith(value) and "换个说法" in question for question in drafting.missing_facts)


@pytest.mark.parametrize(
    "fact",
    [
        Fact(key="resent", evidence="order"),
        Fact(key="resent", evidence="person", at=NOON),
        Fact(key="nobody_knows", evidence="order", at=NOON),
    ],
    ids=["no day", "not the evidence it needs", "unknown"],
)
def test_a_fact_without_its_day_or_evidence_is_not_told(fact):
    assert not is_sayable(fact)
    assert facts_of(drafted(fact)).keys() <= {"policy:answer_hours"}


def test_a_fact_of_another_cause_is_not_told():
    measured = Fact(key="size_measured", value="衣长七十厘米", evidence="size_chart")
    assert tellable((measured,), ("logistics",), zone="Asia/Shanghai") == ()


def test_the_day_is_the_day_at_the_shop():
    late = Fact(key="resent", evidence="order", at=NOON.replace(hour=23))
    (told,) = tellable((late,), ("quality",), zone="Asia/Shanghai")
    assert (told.known["month"], told.known["day"]) == (
        (NOON + timedelta(days=1)).month,
        (NOON + timedelta(days=1)).day,
    )


def test_the_sellers_words_are_written_in_the_buyers_script():
    drafting = drafted(IMPROVED, text="少發了一個杯刷，東西也壞了")
    assert "拉鏈" in facts_of(drafting, kind=2)["improved"]


def test_facts_are_not_mixed_into_a_neutral_draft():
    said = a_verdict(aspects=())
    drafting = draft(a_review("说不上来的感觉"), said, a_generous_shop(), now=NOON, facts=(RESENT,))
    assert drafting.caution == "unsure" and "resent" not in facts_of(drafting)
