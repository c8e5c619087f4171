"""How the network pools and scores, with networks made by hand."""

import numpy as np
import pytest

from sentiment.network import softmax
from tests.sentiment.networks import a_network, heard_by

WORDS = {"好看": 2.0, "漏水": -4.0}


def test_an_unknown_gram_says_nothing():
    heard, _ = heard_by(a_network(WORDS), "物流")
    assert heard.whole.count.tolist() == [0]


def test_the_whole_text_sums_its_known_grams_over_the_root_of_their_number():
    heard, _ = heard_by(a_network(WORDS), "好看,漏水")
    assert heard.whole.vector[0, 0] == pytest.approx((2 - 4) / np.sqrt(2))


def test_each_clause_is_scored_by_itself():
    heard, _ = heard_by(a_network(WORDS), "好看,漏水", "漏水")
    assert heard.margin().tolist() == pytest.approx([-4, 8, 8])
    assert heard.row.tolist() == [0, 0, 1]


def test_the_worst_clause_is_not_drowned_by_the_others():
    heard, _ = heard_by(a_network(WORDS), "好看,好看,好看,漏水")
    assert heard.features()[0, 9] == pytest.approx(8 / 3)


def test_what_stands_behind_a_turn_is_read_by_itself():
    heard, _ = heard_by(a_network(WORDS), "好看但漏水", "漏水")
    assert heard.turn.vector[:, 0].tolist() == pytest.approx([-4, 0])


def test_grams_that_leave_their_clause_count_for_the_text_only():
    heard, _ = heard_by(a_network({"看,漏": 1.0}), "好看,漏水")
    assert (heard.whole.count.tolist(), len(heard.row)) == ([1], 0)


def test_a_text_is_heard_the_same_alone_and_in_a_batch():
    network = a_network(WORDS)
    alone, _ = heard_by(network, "好看但漏水,好看")
    among, _ = heard_by(network, "", "漏水", "好看但漏水,好看", "好看")
    assert among.features()[2] == pytest.approx(alone.features()[0])


def test_every_text_has_a_row_even_an_empty_one():
    heard, _ = heard_by(a_network(WORDS), "", "好看", "")
    assert heard.features().shape[0] == 3


def test_probabilities_sum_to_one():
    assert softmax(np.array([[900.0, 0.0, -900.0]])).sum() == pytest.approx(1)
