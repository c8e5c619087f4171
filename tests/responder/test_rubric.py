"""The twelve points: what a machine can say of a reply, and where it says that it cannot."""

from __future__ import annotations

from typing import Any

import pytest

from casebook.model import Hit, Segment, Severity
from responder.lint.policies import number
from responder.rubric import Answer, Score, names, score
from responder.rubric.content import taken_up
from tests.makers import a_review, a_verdict, an_aspect
from tests.responder.makers import POLICIES

GOOD = (
    "您好，感谢您的反馈。让您用得不舒心，很抱歉。您提到的杯盖漏水，我们会核对同一批货。"
    "您可以在订单页申请退货或换货，核实属于质量问题的，来回运费由我们承担。请在旺旺留言，我们24小时内答复。"
)
STAMP = "亲，感谢您的支持，我们会不断提升产品质量和服务质量，祝您生活愉快！"


def an_answer(text: str = GOOD, **said: Any) -> Answer:
    given = {
        "review": a_review(),
        "verdict": a_verdict(),
        "causes": ("quality",),
        "platform": "taobao",
        "policies": POLICIES,
        **said,
    }
    return Answer(text=text, **given)


def a_hit(rule: str, severity: Severity = Severity.BLOCK, start: int = 0, end: int = 2) -> Hit:
    return Hit(rule=rule, severity=severity, start=start, end=end, message="")


def mark(number: int, text: str = GOOD, **said: Any) -> bool | None:
    return score(an_answer(text, **said)).marks[number - 1].reached


def test_a_whole_reply_reaches_every_point_a_machine_can_say():
    found = score(an_answer())
    assert [one.number for one in found.missed] == []
    assert found.reached >= 10 and found.is_enough and found.share == 1.0


def test_a_stamped_reply_is_not_enough():
    found = score(an_answer(STAMP))
    assert not found.is_enough
    assert {5, 6, 8, 10} <= {one.number for one in found.missed}


def test_there_are_twelve_points_and_one_is_for_a_person():
    found = score(an_answer())
    assert [one.number for one in found.marks] == list(range(1, 13)) and len(names()) == 12
    assert found.marks[8].reached is None and found.checkable <= 11


@pytest.mark.parametrize(
    ("rule", "severity", "points"),
    [
        ("AD-01", Severity.BLOCK, {1}),
        ("AD-02", Severity.PROOF, {1}),
        ("PF-06", Severity.WARN, {11}),
        ("PI-01", Severity.BLOCK, {1, 2, 10}),
        ("RP-02", Severity.BLOCK, {1, 3}),
        ("CR-02", Severity.WARN, {3}),
        ("CR-01", Severity.BLOCK, {1, 4}),
        ("EV-01", Severity.PROOF, {1, 7}),
        ("PF-04", Severity.WARN, {10}),
        ("PR-02", Severity.BLOCK, {1, 12}),
        ("SA-01", Severity.WARN, set()),
    ],
)
def test_a_hit_costs_the_points_it_stands_for(rule, severity, points):
    found = score(an_answer(hits=(a_hit(rule, severity),)))
    assert {one.number for one in found.missed} == points


def test_a_missed_star_is_not_made_up_by_the_sum():
    found = score(an_answer(hits=(a_hit("CR-02", Severity.WARN),)))
    assert found.reached >= 9 and not found.is_enough


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("收到退货后3天内退款", True),
        ("收到退货后七天内退款", True),
        ("收到退货后5天内退款", False),
        ("支持7天无理由退货", True),
        ("支持3天无理由退货", False),
        ("整机保修1年", True),
        ("整机保修2年", False),
        ("48小时内答复您", False),
        ("24小时内答复您", True),
        ("退货运费由您承担", False),
        ("退货运费不用您承担", True),
        ("我们会核对", True),
    ],
)
def test_numbers_agree_with_the_policies_given(said, right):
    assert mark(4, said) is right


@pytest.mark.parametrize(
    ("said", "right"), [("15天内退款", False), ("3天内退款", None), ("7天无理由退货", True), ("保修2年", None)]
)
def test_without_policies_only_the_law_can_be_compared(said, right):
    assert mark(4, said, policies={}) is right


@pytest.mark.parametrize(
    ("figure", "value"), [("七", 7), ("十五", 15), ("二十四", 24), ("四十八", 48), ("7", 7), ("十", 10)]
)
def test_chinese_numerals_are_numbers(figure, value):
    assert number(figure) == value


@pytest.mark.parametrize("said", ["很抱歉，但这款卖得一直很好。", "抱歉给您带来不好的感受，不过物流不归我们管。"])
def test_an_apology_that_is_taken_back_is_none(said):
    assert mark(5, said) is False


def test_where_somebody_was_hurt_the_apology_speaks_of_them():
    assert mark(5, "很抱歉让您遇到这样的情况。", causes=("safety",)) is False
    assert mark(5, "让您受惊了，很抱歉，请先确认身体没有不适。", causes=("safety",)) is True


def test_a_neutral_reply_needs_no_apology_and_takes_nothing_up():
    said = {"causes": ("suspicious",)}
    assert mark(5, "您好，感谢您的反馈。", **said) is True
    assert mark(6, "您好，感谢您的反馈。", **said) is True


def test_every_complaint_must_be_taken_up():
    review = a_review("杯盖漏水，快递也慢")
    aspects = (an_aspect(start=2, end=4), an_aspect(aspect="logistics", start=5, end=8))
    said = {"review": review, "verdict": a_verdict(aspects=aspects)}
    assert taken_up(an_answer(**said)) == (("quality",), ("logistics",))
    assert mark(6, **said) is False
    assert mark(6, f"{GOOD}物流慢的事由我们去问。", **said) is True


def test_a_pledge_under_every_review_takes_nothing_up():
    assert taken_up(an_answer("我们会不断提升产品质量和服务质量。"))[0] == ()


def test_of_typed_segments_only_those_that_speak_of_the_matter_take_it_up():
    segments = (Segment(type="greeting", text="您好，漏水"), Segment(type="remedy", text="可以退货。"))
    assert taken_up(an_answer(segments=segments))[0] == ()


def test_a_fact_out_of_force_is_unbound():
    segments = (Segment(type="facts", text="包裹11月20日签收。", fact="signed_at"),)
    assert mark(7, segments=segments) is False
    assert mark(7, segments=segments, facts=frozenset({"signed_at"})) is True


def test_a_policy_of_the_shop_is_a_fact():
    segments = (Segment(type="channel", text="24小时内答复。", fact="policy:answer_hours"),)
    assert mark(7, segments=segments) is True
    assert mark(7, segments=segments, policies={}) is False


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("可以退货，运费由我们承担，24小时内办好。", True),
        ("可以退货，运费由我们承担。", False),
        ("24小时内为您补发。", False),
        ("请联系客服。", False),
    ],
)
def test_a_remedy_says_what_who_pays_and_by_when(said, whole):
    assert mark(8, said) is whole


def test_a_service_complaint_needs_nobody_to_pay():
    assert mark(8, "我们会核对当时的记录，24小时内答复您。", causes=("service",)) is True


def test_another_platforms_chat_is_no_way():
    assert mark(10, "请在旺旺留言。", platform="jd") is False
    assert mark(10, "请在咚咚留言。", platform="jd") is True


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("好的。", {}),
        (GOOD * 3, {}),
        (GOOD, {"is_copy": True}),
        (GOOD + "谢谢你。", {}),
        (GOOD, {"review": a_review("杯蓋漏水，包裡全濕了")}),
    ],
)
def test_form_asks_for_length_own_words_and_the_buyers_script(text, said):
    assert mark(11, text, **said) is False


def test_several_complaints_may_take_more_words():
    text = GOOD + GOOD + GOOD[:60]
    assert 220 < len(text) <= 320
    assert mark(11, text, causes=("quality", "logistics")) is True
    assert mark(11, text) is False


def test_a_promotion_stands_last_labelled_and_short_or_not_at_all():
    offer = "【活动信息】店庆满200减20，截至12月1日。"
    assert mark(12, GOOD + offer, causes=("size",)) is True
    assert mark(12, GOOD + offer) is False
    assert mark(12, offer + GOOD, causes=("size",)) is False
    assert mark(12, GOOD + "送您一张优惠券。", causes=("size",)) is False


def test_a_score_without_marks_reaches_nothing():
    assert Score(marks=()).reached == 0 and Score(marks=()).share == 0.0


@pytest.mark.parametrize("said", ["先向您道一声歉。", "我们感到过意不去。", "对不起，让您失望了。"])
def test_people_say_sorry_in_many_ways(said):
    assert mark(5, said) is True
