"""The n-grams training and judging share."""

import numpy as np
import pytest

from sentiment.grams import EDGE, every, grams, grid
from tests.sentiment.networks import numbers


def cut_of(*texts):
    return grid(texts, every)


def test_a_text_is_cut_the_same_alone_and_in_a_batch():
    assert numbers("东西不错", "杯盖漏水", "")[1] == numbers("杯盖漏水")[0]


@pytest.mark.parametrize("text", ["", " ", "\n", EDGE])
def test_what_has_no_characters_has_no_grams(text):
    assert numbers(text, "好")[0] == set()


def test_grams_end_inside_the_batch_and_behind_their_start():
    cut = cut_of("漏水", "好")
    for kind in cut.kinds:
        at = np.flatnonzero(kind.number)
        assert (kind.end[at] > at).all()
        assert (kind.end[at] <= len(cut.clause)).all()


def test_one_digit_stands_for_all():
    assert numbers("等了3天") == numbers("等了9天")


def test_how_a_text_begins_and_ends_is_part_of_what_is_read():
    assert numbers("好")[0] - numbers("很好的")[0]


def test_no_gram_reaches_into_the_next_text():
    assert numbers("漏", "水")[0] == numbers("漏", "好")[0]


def test_a_turn_begins_a_clause_and_is_remembered():
    cut = cut_of("好看但漏水", "好看")
    assert cut.clause_row.tolist() == [0, 0, 1, 1]
    assert cut.turn.tolist() == [3, cut.begins[2]]


def test_of_two_turns_the_last_one_counts():
    assert cut_of("但好,但坏").turn.tolist() == [4]


def test_words_and_characters_that_look_alike_are_apart():
    cut = cut_of("的")
    characters, words = cut.kinds[0], cut.kinds[4]
    assert characters.number[1] != words.number[1]


def test_columns_stand_inside_their_text():
    found = grams(cut_of("漏水", "好"))
    assert (found.start >= 0).all()
    assert [found.end[found.row == row].max() for row in (0, 1)] == [2, 1]


def test_grams_across_a_mark_belong_to_no_clause():
    found = grams(cut_of("好,坏"))
    across = (found.start == 0) & (found.end == 3)
    assert (found.clause[across] == -1).all()
