"""The baseline beside ours, on the same rows; a stand-in where only the drawing is tested."""

import numpy as np

from sentiment.evaluation.snownlp import beside
from tests.sentiment.evaluation.makers import a_row

GOLD = np.array(["pos", "neu", "neg"])
LIKELY = np.array([a_row("pos"), a_row("neu"), a_row("pos")])


def test_rows_without_opinion_are_not_drawn():
    asked = []
    said = beside(["pos", "neu", "neg"], GOLD, LIKELY, wanted=9, read=lambda text: asked.append(text) or text)
    assert (sorted(asked), said.rows, said.theirs) == (["neg", "pos"], 2, 1.0)
    assert said.ours < 1


def test_nothing_to_compare_is_no_comparison():
    assert beside(["neu"], GOLD[1:2], LIKELY[1:2], wanted=9) is None
