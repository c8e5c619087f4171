"""The measures, each against what can be counted by hand."""

import numpy as np
import pytest

from sentiment.evaluation.measures import calibration_error, covered
from tests.sentiment.evaluation.makers import some_scores

FOUR = some_scores("pos pos neg neu", "pos neg neg neg")


def test_a_class_counts_what_was_hit_missed_and_said_in_vain():
    found = FOUR.classes["neg"]
    assert (found.precision, found.recall, found.f1, found.support) == (pytest.approx(1 / 3), 1.0, 2 / 4, 1)


def test_every_label_counts_the_same_in_the_macro_mean():
    assert FOUR.macro_f1 == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)


def test_a_class_nobody_labelled_does_not_lower_the_macro_mean():
    assert some_scores("pos neg", "pos neg").macro_f1 == 1.0


def test_flagging_is_measured_against_all_that_is_not_positive():
    assert (FOUR.flagged.precision, FOUR.flagged.recall) == (pytest.approx(2 / 3), 1.0)


def test_the_confusion_counts_what_was_said_of_each_label():
    assert FOUR.confusion["pos"] == {"pos": 1, "neu": 0, "neg": 1}
    assert sum(sum(row.values()) for row in FOUR.confusion.values()) == 4


def test_the_two_way_score_leaves_rows_without_opinion_out():
    assert some_scores("pos neg neu", "pos neg pos").two_way == 1.0


def test_coverage_keeps_the_most_certain_rows():
    right, sure = np.array([True, False, True, False]), np.array([0.9, 0.4, 0.8, 0.6])
    assert [covered(right, sure, share) for share in (0.5, 0.75, 1.0)] == [1.0, pytest.approx(2 / 3), 0.5]


def test_certainty_that_comes_true_has_no_calibration_error():
    assert calibration_error(np.array([True, True]), np.array([1.0, 1.0])) == pytest.approx(0)


def test_certainty_that_is_wrong_half_the_time_is_off_by_the_rest():
    assert some_scores("pos neg", "pos pos", sure=0.95).calibration_error == pytest.approx(0.45)


def test_bins_hold_every_row_once():
    bins = some_scores("pos neg neu", "pos neg neu", sure=1.0).bins
    assert [one.count for one in bins] == [0] * 9 + [3]
