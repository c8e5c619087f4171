import pytest

from casebook.model import Finding, Level
from sentiment.suspicion.grammar import Signal
from sentiment.suspicion.score import level_of, probability, weigh
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
    soft = [
        a_signal("template_campaign", group="copies", hard=False),
        a_signal("burst", group="time", weight=2, hard=False),
    ]
    assert weigh(soft, 1, copies=5).level is Level.STRONG
    assert weigh(soft, 1, copies=4).level is Level.REVIEW


def test_faults_of_data_stay_hints_beside_each_other():
    faults = [a_signal("wrong_order", group="quality"), a_signal("star_mismatch", group="quality")]
    assert weigh(faults, 1).level is Level.HINT


def test_unknown_stars_lie_between_few_and_many():
    few, unknown, many = (weigh([a_signal()], stars).p for stars in (1, None, 5))
    assert many < unknown < few


def test_reasons_are_ordered_by_weight():
    said = weigh([a_signal(weight=1.0), a_signal(weight=4.0)], 1)
    assert [reason.weight for reason in said.reasons] == [4.0, 1.0]
