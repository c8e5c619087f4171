"""The lints that need the case: its order, its pieces, the shop's records, the platform's window."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from casebook.model import Segment, Severity
from responder.draft import draft
from responder.lint import Context, context_of, is_blocked, lint
from responder.lint.rules import rules
from responder.promotions import sentence
from tests.makers import NOON, a_promotion, a_review, a_verdict
from tests.responder.makers import POLICIES, a_generous_shop

SENTENCES = Path(__file__).parent / "sentences" / "case.tsv"
ROWS = [line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
REVIEW = "杯盖漏水，包里全湿了"
GOOD = (
    "您好，感谢您的反馈。让您用得不舒心，很抱歉。您提到的杯盖漏水，我们会核对。"
    "您可以在订单页申请退货或换货，属于质量问题的，来回运费由我们承担。请在旺旺留言，我们24小时内答复。——山野日用客服组"
)
OFFER = sentence(a_promotion())
SIZE = (
    "您好，感谢您的反馈。尺码不合脚，很抱歉。您提到的尺码偏小，可以按尺码表选大一码。"
    "换货请在订单页申请，来回运费由我们承担；不想要了，也可以在订单页申请退货，退款按店铺规则办理。"
    "选码拿不准的时候，请在旺旺把平时穿的尺码告诉我们，我们帮您一起对照，免得再跑一趟。"
)
# Words alone cannot say these; what they ask for, and a fault said plainly, is not refused.
ASKED = {"PO-01", "PO-02", "CR-03"}


def found(text, **context):
    return {hit.rule for hit in lint(text, Context(**context))}


def hits_of(rule, text, **context):
    return [hit for hit in lint(text, Context(**context)) if hit.rule == rule]


@pytest.mark.parametrize(("rule", "text"), [row for row in ROWS if row[0] != "-"])
def test_words_without_a_case_are_caught(rule, text):
    assert rule in found(text)


@pytest.mark.parametrize("text", [text for rule, text in ROWS if rule == "-"])
def test_what_only_looks_like_it_is_left_alone(text):
    assert found(text) <= ASKED


def test_half_of_the_sentences_are_legitimate():
    legitimate = sum(rule == "-" for rule, _ in ROWS)
    assert len(ROWS) >= 100 and legitimate * 2 >= len(ROWS)


# Rules of colleagues that come with other branches; none may be left here once they are in.
COMING = {"AD-03", "EV-02"}
FAMILIES = {
    "AD": 5,
    "PR": 3,
    "RV": 3,
    "PI": 8,
    "RP": 4,
    "CR": 3,
    "PO": 2,
    "EV": 2,
    "SA": 1,
    "PF": 6,
    "TO": 2,
    "AI": 1,
    "ZH": 1,
}
IDS = [f"{family}-{number:02}" for family, count in FAMILIES.items() for number in range(1, count + 1)]


def test_every_rule_of_the_table_exists():
    assert len(IDS) == 41
    assert set(IDS) - {rule.id for rule in rules()} <= COMING


# PR-01, PR-02
def test_a_promotion_in_its_place_passes():
    text = SIZE + OFFER + "——山野日用客服组"
    assert not {"PR-01", "PR-02"} & found(text, cause="size", promotions=(OFFER,), at=NOON)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (SIZE + OFFER + "还有问题请找我们。", "size"),
        (SIZE + OFFER + OFFER, "size"),
        ("尺码请看尺码表。" + OFFER, "size"),
        (SIZE + OFFER, "quality"),
        (SIZE + OFFER.replace("【活动信息】", ""), "size"),
    ],
)
def test_a_promotion_out_of_its_place_is_blocked(text, cause):
    blocked = hits_of("PR-01", text, cause=cause, promotions=(OFFER,), at=NOON)
    assert blocked and is_blocked(blocked)


@pytest.mark.parametrize(
    ("said", "promotions", "at"),
    [
        (OFFER, (), NOON),
        (OFFER.replace("199", "99"), (OFFER,), NOON),
        (OFFER.replace("12月31日", "12月30日"), (OFFER,), NOON + timedelta(days=200)),
        (OFFER, (OFFER,), NOON + timedelta(days=200)),
    ],
)
def test_a_promotion_without_its_record_or_after_its_last_day_is_blocked(said, promotions, at):
    assert is_blocked(hits_of("PR-02", SIZE + said, cause="size", promotions=promotions, at=at))


def test_the_wording_alone_is_record_enough():
    assert "PR-02" not in found(SIZE + OFFER, cause="size", promotions=(a_promotion().wording,), at=NOON)


# RV-03
def test_a_quotation_bound_to_its_capture_passes():
    text = "有买家写道：“杯盖很严实”。"
    bound = Segment(type="praise", text=text, fact="review:1:2 capture:abc")
    assert "RV-03" in found(text)
    assert "RV-03" not in found(text, segments=(bound,))


def test_words_the_buyer_did_not_write_are_not_put_into_their_mouth():
    assert "RV-03" in found("您写道“东西很好”，我们看到了。", review_text=REVIEW)
    assert "RV-03" not in found("您写道“杯盖漏水”，我们看到了。", review_text=REVIEW)


# PI-07
def test_what_the_review_says_itself_may_be_taken_up():
    text = "您身高165体重120斤，穿M码会紧一些。"
    assert "PI-07" in found(text, review_text="穿着太紧")
    assert "PI-07" not in found(text, review_text="我165，120斤，穿着太紧")
    assert "PI-07" in found(text, review_text="我165，穿着太紧")


def test_private_facts_are_found_in_any_disguise():
    told = {"private_facts": ("128.50", "送妈妈", "YT8812345678901")}
    assert "PI-07" in found("这单１２８．５０的东西", **told)
    assert "PI-07" in found("您是送媽 媽的", **told)
    assert "PI-07" in found("另一个包裹 YT881-2345-678901 还在路上", **told)
    assert "PI-07" not in found("编号 1128505 的配件", **told)


def test_private_facts_the_review_tells_are_public():
    assert "PI-07" not in found("送妈妈的礼物坏了，很抱歉。", review_text="给送妈妈的", private_facts=("送妈妈",))


# PO-01, PO-02
def test_numbers_must_be_the_shops_own():
    assert "PO-01" not in found("保修365天，客服24小时内答复，收到退货后3天内退款。", policies=POLICIES)
    assert "PO-01" in found("客服2小时内答复。", policies=POLICIES)
    assert "PO-01" in found("保修两年。", policies=POLICIES)
    assert "PO-01" in found("三天无理由可退。", policies=POLICIES)
    assert "PO-01" not in found("七天无理由可退。", policies=None)


def test_a_number_nobody_can_compare_asks_for_proof():
    assert [hit.severity for hit in hits_of("PO-01", "客服2小时内答复。")] == [Severity.PROOF]


def test_freight_is_not_put_on_who_need_not_pay():
    text = "退货的运费由您承担。"
    assert "PO-01" in found(text, cause="quality", policies=POLICIES)
    assert "PO-01" not in found(text, cause="size", policies={"return_freight_no_reason": "买家承担"})
    assert "PO-01" in found(text, cause="size", policies={"return_freight_no_reason": "店铺承担"})


def test_a_promise_is_told_and_a_past_day_warned_of():
    ahead, past = "我们会在11月25日前为您补发。", "我们会在11月12日前为您补发。"
    assert [hit.severity for hit in hits_of("PO-02", ahead, at=NOON)] == [Severity.INFO]
    assert Severity.WARN in {hit.severity for hit in hits_of("PO-02", past, at=NOON)}
    assert hits_of("PO-02", "您可以在7天内申请退货。", at=NOON) == []


# EV-01
def test_a_claim_needs_a_fact_of_its_kind():
    text = "我们已核查同批次库存。"
    assert "EV-01" not in found(text, facts=("qc:batch_checked",))
    assert "EV-01" in found(text, facts=("parcel:delivered",))
    assert "EV-01" not in found("物流显示已于11月18日签收。", facts=("parcel:delivered",))


def test_a_sentence_stands_by_the_fact_it_names_while_that_is_in_force():
    text = "同一批在11月18日复查过，结果是正常。"
    segment = Segment(type="facts", text=text, fact="batch_checked")
    assert "EV-01" not in found(text, segments=(segment,), facts=("qc:batch_checked",))
    assert "EV-01" in found(text, segments=(segment,), facts=("order:shipped",))


# SA-01
def test_beside_danger_nothing_is_offered_and_the_buyer_is_told_to_stop():
    danger = {"review_text": "充电时冒烟，差点烫伤", "cause": "safety"}
    assert is_blocked(hits_of("SA-01", OFFER, **danger))
    assert [hit.severity for hit in hits_of("SA-01", GOOD, **danger)] == [Severity.WARN]
    assert hits_of("SA-01", "请先停止使用，保留商品。" + GOOD, **danger) == []
    assert hits_of("SA-01", GOOD, review_text="用了不过敏，就是漏水") == []


# PF-02, PF-03, PF-05
def test_a_reply_the_platform_does_not_take_is_blocked():
    assert is_blocked(hits_of("PF-02", GOOD, window="days"))
    assert hits_of("PF-02", GOOD) == []


def test_that_nobody_can_change_it_later_is_said_where_it_is_so():
    assert hits_of("PF-03", GOOD, platform="taobao", review_text=REVIEW)
    assert not hits_of("PF-03", GOOD, platform="google", review_text=REVIEW)


def test_a_stamp_on_the_same_page_is_warned_of():
    assert "PF-05" in found(GOOD, recent=("别的话", GOOD.replace("24", "48")))
    assert "PF-05" not in found(GOOD, recent=("您好，已经收到您的留言，请在旺旺联系我们。",))


# TO-01, TO-02
def test_a_whole_reply_misses_nothing():
    assert not {"TO-01", "TO-02"} & found(GOOD, review_text=REVIEW, cause="quality")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("您提到的杯盖漏水，请在订单页申请退货。", "歉意"),
        ("很抱歉。请在订单页申请退货。", "复述"),
        ("您提到的杯盖漏水，很抱歉。请在旺旺留言。", "怎么处理"),
        ("您提到的杯盖漏水，很抱歉，可以退货。", "到哪里找"),
    ],
)
def test_each_missing_move_is_named(text, missing):
    said = [hit.message for hit in hits_of("TO-01", text, review_text="杯盖漏水", cause=None)]
    assert [one for one in said if missing in one] and len(said) == 1


def test_a_reply_with_no_word_of_the_complaint_is_beside_the_point():
    stamp = "亲，感谢支持，祝您生活愉快！"
    assert "TO-02" in found(stamp, review_text=REVIEW, cause="quality")
    assert "TO-02" not in found(stamp, review_text="😡", cause="quality")
    assert not {"TO-01", "TO-02"} & found(stamp)


# AI-01, ZH-01
def test_a_models_sentence_is_told_of_unless_the_shop_labels_it():
    segments = (Segment(type="apology", text="很抱歉。", origin="model"),)
    assert "AI-01" in found("很抱歉。", segments=segments)
    assert "AI-01" not in found("很抱歉。", segments=segments, policies={"ai_label": True})


def test_script_and_address_are_of_one_kind():
    assert "ZH-01" in found("您好，這款杯子可以退货。")
    assert "ZH-01" in found("您好，你的留言收到了。")
    assert "ZH-01" in found("您好，运费由我们承担。", review_text="這個杯子漏水，讓人失望")
    assert "ZH-01" not in found("您好，運費由我們承擔。", review_text="這個杯子漏水，讓人失望")


def test_every_hit_lies_in_the_text_and_points_at_words_as_given():
    text = "您身高\u200b165，体重120斤。"
    (hit,) = hits_of("PI-07", text)[:1]
    assert text[hit.start : hit.end].startswith("您身高\u200b165")
    assert all(0 <= one.start <= one.end <= len(text) for one in lint(text, Context(window="days", recent=(text,))))


@pytest.mark.parametrize("cause", ["quality", "safety", "size", "logistics"])
def test_our_own_drafts_need_no_proof_where_nothing_is_claimed(cause):
    review, shop = a_review(REVIEW), a_generous_shop(platform="taobao")
    drafting = draft(review, a_verdict(), shop, now=NOON)
    context = replace(context_of(review, shop, cause=cause), segments=())
    severities = {hit.severity for one in drafting.variants for hit in lint(one.text, context)}
    assert not severities & {Severity.BLOCK, Severity.PROOF}
