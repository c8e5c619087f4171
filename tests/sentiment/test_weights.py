"""The first stage, with weights made by hand."""

import numpy as np
import pytest

from sentiment.grams import grams
from sentiment.weights import SIGNALS, Weights, signals


def weights_for(**good):
    """Weights that know only the given texts' longest gram."""
    keys = []
    for text in good:
        cut = grams([text])
        keys.append(int(cut.key[(cut.start == 0) & (cut.end == len(text))][-1]))
    order = np.argsort(keys)
    table = np.array([[good[text], 0] for text in good], dtype=np.int8)
    return Weights.of(np.array(keys)[order], table[order], scale=np.array([0.1, 0.1]), bias=np.zeros(2))


def signal(name, text, weights):
    return signals(weights.weigh(grams([text])))[0, SIGNALS.index(name)]


def test_an_unknown_gram_has_no_weight():
    assert not len(weights_for(好看=20).weigh(grams(["物流"])).grams.key)


def test_the_whole_text_sums_its_known_grams_over_the_root_of_their_number():
    weights = weights_for(好看=20, 漏水=-40)
    assert signal("whole", "好看,漏水", weights) == pytest.approx((2 - 4) / np.sqrt(2))


def test_the_lowest_clause_is_not_drowned_by_the_others():
    weights = weights_for(好看=20, 漏水=-40)
    assert signal("lowest_clause", "好看,好看,好看,漏水", weights) == pytest.approx(-4)


def test_what_stands_behind_a_turn_is_read_by_itself():
    weights = weights_for(好看=20, 漏水=-40)
    assert signal("behind_turn", "好看但漏水", weights) == pytest.approx(-4 - signal("whole", "好看但漏水", weights))


def test_every_signal_has_a_column_even_for_an_empty_text():
    assert signals(weights_for(好看=20).weigh(grams(["", "好看"]))).shape == (2, len(SIGNALS))
