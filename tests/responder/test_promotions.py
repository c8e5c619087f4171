"""The gate before a promotion: every condition by itself, and the one reply that passes them all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casebook.model import Hit, Promotion, Segment, Severity
from responder.lint.rules import table
from responder.promotions import Occasion, gate, mentions, needed, sentence, states_remedy
from responder.refusals import Refusal
from responder.script import traditional
from tests.makers import NOON, a_promotion

OFFER = "【活动信息】全店单笔满199元赠保温袋1个，活动截至2026年12月31日。"
SIGNED = "——山野日用客服组"
ANSWER = (
    "您好，谢谢您说得这么具体。尺码没有合上，让您白等一场，很抱歉。您说的腰围偏紧，我们拿实物量过，和尺码表相差不到一厘米。"
    "您可以在订单页申请换大一码，来回的运费由我们承担；商品完好的，自签收次日起七天内也可以退货。拿不准选哪个码，请从订单页联系客服。"
)
PLACE = Occasion(causes=("size",), product_id="p-1", signature="山野日用客服组")


def refused(
    text: str = ANSWER + OFFER + SIGNED,
    *,
    cause: str | None = "size",
    remedy_stated: bool = True,
    now: datetime = NOON,
    promotion: Promotion | None = None,
    ended: bool = False,
    **said: Any,
) -> list[str]:
    causes = (cause,) if cause else ()
    found = gate(
        promotion or a_promotion(),
        cause=cause,
        remedy_stated=remedy_stated,
        text=text,
        now=now,
        occasion=replace(PLACE, **{"causes": causes, **said}),
        ended=ended,
    )
    return [one.code for one in found]


def test_the_sentence_has_a_label_the_wording_and_the_last_day_in_full() -> None:
    assert sentence(a_promotion()) == OFFER


def test_an_evergreen_promotion_says_that_it_is() -> None:
    assert sentence(a_promotion(ends=None, evergreen=True)).endswith("赠保温袋1个，长期有效。")


def test_a_good_reply_may_carry_a_good_promotion() -> None:
    assert refused() == []


def test_the_label_of_a_models_part_may_follow() -> None:
    assert refused(ANSWER + OFFER + SIGNED + "（本回复由AI辅助撰写）") == []


def test_the_signature_may_be_missing() -> None:
    assert refused(ANSWER + OFFER) == []


def test_a_traditional_reply_may_carry_it_in_its_own_script() -> None:
    said = traditional(ANSWER) + sentence(a_promotion(), in_traditional=True) + traditional(SIGNED)
    assert refused(said) == []


CAUSES = "safety quality authenticity price return service service_abuse wrong_item description packaging"


@pytest.mark.parametrize("cause", [*CAUSES.split(), "suspicious", "abuse", "mixed"])
def test_no_promotion_where_something_serious_is_complained_of(cause: str) -> None:
    assert refused(cause=cause) == ["cause"]
    assert refused(causes=("size", cause)) == ["cause"]


def test_no_promotion_while_the_cause_is_unknown() -> None:
    assert refused(cause=None) == ["cause"]


def test_no_promotion_where_the_review_is_grave_whatever_its_cause() -> None:
    assert refused(grave=True) == ["cause"]


@pytest.mark.parametrize(("cause", "need"), [("logistics", "resolved"), ("usage", "resolved"), ("none", "neutral")])
def test_some_causes_need_a_word_more(cause: str, need: str) -> None:
    assert refused(cause=cause) == [need]
    assert refused(cause=cause, **{need: True}) == []


def test_the_seller_must_have_opened_it_for_replies() -> None:
    assert refused(promotion=a_promotion(in_replies=False)) == ["opt_in"]


def test_the_remedy_comes_first() -> None:
    assert refused(remedy_stated=False) == ["remedy"]


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (datetime(2026, 11, 14, 15, 59, tzinfo=UTC), ["not_started"]),
        (datetime(2026, 11, 14, 16, 0, tzinfo=UTC), []),
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), []),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), ["over"]),
    ],
)
def test_it_applies_on_whole_days_of_the_shops_zone(day: datetime, codes: list[str]) -> None:
    assert refused(now=day) == codes


def test_a_promotion_without_an_end_must_be_evergreen() -> None:
    endless = a_promotion(ends=None)
    assert "open_end" in refused(ANSWER + sentence(endless), promotion=endless)


def test_what_a_person_ended_is_over() -> None:
    assert refused(ended=True) == ["ended"]


def test_a_promotion_for_other_products_has_no_place_here() -> None:
    assert refused(promotion=a_promotion(products=("p-2",))) == ["scope"]
    assert refused(promotion=a_promotion(products=("p-2", "p-1"))) == []
    assert refused(promotion=a_promotion(products=("p-2",)), product_id=None) == ["scope"]


@pytest.mark.parametrize("other", ["199元", "满 199 元", "12月30日", "活动信息"])
def test_the_words_must_be_those_of_the_record(other: str) -> None:
    parts = {"199元": "99元", "满 199 元": "满 199 元", "12月30日": "12月30日", "活动信息": "福利"}
    olds = {"199元": "199元", "满 199 元": "满199元", "12月30日": "12月31日", "活动信息": "活动信息"}
    assert refused(ANSWER + OFFER.replace(olds[other], parts[other])) == ["wording"]


def test_one_reply_carries_one_promotion() -> None:
    assert "once" in refused(ANSWER * 2 + OFFER + OFFER)


@pytest.mark.parametrize("after", ["期待您的光临。", SIGNED + "欢迎选购。", "——别家客服组"])
def test_nothing_but_the_signature_follows(after: str) -> None:
    assert refused(ANSWER + OFFER + after) == ["last"]


def test_it_is_a_sentence_of_its_own() -> None:
    assert refused(ANSWER.rstrip("。") + "，" + OFFER) == ["own_sentence"]


@pytest.mark.parametrize("before", ["为了弥补您，我们准备了下面的活动。", "为此请看。", "特此告知。"])
def test_it_is_no_compensation_of_this_buyer(before: str) -> None:
    assert refused(ANSWER + before + OFFER) == ["compensation"]


@pytest.mark.parametrize(
    ("wording", "code"),
    [("晒图后赠保温袋1个", "review"), ("好评满199元赠保温袋1个", "review"), ("送给您保温袋1个", "compensation")],
)
def test_the_wording_is_tied_to_no_review_and_to_no_buyer(wording: str, code: str) -> None:
    own = a_promotion(wording=wording)
    assert refused(ANSWER + sentence(own), promotion=own) == [code]


def test_a_quarter_of_the_reply_is_the_most() -> None:
    least = needed(a_promotion())
    body = (ANSWER * 3)[: least - 1]
    assert refused(body + "。" + OFFER) == []
    assert refused(body[1:] + "。" + OFFER) == ["share"]


def test_what_the_reply_lacks_is_told_in_characters() -> None:
    short = gate(a_promotion(), cause="size", remedy_stated=True, text="可以退货。" + OFFER, now=NOON, occasion=PLACE)
    assert Refusal("share", str(len(OFFER) * 3)) in short


def test_sixty_characters_are_the_most() -> None:
    fits = a_promotion(wording="甲" * 37)
    longer = a_promotion(wording="甲" * 38)
    assert len(sentence(fits)) == 60
    assert refused(ANSWER * 2 + sentence(fits), promotion=fits) == []
    assert refused(ANSWER * 2 + sentence(longer), promotion=longer) == ["long"]


def test_a_lint_of_advertising_inside_the_sentence_refuses_it() -> None:
    text = ANSWER + OFFER
    place = text.index("保温袋")
    hit = Hit(rule="AD-02", severity=Severity.PROOF, start=place, end=place + 3, message="要有凭据")
    assert refused(text, hits=(hit,)) == ["unclean"]
    assert refused(text, hits=(replace(hit, start=0, end=2),)) == []
    assert refused(text, hits=(replace(hit, rule="PF-06"),)) == []


def test_one_reply_in_k_on_a_page_carries_one() -> None:
    sparse = a_promotion(every=3)
    plain = ANSWER
    assert refused(promotion=sparse, recent=(plain, ANSWER + OFFER)) == ["often"]
    assert refused(promotion=sparse, recent=(plain, plain, ANSWER + OFFER)) == []


def test_another_promotion_on_the_page_counts_too() -> None:
    assert refused(recent=("您好。【活动信息】满99元包邮，长期有效。",)) == ["often"]


def test_all_reasons_are_told_at_once() -> None:
    bad = a_promotion(in_replies=False, starts=date(2027, 1, 1), ends=date(2027, 1, 31))
    assert refused("好。", promotion=bad, remedy_stated=False) == ["opt_in", "remedy", "not_started", "wording"]


@pytest.mark.parametrize("text", ["【活动信息】满减", "【活動信息】滿減"])
def test_the_label_is_seen_in_both_scripts(text: str) -> None:
    assert mentions(text)
    assert not mentions("活动信息见店铺首页")


def test_a_remedy_is_told_by_its_segment_or_its_words() -> None:
    typed = (Segment(type="remedy", text="我们会给您一个交代。"),)
    assert states_remedy("您好。我们会给您一个交代。", typed)
    assert not states_remedy("您好。", typed)
    assert states_remedy("您可以在订单页申请退货。")
    assert not states_remedy("您好，感谢您的反馈，很抱歉。")


@pytest.mark.parametrize("code", table("refusals.toml"))
def test_every_refusal_says_in_chinese_what_to_do(code: str) -> None:
    one = Refusal(code, "甲")
    assert one.rule and len(one.message) > 5 and "{" not in one.message
