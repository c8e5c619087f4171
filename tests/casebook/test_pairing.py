"""Pairing what one source shows for the first time with what others have shown: each with one at most."""

from __future__ import annotations

from datetime import timedelta

from casebook.model import Review
from casebook.pairing import pairs
from tests.makers import NOON, a_review

ZONE = "Asia/Shanghai"
LEAKS = "杯盖有点漏水，第一次用就把包里的文件泡湿了，客服说补发新盖子"


def seen(text: str = LEAKS, **said: object) -> Review:
    return a_review(text, **{"source": "export", **said})


def test_it_pairs_each_with_its_own() -> None:
    kept = [a_review(LEAKS, author="林***1"), a_review(LEAKS, author="王***2")]
    assert pairs([seen(author="王小虎2"), seen(author="林小姐1")], kept, ZONE) == {0: 1, 1: 0}


def test_what_says_more_wins() -> None:
    kept = [a_review(LEAKS, author="匿名"), a_review(LEAKS, author="林***1")]
    assert pairs([seen(author="林小姐1")], kept, ZONE) == {0: 1}


def test_where_several_fit_equally_well_none_is_taken() -> None:
    kept = [a_review(LEAKS, author="林***1"), a_review(LEAKS, author="林***1")]
    assert pairs([seen(author="林小姐1")], kept, ZONE) == {}


def test_as_many_that_nobody_can_tell_apart_are_taken_in_their_order() -> None:
    kept = [a_review("很好", time=NOON + timedelta(seconds=s)) for s in (30, 10, 20)]
    fresh = [seen("很好", time=NOON + timedelta(seconds=s)) for s in (10, 20, 30)]
    assert pairs(fresh, kept, ZONE) == {0: 1, 1: 2, 2: 0}


def test_of_more_on_one_side_none_is_taken() -> None:
    kept = [a_review("很好"), a_review("很好")]
    assert pairs([seen("很好") for _ in range(3)], kept, ZONE) == {}


def test_two_products_of_one_order_keep_their_own_words() -> None:
    kept = [a_review("很好", product_id="p-1", product="保温杯", order_id="o-1")]
    kept.append(a_review("很好", product_id="p-2", product="焖烧罐", order_id="o-1"))
    fresh = [seen("很好", product_id="77", product="焖烧罐 大号", order_id="o-1")]
    assert pairs(fresh, kept, ZONE) == {0: 1}


def test_a_day_full_of_default_praise_is_compared_by_the_minute() -> None:
    kept = [a_review("系统默认好评", author=f"买***{n}", time=NOON + timedelta(minutes=n)) for n in range(150)]
    fresh = [seen("系统默认好评", author=f"买家{n}", time=NOON + timedelta(minutes=n)) for n in range(150)]
    assert pairs(fresh, kept, ZONE) == {n: n for n in range(150)}
