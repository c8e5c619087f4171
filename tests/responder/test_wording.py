"""A shop's own sentences: what is refused, what drafts take up, and that no half sentence ever reaches one."""

from __future__ import annotations

import pytest

from casebook.model import WORDED, PlaceWording, Wording
from responder.draft import draft
from responder.naming import as_kept, as_shown, names_in
from responder.placing import allowed, places
from responder.sheets import version
from responder.wording import faults, hits, rendered, rules_of, unfit
from tests.makers import NOON, a_review, a_shop, a_verdict, an_aspect
from tests.responder.makers import a_generous_shop
from tests.responder.wording_makers import (
    REMEDY,
    SENTENCE,
    a_frank_shop,
    a_place,
    a_place_wording,
    an_own,
    only,
)


def drafted(wording=None, *, text="杯盖漏水", shop=None, cause="quality", **said):
    verdict = a_verdict(aspects=(an_aspect(aspect=cause, start=0, end=len(text)),))
    shop = shop or a_frank_shop()
    return draft(a_review(text, **said), verdict, shop, now=NOON, wording=wording or Wording())


def found(text, place=REMEDY, shop=None):
    return {note.code for note in faults(text, a_place(place), shop or a_frank_shop())}


def codes(worded, place=REMEDY):
    return {(note.field, note.code) for note in unfit(worded, a_place(place), a_frank_shop())}


@pytest.mark.parametrize("key", places())
def test_every_sentence_of_ours_would_be_taken_from_a_shop_too(key):
    place = a_place(key)
    assert [(one, faults(one, place, a_frank_shop())) for one in place.ours if faults(one, place, a_frank_shop())] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ shop_name.__class__ }}为您服务。", "attribute"),
        ("{{ x.__class__.__mro__[1].__subclasses__() }}。", "attribute"),
        ("{{ shop_name['a'] }}。", "attribute"),
        ("{% for one in shop_name %}{{ one }}{% endfor %}。", "loop"),
        ("{%- for x in range(99999999) -%}a{%- endfor -%}。", "loop"),
        ("{% if refund_days %}可以退。{% endif %}", "statement"),
        ("{%raw%}{{ chat }}{%endraw%}。", "statement"),
        ("{% set a = 1 %}可以退。", "statement"),
        ("{% include '/etc/passwd' %}。", "statement"),
        ("{{ 7*7 }}。", "expression"),
        ("{{ chat ~ orders }}。", "expression"),
        ("{{ 'a' }}。", "expression"),
        ("{{ shop_name|attr('x') }}。", "filter"),
        ("{{ shop_name | upper }}。", "filter"),
        ("{{ cycler() }}。", "call"),
        ("{# 注 #}可以退。", "comment"),
        ("{{ chat }留言。", "unbalanced"),
        ("{ chat }留言。", "unbalanced"),
        ("在 }} 留言。", "unbalanced"),
        ("{" * 10_000, "unbalanced"),
        ("{{" * 5_000 + "}}" * 5_000, "long"),
        ("{{ refund_day }}天内退款。", "unknown"),
        ("{{ 7 }}天内退款。", "unknown"),
        ("{{ self }}。", "unknown"),
        ("{{ point }}这件事我们会核对。", "unknown"),
        ("{{ refund_days }}天退款，质保{{ warranty_days }}天。", "policies"),
        ("请在｛｛ chat ｝｝留言。", "fullwidth"),
        ("\u202e您可以退货。", "hidden"),
        ("您可以\u200b退货。", "hidden"),
        ("您可以\u2066退货\u2069。", "hidden"),
        ("您可以\x07退货。", "hidden"),
        ("您可以退货。\n也可以换货。", "lines"),
        ("您可以退货，" * 24 + "请申请。", "long"),
        ("您可以退货", "ending"),
        ("您可以退货，", "ending"),
        ("", "empty"),
        ("  ", "empty"),
        ("您这是恶意差评。", "lint"),
        ("给好评返现十元。", "lint"),
        ("请加微信abc12345联系我们。", "lint"),
        ("钱已经全额退给您。", "claim"),
        ("我们已为您补发。", "claim"),
        ("我们查过了，是快递的问题。", "claim"),
        ("已经联系快递公司。", "claim"),
        ("收到退货后3天内退款。", "duration"),
        ("二十四小时内答复您。", "duration"),
        ("質保兩年。", "duration"),
        ("七天内答复您。", "duration"),
        ("我們已經把貨補發。", "claim"),
    ],
    ids=lambda one: one[:24],
)
def test_what_is_no_plain_sentence_is_refused_by_name(text, code):
    assert code in found(text)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "您在{{chat}}留言，{{ shop_name }}会接着办。",
        "“退”或者“换”，由您来定。”",
        "{{ freight_quality }}。",
        "您已申请的退款，请在{{ orders }}查看。",
        "如果已经联系过客服，请把经过告诉我们。",
        "自签收次日起七天内，商品完好的可以退货。",
        "您等了半天，我们很抱歉。",
        "您在{{ chat }}說一聲，退換都可以。",
    ],
)
def test_a_plain_sentence_is_taken(text):
    assert found(text) == set()


def test_a_name_is_taken_by_its_label_and_shown_by_it():
    kept = as_kept(" 收到退货后{{退款天数}}天内退款。 ")
    assert kept == "收到退货后{{ refund_days }}天内退款。"
    assert as_shown(kept) == "收到退货后{{ 退款天数 }}天内退款。"


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("{{ refund_days }}天内退款。", "refund_days"),
        ("{{ answer_hours }}小时内答复。", "answer_hours"),
        ("{{ freight_quality }}。", "return_freight_quality"),
        ("{{ freight_no_reason }}。", "return_freight_no_reason"),
    ],
)
def test_a_policy_the_shop_has_not_stated_is_named(text, policy):
    notes = faults(text, a_place(), a_shop())
    assert [(note.code, note.said) for note in notes if note.code == "policy"] == [("policy", policy)]


def test_freight_is_spoken_of_only_where_the_shop_has_a_rule_for_it():
    assert "freight" in found("运费我们出。", shop=a_generous_shop())
    assert found("运费我们出。") == set()


def test_nothing_but_its_own_policy_is_named_where_a_sentence_rests_on_one():
    assert "unknown" in found("{{ refund_days }}天内退款。", "closing/channel+answer_hours@sd")
    assert "unknown" in found("{{ refund_days }}天内退款。", "safety/remedy")


def test_a_signature_needs_no_full_stop():
    assert found("——{{ signature }} 敬上", "closing/signature") == set()


def test_the_lints_hear_the_sentence_in_both_scripts():
    assert {hit.severity for hit in hits("您这是恶意差评。", a_place(), a_frank_shop())}
    assert rendered("{{ orders }}可以退货。", a_place(), a_frank_shop(), in_traditional=True) == "訂單頁面可以退貨。"


def test_something_must_be_left_to_say_in_every_voice():
    place = a_place()
    assert codes(PlaceWording(place=REMEDY, off=place.ours)) == {("place", "none_left")}
    assert codes(PlaceWording(place=REMEDY, off=place.ours[1:])) == set()
    # A value that may be missing one day, or a voice of its own, does not do.
    assert codes(a_place_wording(SENTENCE, off=place.ours)) == {("place", "none_left")}
    warm = an_own("退换都可以。", voice="warm")
    assert codes(PlaceWording(place=REMEDY, own=(warm,), off=place.ours)) == {("place", "none_left")}
    assert codes(a_place_wording("退换都可以。", off=place.ours)) == set()


def test_the_traditional_sentences_of_a_place_cannot_all_be_left_out_either():
    place = a_place("size/remedy+seven_day_return")
    assert codes(PlaceWording(place=place.key, off=place.hant), place.key) == {("place", "none_left")}


def test_each_fault_stands_at_its_own_sentence():
    worded = a_place_wording("退换都可以。", "退换都可以。", "可以退", a_place().ours[0], off=("不是我们的。",))
    assert codes(worded) == {("own-1", "same"), ("own-2", "ending"), ("own-3", "same"), ("off", "off")}


def test_so_many_sentences_nobody_needs():
    many = [f"退换都可以，第{number}种说法。" for number in range(21)]
    assert ("place", "most") in codes(a_place_wording(*many))


def test_a_draft_says_the_shops_own_sentence_and_whose_it_is():
    for variant in drafted(only("退换都可以，由{{ shop_name }}来办。")).variants:
        [own] = [one for one in variant.segments if one.origin == "shop"]
        assert (own.type, own.text, own.fact) == ("remedy", "退换都可以，由山野日用来办。", None)
        assert own.text in variant.text


def test_a_sentence_that_names_a_policy_rests_on_it():
    wording = only("{{ refund_days }}天内退款。", "退换都可以。")
    said = {one for n in range(20) for v in drafted(wording, external_id=f"r-{n}").variants for one in v.segments}
    assert {(one.text, one.fact) for one in said if one.origin == "shop"} == {
        ("3天内退款。", "policy:refund_days"),
        ("退换都可以。", None),
    }


def test_own_sentences_stand_beside_ours():
    texts = {drafted(Wording(places=(a_place_wording(),)), external_id=f"r-{n}").variants[1].text for n in range(60)}
    with_own = [text for text in texts if "收到退货后3天内退款" in text]
    assert 0 < len(with_own) < len(texts) / 3


def test_what_is_switched_off_is_never_said():
    off = a_place().say[:7]
    wording = Wording(places=(PlaceWording(place=REMEDY, off=off),))
    for number in range(40):
        remedies = [one.text for one in drafted(wording, external_id=f"r-{number}").variants[1].segments]
        assert not any(rendered(one, a_place(), a_frank_shop()) in remedies for one in off)


@pytest.mark.parametrize(
    "broken", ["{{ refund_days }}天内退款。", "{{ nobody }}。", "{% for x in y %}", "{{ chat", "{{ 7*7 }}。"]
)
def test_half_a_sentence_never_reaches_a_draft(broken):
    text = "".join(one.text for one in drafted(only(broken), shop=a_shop()).variants)
    assert "天内退款" not in text and not set("{}%") & set(text) and "None" not in text
    assert "49" not in text


def test_a_voice_of_its_own_is_heard_in_that_voice_alone():
    own = (an_own("您放心，退换都可以。", voice="warm"), an_own("退换都可以办理。"))
    wording = Wording(places=(PlaceWording(place=REMEDY, own=own, off=a_place().ours),))
    warm = a_frank_shop(policies={"voice": "warm", "return_freight_quality": "由本店承担"})
    heard = {
        one.text
        for shop in (warm, a_frank_shop())
        for number in range(12)
        for one in drafted(wording, shop=shop, external_id=f"r-{number}").variants[0].segments
        if one.origin == "shop" and shop is not warm
    }
    assert heard == {"退换都可以办理。"}
    both = {
        one.text for n in range(12) for one in drafted(wording, shop=warm, external_id=f"r-{n}").variants[0].segments
    }
    assert {"您放心，退换都可以。", "退换都可以办理。"} <= both


def test_a_sentence_is_said_in_the_script_of_the_buyer_whoever_wrote_it():
    for written in ("退换都可以，请说一声。", "退換都可以，請說一聲。"):
        assert "退换都可以，请说一声。" in drafted(only(written)).variants[1].text
        traditional = drafted(only(written), text="杯蓋漏水，這樣的東西讓人失望").variants[1].text
        assert "退換都可以，請說一聲。" in traditional


def test_clauses_about_further_complaints_and_private_messages_are_worded_too():
    drafting = drafted(only("请说说要退还是要换。", place="quality/private"))
    assert drafting.private is not None and drafting.private.endswith("请说说要退还是要换。")


def test_the_rules_of_a_draft_say_which_wording_made_it():
    assert drafted().rules == version() == rules_of(Wording())
    one, other = drafted(only("退换都可以。")).rules, drafted(only("退换都行。")).rules
    assert one != other and all(rules.startswith(version() + WORDED) and len(rules) <= 64 for rules in (one, other))


def test_the_same_wording_drafts_the_same():
    assert drafted(only("退换都可以。")) == drafted(only("退换都可以。"))


@pytest.mark.parametrize("key", places())
def test_whatever_our_sentences_name_may_be_named(key):
    place = a_place(key)
    assert {name for one in place.ours for name in names_in(one)} <= {*allowed(place), "point", "matter"}
