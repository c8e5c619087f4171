"""Patterns are read sentence by sentence, filled from lists, and stop at marks of either width."""

from __future__ import annotations

from responder.lint import Context, lint
from responder.lint.rules import _filled, rules
from responder.lint.sentences import in_sentences, spans


def rule(id):
    return next(one for one in rules() if one.id == id)


def test_a_hit_stands_where_its_sentence_stands_in_the_whole_text():
    text = "您好。给您添麻烦了！我们是全网最低价。"
    hits = [hit for hit in lint(text) if hit.rule == "AD-01"]
    assert [text[hit.start : hit.end] for hit in hits] == ["全网最低价"]


def test_the_same_sentence_is_found_again_in_another_text():
    one, other = in_sentences("支持假一赔十。"), in_sentences("您好。支持假一赔十。")
    place = rule("AD-02").place
    assert [(start + 3, end + 3) for start, end in one[place]] == list(other[place])


def test_what_one_sentence_allows_does_not_excuse_the_next():
    assert "PF-04" not in {hit.rule for hit in lint("我们不会要求您加微信。")}
    assert "PF-04" in {hit.rule for hit in lint("我们不会要求您加微信。请加微信。")}


def test_an_exception_ends_at_a_comma_of_either_width():
    for mark in "，,；;":
        assert spans(f"不会骗您{mark}请扫码领取", rule("PF-04"))


def test_a_word_broken_up_by_blanks_is_found_where_it_stands():
    text = "您好。这是独 一 无 二的设计。"
    hit = next(hit for hit in lint(text) if hit.rule == "AD-01")
    assert text[hit.start : hit.end] == "独 一 无 二"


def test_a_list_may_name_another_list():
    lists = {"gift": ["<coupon>", "礼品"], "coupon": ["优惠券", "代金券"]}
    assert _filled("送<gift>", lists) == "送(?:(?:优惠券|代金券)|礼品)"


def test_the_items_name_excuses_a_kept_sentence_for_this_item_only():
    text = "极致牌保温杯可以退。"
    assert lint(text, Context(product="极致牌保温杯")) == ()
    assert {hit.rule for hit in lint(text)} == {"AD-01"}
