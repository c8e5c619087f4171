"""Which complaint leads the reply, by our table alone and by what the verdict weighs heavily."""

from __future__ import annotations

from pathlib import Path

import pytest

from responder.causes import causes
from responder.restatement import point_for, points
from tests.makers import a_finding, a_review, a_verdict, an_aspect

LINES = (Path(__file__).parent / "causes.tsv").read_text(encoding="utf-8").splitlines()
TABLE = [line.split("\t") for line in LINES if line and line[0] != "#"][1:]


def ranked(text, aspects=(), findings=()):
    review = a_review(text)
    return causes(review, a_verdict(aspects=tuple(aspects), findings=tuple(findings)), points(review))


def an_aspect_on(text, quote, aspect):
    start = text.index(quote)
    return an_aspect(aspect=aspect, start=start, end=start + len(quote))


@pytest.mark.parametrize(("cause", "text"), TABLE, ids=[text for _, text in TABLE])
def test_the_table_names_the_leading_cause(cause, text):
    assert ranked(text)[0] == cause


def test_a_plain_complaint_leads_before_a_bare_noun():
    text = "快递到了，客服一直不回消息"
    assert ranked(text, [an_aspect_on(text, "快递", "logistics")]) == ("service", "logistics")


def test_the_heaviest_words_lead_among_equals():
    text = "掉色，尺码偏小"
    heavy = a_finding("偏小", start=5, end=7, weight=3.0)
    assert ranked(text, findings=[heavy]) == ("size", "quality")


def test_what_harms_more_leads_where_nothing_weighs_more():
    assert ranked("尺码偏小，掉色") == ("quality", "size")


def test_what_is_said_again_leads_before_what_is_said_once():
    assert ranked("掉色，客服不理人，态度差，推卸责任")[0] == "service"


def test_one_clause_counts_once_however_many_words_name_its_cause():
    text = "发错货，客服态度敷衍"
    assert ranked(text, [an_aspect_on(text, "客服", "service")])[0] == "wrong_item"


@pytest.mark.parametrize("leading", ["怀疑是假货", "客服骂人"])
def test_doubt_of_the_goods_and_insults_lead_whatever_else_is_said(leading):
    assert ranked(f"掉色，开线，漏水，{leading}")[0] in ("authenticity", "service")


def test_a_wish_to_return_alone_is_still_about_returning():
    assert ranked("我要退货") == ("return",)


def test_a_plain_complaint_is_taken_up_before_a_hint():
    found = points(a_review("要退货，申请退货没人处理"))
    assert point_for("return", found, ()).text == "退货办理不顺利"


@pytest.mark.parametrize("text", ["差" * 20_000, "真的" * 10_000, "🙂" * 20_000 + "差", "一般" * 30 + "x"])
def test_no_long_text_holds_up_the_ranking(text):
    assert ranked(text)


def test_a_bare_word_of_doubt_does_not_lead_before_a_plain_defect():
    text = "授权的店，可是开线了"
    assert ranked(text, [an_aspect_on(text, "授权", "authenticity")]) == ("quality", "authenticity")
