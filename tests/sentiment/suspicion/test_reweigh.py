"""What rulings change: nothing without them, a little by a handful, and never past what protects the buyer."""

import json
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.errors import FileError, NotEnough
from casebook.model import Finding, Level, Ruled
from sentiment.history import History
from sentiment.suspicion.grammar import Signal
from sentiment.suspicion.reweigh import (
    Counts,
    Example,
    counted,
    estimate,
    new_weight,
    prior_most,
    reweigh,
)
from sentiment.suspicion.reweighed import report, summary, tables
from sentiment.suspicion.score import weigh
from sentiment.suspicion.scoring import Scoring, pack, shipped_scoring, unpack
from tests.makers import a_review

DEMAND = "转我200我就删评"
BADMOUTH = "傻逼卖家"


def a_named(name="trade", *, code="extortion", group="extort", weight=4.6, hard=True):
    return Signal(Finding(code=code, weight=weight, note=name), group, hard)


def examples(confirmed=0, refuted=0, *signals, stars=1):
    found = signals or (a_named(),)
    said = [True] * confirmed + [False] * refuted
    return [Example(a_review(external_id=f"r-{n}", stars=stars), one, tuple(found)) for n, one in enumerate(said)]


def ruled(*texts_and_words):
    return [(a_review(text, external_id=f"r-{n}"), word) for n, (text, word) in enumerate(texts_and_words)]


@pytest.mark.parametrize("weight", [0.3, 1.5, 4.5, 5.0])
def test_without_a_case_the_weight_is_the_shipped_one(weight):
    assert new_weight(Counts(weight, 0, 0, 0, 0)) == pytest.approx(weight)


@pytest.mark.parametrize("weight", [1.5, 2.5, 4.6])
def test_five_refuted_cases_take_a_little_from_a_weight(weight):
    assert 0.2 < weight - new_weight(Counts(weight, 0, 0, 5, 5)) < 0.6


def test_five_confirmed_cases_add_a_little():
    assert 0.1 < new_weight(Counts(4.0, 5, 5, 0, 0)) - 4.0 < 0.5


def test_the_weight_is_the_log_ratio_with_its_pseudo_counts():
    expected = 10 / (0.4 * 2.718281828**-3.0)
    formula = log((6 + 8) / (9 + 20)) - log((2 + 10) / (4 + expected))
    assert new_weight(Counts(3.0, 6, 9, 2, 4)) == pytest.approx(formula)


@given(st.floats(0.1, 5), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_no_cases_lead_out_of_what_a_weight_may_be(weight, true, more, false, others):
    assert 0 <= new_weight(Counts(weight, true, true + more, false, false + others)) <= 5


def test_each_axis_is_counted_for_itself():
    insult = a_named("insult_at", code="abuse", group="abuse", weight=5.0)
    found = counted([*examples(3, 1), *examples(0, 2, insult)])
    assert found["trade"] == Counts(4.6, 3, 3, 1, 1)
    assert found["insult_at"] == Counts(5.0, 0, 0, 2, 2)


def test_an_axis_on_which_nothing_was_shown_is_not_counted():
    weak = a_named("early", code="burst", group="time", weight=2.0, hard=False)
    insult = a_named("insult_at", code="abuse", group="abuse", weight=5.0)
    assert set(counted(examples(2, 2, weak, insult))) == {"insult_at"}


def test_faults_of_data_are_not_weighed():
    assert counted(examples(5, 5, a_named("wrong_place", code="wrong_order", group="quality", weight=3.0))) == {}


def test_what_was_never_ruled_on_keeps_its_weight():
    assert set(estimate(examples(0, 10), {1: 10}).weights) == {"trade"}


def test_reviews_nobody_ruled_on_are_neither_good_nor_bad():
    few, many = (estimate(examples(5, 5), {1: count}).priors["1"] for count in (10, 10_000))
    assert few > many > 0 and many < 0.05


def test_refuted_cases_lower_the_prior_of_their_stars_alone():
    priors = estimate(examples(0, 40), {1: 40, 5: 90}).priors
    assert set(priors) == {"1", "2"} and priors["1"] < 0


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([1, 2, 3, 4, 5, None]))
def test_a_single_signal_alone_never_reaches_the_strongest_level(confirmed, refuted, stars):
    lone = a_named(weight=5.0)
    by = estimate(examples(confirmed, refuted, lone, stars=stars), {stars: confirmed + refuted})
    assert weigh([lone], stars, by=by).level is not Level.STRONG


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_soft_signal_never_reaches_it_with_others_of_its_kind(confirmed, refuted):
    soft = [a_named(name, weight=4.9, hard=False) for name in ("one", "other", "third")]
    by = estimate(examples(confirmed, refuted, *soft), {1: confirmed + refuted})
    assert weigh(soft, 1, by=by).level is not Level.STRONG


def test_the_greatest_prior_leaves_room_below_the_strongest_level():
    assert -2.9 < prior_most() < -2.79


def test_calibration_waits_for_enough_of_both_kinds():
    assert estimate(examples(10, 20), {1: 30}).slopes == {}
    assert estimate(examples(60, 5), {1: 65}).slopes == {}
    assert set(estimate(examples(10, 60), {1: 70}).slopes) == {"intent"}


def test_many_refuted_cases_flatten_the_slope():
    assert estimate(examples(10, 60), {1: 70}).slopes["intent"] < 1


def test_too_few_rulings_say_how_many_are_needed():
    few = ruled(*[(DEMAND, Ruled.CONFIRMED)] * 9)
    with pytest.raises(NotEnough, match="demo: 9 ruled reviews .* at least 10"):
        reweigh(few, History.none(), {1: 9}, shop="demo")


def test_rulings_on_what_is_suspected_no_more_are_left_out():
    said = ruled(*[(DEMAND, Ruled.REFUTED)] * 10, ("杯盖漏水", Ruled.REFUTED))
    found = reweigh(said, History.none(), {1: 11}, shop="demo")
    assert (found.refuted, found.left_out) == (10, 1)


def test_refuted_cases_sink_in_level():
    found = reweigh(ruled(*[(DEMAND, Ruled.REFUTED)] * 30), History.none(), {1: 60}, shop="demo")
    assert found.kept is not None
    assert {(one.before, one.after) for one in found.moved} == {(Level.STRONG, Level.REVIEW)}


def test_the_refuted_rate_is_that_of_the_flagged():
    found = reweigh(ruled(*[(BADMOUTH, Ruled.REFUTED)] * 60), History.none(), {1: 60}, shop="demo")
    assert (found.before.flagged, found.before.refuted, found.after.refuted) == (60, 60, 0)


def test_no_refuted_review_rises_by_what_others_confirmed():
    said = ruled(*[(DEMAND, Ruled.CONFIRMED)] * 40, (BADMOUTH, Ruled.REFUTED))
    found = reweigh(said, History.none(), {1: 41}, shop="demo")
    assert all(one.ruled is Ruled.CONFIRMED for one in found.moved if one.after is Level.STRONG)


def test_the_report_names_every_weight_and_every_review_that_moves():
    found = reweigh(ruled(*[(DEMAND, Ruled.REFUTED)] * 30), History.none(), {1: 60}, shop="demo")
    weights, priors, moved = tables(found)
    assert {row[0] for row in weights[2]} == set(found.counts)
    assert [row[0] for row in priors[2]] == ["1", "2"]
    assert len(moved[2]) == 30
    said = json.loads(report(found))
    assert (said["kept"], said["name"], said["before"]["refuted"]) == (True, found.kept.mark, 30)
    *_, outcome = summary(found)
    assert found.kept.mark in outcome


def test_a_packed_scoring_comes_back_with_its_name():
    scoring = Scoring({"trade": -0.4}, {"1": 0.2}, {"intent": 0.9})
    assert unpack(pack(scoring)) == scoring
    assert unpack(pack(scoring)).mark == scoring.mark != ""
    assert shipped_scoring().mark == ""


@pytest.mark.parametrize("packed", [b"", b"[]", b"{}", b'{"weights": 1}', b'{"weights": {"a": "x"}}', b"\xff"])
def test_bytes_that_are_no_scoring_are_refused(packed):
    with pytest.raises(FileError, match="shop scoring"):
        unpack(packed)
