from datetime import timedelta

import pytest

from sentiment.history import History
from tests.makers import NOON, a_review
from tests.sentiment.makers import a_crowd, an_opinion, codes

COPIED = (
    "扇叶合不上，遥控也没反应，申请售后一直没人处理",
    "扇叶合不上！遥控也没反应，申请售后一直没有人处理",
    "扇叶合不上，遥控也没有反应，申请了售后一直没人处理。。",
    "扇葉合不上，遙控也沒反應，申請售後一直沒人處理",
    "扇叶😡合不上，遥控没反应，申请售后一直没人来处理",
)


def users(reviews):
    return [copies.users for copies in History.of(reviews).copies.values()]


def test_near_copies_by_five_buyers_are_one_campaign():
    assert users(a_crowd(*COPIED)) == [5] * 5


def test_the_first_member_is_scored_again_with_the_whole_batch():
    crowd = a_crowd(*COPIED)
    said = an_opinion(crowd[0].text, history=History.of(crowd), external_id="c-0")
    assert said.level in {"review", "strong"} and "template_campaign" in codes(said)


def test_one_buyer_posting_often_is_no_campaign():
    assert not users(a_crowd(*COPIED, author="同一个人"))


def test_unknown_buyers_count_as_one():
    assert not users(a_crowd(*COPIED, author=None))


def test_copies_months_apart_are_no_campaign():
    assert not users(a_crowd(*COPIED, hours=24 * 40))


def test_praise_may_repeat_itself():
    assert not users(a_crowd(*COPIED, stars=5))


def test_unknown_stars_accuse_nobody():
    assert not users(a_crowd(*COPIED, stars=None))


@pytest.mark.parametrize("text", ["质量不好", "垃圾垃圾垃圾垃圾垃圾垃圾垃圾垃圾", "差" * 40, "", "！" * 30])
def test_short_and_empty_words_repeat_by_themselves(text):
    assert not users(a_crowd(*[text] * 6))


def test_undated_copies_are_found():
    assert users(a_crowd(*COPIED, time=None)) == [5] * 5


def test_different_complaints_about_one_fault_are_no_campaign():
    assert not users(
        a_crowd(
            "杯盖漏水，放在包里把文件都弄湿了，很生气",
            "买来第二天就开始漏，盖子拧得再紧也没用",
            "保温还行，可惜密封圈不行，倒过来就滴水",
        )
    )


def test_the_order_of_reviews_does_not_matter():
    crowd = a_crowd(*COPIED)
    assert History.of(crowd).copies == History.of(reversed(crowd)).copies


def test_nothing_known_accuses_nobody():
    assert an_opinion(COPIED[0], history=History.none()).level == "none"


def test_clocks_running_backwards_say_nothing():
    review = a_review(time=NOON, order_time=NOON + timedelta(days=1))
    assert an_opinion(review.text, history=History.of([review]), order_time=review.order_time).level == "none"


def test_one_buyer_posting_ten_thousand_times_ends_soon():
    reviews = [a_review(text=COPIED[0], external_id=str(number)) for number in range(2_000)]
    assert not History.of(reviews).copies
