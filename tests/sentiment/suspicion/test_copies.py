import random

import pytest

from sentiment.suspicion.copies import Post, campaigns, jaccard, plain
from tests.sentiment.makers import after

TEXT = "买来第三天电机就不转了找客服一直没人理退货还要自己出运费"


def posts(*texts):
    return [Post(("demo", str(n)), plain(text), f"u{n}", after(n)) for n, text in enumerate(texts)]


def found(*texts):
    return campaigns(posts(*texts), alike=0.5, days=30)


def test_marks_and_symbols_do_not_make_texts_different():
    assert plain("差～劲 ！！真😡的") == plain("差劲真的")


@pytest.mark.parametrize(("one", "other", "value"), [({"ab"}, {"ab"}, 1.0), ({"ab"}, {"cd"}, 0.0), (set(), set(), 0.0)])
def test_likeness_is_the_share_of_common_bigrams(one, other, value):
    assert jaccard(frozenset(one), frozenset(other)) == value


def test_exact_copies_are_entirely_alike():
    assert {copies.similarity for copies in found(TEXT, TEXT, TEXT).values()} == {1.0}


def test_most_texts_with_one_character_in_ten_changed_are_found():
    chance = random.Random(7)
    changed = ["".join("某" if chance.random() < 0.1 else mark for mark in TEXT) for _ in range(20)]
    assert len(found(TEXT, *changed)) >= 18


def test_a_chain_of_ever_less_alike_texts_does_not_join():
    chain = [TEXT[step : step + 16] for step in (0, 4, 8, 12)]
    assert max(copies.users for copies in found(*chain).values()) < 4


def test_nothing_gives_nothing():
    assert found() == {}
