"""The django-oscar shop shows what its truth says: read back by a reader that shares nothing with our crawler."""

from __future__ import annotations

import urllib.request
from collections import Counter
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.oscar.reader import read_page, read_shop
from tests.oscar.running import OscarShop

pytestmark = pytest.mark.slow
COUNTS = {"1": 137, "2": 61, "3": 45, "4": 40, "5": 21, "6": 20, "7": 11, "8": 3, "9": 1}


def test_the_shop_shows_what_the_truth_says(shop: OscarShop) -> None:
    shown, truth = read_shop(shop.url), shop.truth
    assert sorted(shown, key=by_id) == sorted(truth, key=by_id)


def test_the_truth_counts_what_was_planned(shop: OscarShop) -> None:
    assert Counter(review["product_id"] for review in shop.truth) == COUNTS


def test_a_product_nobody_reviewed_says_so(shop: OscarShop) -> None:
    page = read_page(urljoin(shop.url, "catalogue/any_10/"))
    assert page.css("div.product_main h1::text").get() == "小满驱蚊灯"
    assert not page.css("article.review")


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("此用户没有填写评价。", 3),
        ("一点都不保温，客服装死。", 3),
        ("加粗说三遍：不漏、不漏、不漏！换行是我自己打的alert('杯子')完。", 1),
        ("标签上印的是 A&amp;B，不是 A&B；还有 &lt;br&gt; 和 &#9733; 两个乱码。", 1),
        ("第一行\n第二行  有两个空格\n\n第四行　有全角空格\t还有制表符", 1),
        ("", 1),
    ],
)
def test_what_is_planted_is_shown(shop: OscarShop, text: str, times: int) -> None:
    assert sum(review["text"] == text for review in shop.truth) == times


def test_four_buyers_wrote_within_one_minute_and_two_are_alike(shop: OscarShop) -> None:
    night = [one for one in shop.truth if one["minute"] == "2026-04-01T23:59+08:00" and one["title"] == "差评"]
    assert sorted(Counter((one["author"], one["text"]) for one in night).values()) == [1, 1, 2]


def test_what_is_not_approved_answers_at_its_own_address_only(shop: OscarShop) -> None:
    shown = {int(review["id"]) for review in shop.truth if review["product_id"] == "1"}
    hidden = set(range(min(shown), max(shown))) - shown
    with urllib.request.urlopen(urljoin(shop.url, f"catalogue/any_1/reviews/{min(hidden)}/"), timeout=30) as answer:
        assert answer.status == 200


def by_id(review: dict[str, Any]) -> int:
    return int(review["id"])
