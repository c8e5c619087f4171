"""Near copies: found exactly, without comparing every pair."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from responder.shadow.alike import near_copies

STAMP = "感谢您的支持，这次没能让您满意，我们感到抱歉，我们会不断努力，也盼您再来，祝您生活愉快"


def bigrams(text: str) -> set[str]:
    plain = [sign for sign in text if sign.isalnum()]
    return {"".join(plain[at : at + 2]) for at in range(len(plain) - 1)}


def test_a_stamp_under_two_reviews_is_a_copy_of_itself():
    assert near_copies([STAMP, "可以退货，运费由我们承担", STAMP + "！"]) == {0, 2}


def test_a_word_changed_is_still_a_copy_and_another_matter_is_not():
    assert near_copies([STAMP, STAMP.replace("努力", "改进"), "拉链坏了可以换新"]) == {0, 1}


def test_texts_without_words_are_copies_of_nothing():
    assert near_copies(["", "", "！", "好"]) == frozenset()


@given(st.lists(st.text("退换补发货款运费", min_size=2, max_size=9), max_size=12))
def test_no_pair_is_missed(texts):
    expected = set()
    for one, other in combinations(range(len(texts)), 2):
        left, right = bigrams(texts[one]), bigrams(texts[other])
        if left and right and len(left & right) >= 0.8 * len(left | right):
            expected |= {one, other}
    assert near_copies(texts) == expected
