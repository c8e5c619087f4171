"""Which near copies are one crowd, and that nothing anybody posts makes it slow or large."""

import random
from itertools import pairwise

import numpy as np
import pytest

from casebook.model import Posted
from sentiment.suspicion.copies import BUCKET_CAP, Near, alike, campaigns, crowds, plain
from sentiment.suspicion.signatures import signed

TEXT = "买来第三天电机就不转了找客服一直没人理退货还要自己出运费"
DAY = 86_400
NOBODY = 0


def posted(*said):
    """Posts as (text, buyer, day)."""
    return [
        Posted(n, text, buyer, None if day is None else int(day * DAY)) for n, (text, buyer, day) in enumerate(said)
    ]


def found(*texts):
    posts = posted(*((n, n + 1, n / 10) for n, _ in enumerate(texts)))
    return campaigns(posts, [plain(text) for text in texts], least=0.5, days=30)


def users(posts, near=None):
    return {key: copies.users for key, copies in crowds(posts, Near.of(near or {}), days=30).items()}


def test_marks_and_symbols_do_not_make_texts_different():
    assert plain("差～劲 ！！真😡的") == plain("差劲真的")


@pytest.mark.parametrize(
    ("one", "other", "value"), [("甲乙丙", "甲乙丙", 1.0), ("甲乙丙", "甲乙丁", None), ("甲乙丙丁", "甲乙丙", 2 / 3)]
)
def test_likeness_is_the_share_of_common_bigrams(one, other, value):
    near = alike([one, other], [(0, 1)])
    assert near == ({} if value is None else {(0, 1): pytest.approx(value)})


def test_nothing_to_compare_is_alike():
    assert alike(["甲乙"], []) == {}


def test_near_copies_share_a_band_and_strangers_hardly_ever():
    signs = signed([TEXT, TEXT.replace("电机", "马达"), "物流太慢等了整整两个星期才收到包装也破了"])
    one, near, stranger = map(set, signs.bands.tolist())
    assert one & near and not one & stranger
    assert signs.close(np.array([[0, 1], [0, 2]])).tolist() == [True, False]


def test_most_texts_with_one_character_in_ten_changed_are_found():
    chance = random.Random(7)
    changed = ["".join("某" if chance.random() < 0.1 else mark for mark in TEXT) for _ in range(20)]
    assert len(found(TEXT, *changed)) >= 18


def test_a_chain_of_ever_less_alike_texts_does_not_join():
    chain = [TEXT[step : step + 16] for step in (0, 4, 8, 12)]
    assert max(copies.users for copies in found(*chain).values()) < 4


def test_every_member_is_near_the_middle_one():
    chain = dict.fromkeys(pairwise(range(6)), 0.6)
    assert max(users(posted(*((n, n + 1, 0) for n in range(6))), chain).values()) == 3


def test_nothing_gives_nothing():
    assert found() == {}


def test_a_crowd_says_when_it_began_and_ended():
    copies = crowds(posted((0, 1, 2), (0, 2, 3), (0, 3, 3.25)), Near.none(), days=30)[0]
    assert (copies.users, copies.hours, copies.similarity) == (3, 30, 1.0)


def test_the_fullest_window_around_a_post_counts():
    days = (0, 25, 29, 31, 54, 90)
    assert list(users(posted(*((0, n + 1, day) for n, day in enumerate(days)))).values()) == [3, 4, 4, 4, 4]


def test_one_buyer_is_no_crowd_however_often():
    assert users(posted(*[(0, 1, n / 100) for n in range(50)], (0, NOBODY, None))) == {}


def test_unknown_buyers_are_one():
    assert users(posted((0, NOBODY, 0), (0, NOBODY, 1), (0, NOBODY, 2))) == {}


def test_undated_copies_are_a_crowd_of_their_own():
    copies = crowds(posted((0, 1, None), (0, 2, None), (0, 3, 5)), Near.none(), days=30)
    assert {(one.users, one.hours) for one in copies.values()} == {(2, None)}


def test_texts_of_other_months_make_no_middle_one():
    near = {(1, 0): 0.9, (2, 0): 0.9}
    assert users(posted((0, 1, 0), (1, 2, 100), (2, 3, 100)), near) == {}


def test_a_crowd_larger_than_a_bucket_is_found_whole():
    count = 3 * BUCKET_CAP
    texts = [f"{TEXT}{chr(0x4E00 + n)}{chr(0x5E00 + n)}" for n in range(count)]
    least = min(copies.users for copies in found(*texts).values())
    assert len(found(*texts)) == count and least > BUCKET_CAP


def test_a_text_many_posted_is_read_once_for_all_of_them():
    posts = [Posted(n, 0, n + 1, n) for n in range(20_000)]
    copies = campaigns(posts, [TEXT], least=0.5, days=30)
    assert len(copies) == 20_000 and copies[0].users == 20_000
