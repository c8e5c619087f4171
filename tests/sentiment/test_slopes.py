"""The network read backwards, against small steps forwards."""

import numpy as np
import pytest

from sentiment.grams import grid
from sentiment.network import places
from sentiment.slopes import shares
from sentiment.training.student import State, network_of
from sentiment.training.vocabulary import vocabulary
from tests.sentiment.networks import a_network, heard_by

TEXTS = ["质量很好,但是物流太慢了", "太差了", "好好好,一般吧。不推荐", "第二天就坏了,客服不理人,但是颜色还行,就是薄"]


@pytest.fixture
def trained():
    """A network of chance numbers, precise enough to take small steps."""
    state = State.beginning(1, len(vocabulary(TEXTS, seen=1)))
    dice = np.random.default_rng(2)
    parameters = {
        name: array.astype(float) + dice.normal(0, 0.1, array.shape) for name, array in state.parameters.items()
    }
    parameters["said"][:, -1] = np.arange(len(parameters["said"])) > 0
    parameters["said"][0] = 0
    return network_of(parameters, places(vocabulary(TEXTS, seen=1)))


def test_a_share_is_how_fast_the_score_rises_with_what_the_gram_says(trained):
    cut = grid(TEXTS, trained.look_up)
    wanted = np.tile([1.0, 0.0, -1.0], (len(TEXTS), 1))
    found = shares(trained, cut, trained.hear(cut), wanted)
    said = trained.said.copy()
    step = 1e-6
    trained.said[:, :-1] *= 1 + step
    after = trained.text.scores(trained.hear(cut).features()) @ wanted[0]
    trained.said[:] = said
    before = trained.text.scores(trained.hear(cut).features()) @ wanted[0]
    assert np.bincount(cut.row, np.sum(found, axis=0)) == pytest.approx((after - before) / step, rel=1e-3)


def test_shares_stand_where_their_grams_stand():
    network = a_network({"好看": 2.0, "漏水": -4.0})
    heard, cut = heard_by(network, "很好看", "漏水,好看")
    found = shares(network, cut, heard, np.tile([1.0, 0.0, 0.0], (2, 1)))[1]
    weights = [(cut.joined[at : at + 2], found[at]) for at in np.flatnonzero(cut.kinds[1].number)]
    assert [word for word, _ in weights] == ["好看", "漏水", "好看"]
    assert [weight for _, weight in weights] == pytest.approx([2.0, -4 / 2**0.5, 2 / 2**0.5])
