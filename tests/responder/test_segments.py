"""Composing: typed segments in order and within length; a sandbox fills sentences and can do nothing else."""

from __future__ import annotations

import pytest
from jinja2 import TemplateError

from responder.segments import LIMITS, ORDER, Plan, compose, version
from responder.speaking import Speaker
from responder.topics import Topic

HOSTILE = ["{{ point.__class__ }}", "{{ point.upper() }}", "{{ missing }}", "{{ point|e }}", "{{ range(9) }}"]
KNOWN = (
    "late",
    "settled",
    "arrived",
    "placed",
    "steps_in",
    "answer_hours",
    "warranty_days",
    "seven_day_return",
    "refund_days",
)
WISHES = ("refund", "exchange", "repair", "apology", "price_cut", "explanation")


def a_speaker(voice="formal", **known):
    nothing = {**dict.fromkeys(KNOWN), **{f"wants_{wish}": False for wish in WISHES}}
    given = {"point": "漏水", "matter": "质量", "signature": "客服组", "chat": "旺旺", "orders": "订单页"}
    return Speaker(seed="demo-r-1", voice=voice, in_traditional=False, known={**nothing, **given, **known})


def a_plan(cause="quality", *further):
    topics = [Topic(cause=name, points=("漏水",), matter="质量") for name in (cause, *further)]
    return Plan(sheet=cause, topic=topics[0], further=tuple(topics[1:]))


@pytest.mark.parametrize("phrasing", HOSTILE)
def test_a_sentence_cannot_reach_code_or_leave_a_gap(phrasing):
    with pytest.raises(TemplateError):
        a_speaker().say((phrasing,), "slot")


def test_a_value_with_markup_is_text_and_not_run():
    assert a_speaker(point="{{ 7*7 }}").say(("{{ point }}",), "slot") == "{{ 7*7 }}"


def test_a_long_signature_costs_spare_segments_and_never_the_remedy():
    segments = compose(a_plan(), "short", a_speaker(signature="很长的店名" * 9))
    assert "remedy" in {one.type for one in segments}
    assert sum(len(one.text) for one in segments) <= LIMITS["short"] + 20


def test_segments_stand_in_the_order_of_a_reply():
    types = [one.type for one in compose(a_plan("quality", "logistics", "price"), "detailed", a_speaker())]
    assert types == sorted(types, key=ORDER.index)


def test_further_causes_are_answered_in_one_clause_each_with_openings_of_their_own():
    segments = compose(a_plan("quality", "logistics", "price"), "standard", a_speaker())
    further = [one.text for one in segments if one.type == "remedy"][1:]
    assert len(further) == 2 and all("漏水" in text and text.count("。") == 1 for text in further)
    assert further[0][:3] != further[1][:3]


def test_the_chat_is_named_once():
    for seed in range(40):
        speaker = Speaker(seed=f"r-{seed}", voice="formal", in_traditional=False, known=a_speaker().known)
        text = "".join(one.text for one in compose(a_plan("logistics"), "standard", speaker))
        assert text.count("旺旺") <= 2


@pytest.mark.parametrize("voice", ["warm", "qin"])
def test_a_voice_greets_in_its_own_way(voice):
    formal, other = (compose(a_plan(), "standard", a_speaker(name))[0].text for name in ("formal", voice))
    assert formal != other and other.startswith("亲") == (voice == "qin")


def test_the_version_changes_only_with_the_sentences():
    assert version() == version() and version().startswith("replies-")
