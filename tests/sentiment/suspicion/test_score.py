import pytest

from casebook.model import AXIS_OF, Axis, Finding, Level
from sentiment.suspicion.grammar import Signal
from sentiment.suspicion.rates import rate_note
from sentiment.suspicion.score import level_of, probability, weigh
from sentiment.suspicion.scoring import Scoring
from tests.sentiment.makers import a_signal

DEFECT = Signal(Finding(code="concrete_defect"), "counter")
SELLER = Signal(Finding(code="seller_act"), "counter")


def test_nothing_found_is_no_suspicion():
    said = weigh([], 1)
    assert (said.level, said.reasons, said.p) == (Level.NONE, (), pytest.approx(0.02, abs=0.001))


def test_one_hard_signal_is_looked_at():
    assert weigh([a_signal()], 1).level is Level.REVIEW


def test_further_signals_of_a_group_count_less():
    both = weigh([a_signal(), a_signal(weight=4.0)], 1)
    assert both.p == pytest.approx(probability(-3.9 + 5.0 + 0.3 * 4.0), abs=0.001)


def test_evidence_for_the_buyer_is_taken_away():
    assert weigh([a_signal(), DEFECT], 1).p == pytest.approx(probability(-3.9 + 5.0 - 0.7), abs=0.001)


def test_a_defect_does_not_excuse_an_advert():
    advert = a_signal("ad_contact", group="ads")
    said = weigh([advert, DEFECT], 1)
    assert said.p == weigh([advert], 1).p and said.counter[0].weight == 0


def test_evidence_for_the_buyer_is_shown_without_any_suspicion():
    assert [finding.code for finding in weigh([SELLER], 1).counter] == ["seller_act"]


def test_an_advert_weighs_the_same_under_all_stars():
    advert = a_signal("ad_contact", group="ads")
    assert weigh([advert], 1).p == weigh([advert], 5).p


def test_the_strongest_level_needs_words_or_a_crowd_that_prove_themselves():
    assert level_of(0.95, hard=False) is Level.REVIEW
    assert level_of(0.95, hard=True) is Level.STRONG


def test_a_crowd_of_five_may_be_the_proof():
    early = a_signal("burst", group="time", weight=2, hard=False)
    for hard, level in ((True, Level.STRONG), (False, Level.REVIEW)):
        assert weigh([a_signal("template_campaign", group="copies", hard=hard), early], 1).level is level


def test_faults_of_data_stay_hints_beside_each_other():
    faults = [a_signal("wrong_order", group="quality"), a_signal("star_mismatch", group="quality")]
    assert weigh(faults, 1).level is Level.HINT


def test_unknown_stars_lie_between_few_and_many():
    few, unknown, many = (weigh([a_signal()], stars).p for stars in (1, None, 5))
    assert many < unknown < few


def test_reasons_are_ordered_by_weight():
    said = weigh([a_signal(weight=1.0), a_signal(weight=4.0)], 1)
    assert [reason.weight for reason in said.reasons] == [4.0, 1.0]


def axes(said):
    return {one.axis: (one.level, one.p) for one in said.axes}


def test_axes_are_never_added_up():
    both = weigh([a_signal(), a_signal("abuse", group="abuse", weight=4.6)], 1)
    alone = [weigh([a_signal()], 1), weigh([a_signal("abuse", group="abuse", weight=4.6)], 1)]
    assert axes(both) == axes(alone[0]) | axes(alone[1])
    assert both.p == max(one.p for one in alone)


def test_the_whole_is_as_grave_as_its_gravest_axis():
    said = weigh([a_signal(weight=4.6), a_signal("abuse", group="abuse", weight=5.0)], 1)
    assert [one.axis for one in said.axes] == [Axis.CONTENT, Axis.INTENT]
    assert (said.level, said.p) == (said.axes[0].level, said.axes[0].p)


def test_a_violation_of_content_shows_where_no_bad_intent_does():
    said = weigh([a_signal("ad_contact", group="ads"), a_signal("burst", group="burst", weight=1.0, hard=False)], 5)
    assert axes(said)[Axis.CONTENT][0] is Level.REVIEW
    assert axes(said)[Axis.INTENT][0] is Level.NONE


def test_proof_on_one_axis_carries_no_other_to_the_strongest_level():
    soft = [a_signal(weight=5, hard=False), a_signal("burst", group="time", weight=2, hard=False)]
    said = weigh([*soft, a_signal("abuse", group="abuse", weight=4.6)], 1)
    assert axes(said)[Axis.INTENT][0] is Level.REVIEW


def test_evidence_answers_only_the_axis_it_is_about():
    said = weigh([a_signal(), a_signal("ad_contact", group="ads"), DEFECT], 1)
    assert axes(said)[Axis.INTENT][1] < axes(said)[Axis.CONTENT][1]
    assert [finding.weight for finding in said.counter] == [0.7]


def test_praise_that_was_paid_for_is_an_axis_of_its_own():
    said = weigh([a_signal("brushing", group="praise", weight=5, hard=False)], 5)
    assert [one.axis for one in said.axes] == [Axis.PRAISE] and said.level is Level.REVIEW


def test_a_fault_of_data_comes_after_any_other_hint():
    said = weigh([a_signal("wrong_order", group="quality"), a_signal(weight=3.6, hard=False)], 1)
    assert [(one.axis, one.level) for one in said.axes] == [(Axis.INTENT, Level.HINT), (Axis.QUALITY, Level.HINT)]


def test_a_cue_alone_proves_nothing_about_content():
    cue = a_signal("ad_contact", group="ad_cue", weight=2.0, hard=False)
    assert weigh([cue], 5).p < weigh([cue], 1).p


@pytest.mark.parametrize("found", [[], [a_signal()], [SELLER]])
def test_what_was_looked_at_is_told_whatever_was_found(found):
    assert weigh(found, 1, checked=("copies", "times")).checked == ("copies", "times")


@pytest.mark.parametrize("axis", Axis)
def test_every_axis_has_codes(axis):
    assert axis in AXIS_OF.values()


def test_a_reason_carries_its_base_rate():
    (reason,) = weigh(
        [Signal(Finding(code="template_campaign", weight=4.5, note="crowd users=3"), "copies")], 1
    ).reasons
    assert reason.note == f"crowd users=3 {rate_note('crowd')}"


def test_a_reason_nobody_counted_carries_none():
    (reason,) = weigh([Signal(Finding(code="extortion", weight=5, note="unheard_of"), "extort")], 1).reasons
    assert reason.note == "unheard_of"


def test_a_shops_own_weights_move_what_they_name():
    signal = Signal(Finding(code="extortion", weight=5.0, note="trade"), "extort", True)
    said = weigh([signal], 1, by=Scoring({"trade": -1.0}))
    assert said.p == pytest.approx(probability(-3.9 + 4.0), abs=0.001)
    assert said.reasons[0].weight == 4.0
    assert weigh([signal], 1, by=Scoring({"other": -1.0})).p == weigh([signal], 1).p


@pytest.mark.parametrize(("shift", "weight"), [(9.0, 5.0), (-9.0, 0.0)])
def test_no_shop_makes_a_signal_heavier_than_the_cap_or_lighter_than_nothing(shift, weight):
    signal = Signal(Finding(code="extortion", weight=4.0, note="trade"), "extort", True)
    assert weigh([signal], 1, by=Scoring({"trade": shift})).reasons[0].weight == weight


def test_a_slope_moves_nothing_below_a_hint():
    low, high = a_signal(weight=2.0, hard=False), a_signal(weight=5.0)
    by = Scoring(slopes={"intent": 0.5})
    assert weigh([low], 1, by=by).p == weigh([low], 1).p
    assert weigh([high], 1, by=by).p < weigh([high], 1).p
