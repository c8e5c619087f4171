"""The ear for motives: soft signals from wording, never against a reporter of misconduct or a claimer of rights."""

import numpy as np
import pytest

from casebook.model import Level
from sentiment.suspicion.grammar import Signal
from sentiment.suspicion.heard import heard_many
from sentiment.suspicion.motives import CODES, motives_many, shipped
from sentiment.text import fold
from tests.makers import a_finding
from tests.sentiment.makers import an_opinion

PRICED = "我这人嘴严，两顿火锅钱就能一直严下去，评论也跟着消失"


def said(code: str, group: str) -> Signal:
    return Signal(a_finding(code=code), group)


def heard(text: str, *own: Signal) -> list[Signal]:
    (found,) = heard_many([fold(text)], [0], [list(own)])
    return found


def test_a_price_for_silence_is_heard_where_no_rule_names_it():
    (signal,) = heard(PRICED)
    assert (signal.finding.code, signal.group, signal.hard) == ("extortion", "extort", False)


def test_the_quote_is_what_stands_at_its_offsets():
    text = f"😀衣服收到了！{PRICED}。"
    assert all(text[one.finding.start : one.finding.end] == one.finding.quote for one in heard(text))


def test_the_stretch_begins_and_ends_with_words():
    ends = {sign for one in heard(PRICED + "！！") for sign in (one.finding.quote[0], one.finding.quote[-1])}
    assert ends and not ends & set("，。！ ")


@pytest.mark.parametrize("code", ["seller_act", "legal_right"])
def test_of_who_reports_the_seller_or_claims_a_right_no_intent_is_heard(code: str):
    assert heard(PRICED, said(code, "counter")) == []


def test_what_a_rule_names_is_not_counted_twice():
    assert heard(PRICED, said("extortion", "extort")) == []


def test_wording_alone_never_reaches_the_strongest_level():
    assert an_opinion(PRICED).level in {Level.HINT, Level.REVIEW}


@pytest.mark.parametrize("text", ["", "。。。！", "好", "好" * 5_000, "转我" * 2_000, "\n" * 50, "❤" * 300])
def test_texts_of_nothing_or_of_one_thing_are_read_in_peace(text: str):
    assert all(0 <= motive.start < motive.end <= len(text) for motive in motives_many([fold(text)])[0])


def test_many_texts_are_read_as_each_alone():
    texts = [fold(text) for text in ("", PRICED, "很好", f"{PRICED}，{PRICED}", "…")]
    alone = [motives_many([text])[0] for text in texts]
    assert [[(one.code, one.start, one.end) for one in own] for own in motives_many(texts)] == [
        [(one.code, one.start, one.end) for one in own] for own in alone
    ]


def test_no_text_has_no_motives():
    assert motives_many([]) == []


def test_every_code_is_heeded_before_it_is_firm():
    ear = shipped()
    assert len(ear.heed) == len(ear.firm) == len(CODES)
    assert np.all(ear.heed <= ear.firm)
