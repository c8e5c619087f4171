"""How a reply speaks: what is caught in each sentence, and what a careful seller may write all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.model import Severity
from responder.lint import Context, lint
from responder.lint.tone import say

HERE = Path(__file__).parent


def rows(name):
    lines = (HERE / "sentences" / name).read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


ROWS = rows("tone.tsv")
VIOLATIONS = [(rule, text) for rule, text in ROWS if rule != "-"]
OURS = ("RP-", "CR-")


@pytest.mark.parametrize(("rule", "text"), VIOLATIONS)
def test_what_must_not_be_said_is_caught(rule, text):
    assert rule in {hit.rule for hit in lint(text)}


def blocked(text):
    return [hit for hit in lint(text) if hit.severity is Severity.BLOCK and hit.rule.startswith(OURS)]


@pytest.mark.parametrize("text", [text for rule, text in ROWS if rule == "-"])
def test_what_sellers_rightly_write_is_not_blocked(text):
    assert not blocked(text)


def test_the_wordings_the_lists_were_widened_by_stay_caught():
    told = [(family, lint(text)) for family, text in rows("tone_wording.tsv") if family != "-"]
    caught = [family for family, hits in told if any(hit.rule.startswith(OURS) for hit in hits)]
    assert len(caught) >= 0.95 * len(told)


def test_honest_sentences_beside_them_stay_free():
    assert [text for family, text in rows("tone_wording.tsv") if family == "-" and blocked(text)] == []


def test_a_blank_inside_a_word_hides_nothing():
    assert "RP-01" in {hit.rule for hit in lint("您这是 吹 毛 求 疵")}


def test_what_one_sentence_says_does_not_excuse_another():
    text = "如果是我们的问题，一定承担。确实质量不过关。"
    assert [text[hit.start : hit.end] for hit in lint(text) if hit.rule == "CR-03"] == ["确实质量不过关"]


def test_an_admission_is_silent_once_the_fault_is_established():
    text = "是我们发错货了"
    assert "CR-03" in {hit.rule for hit in lint(text)}
    assert "CR-03" not in {hit.rule for hit in lint(text, Context(facts=("fault_established",)))}


def test_a_word_of_the_items_own_title_is_no_word_about_the_buyer():
    assert lint("巨婴系列睡袋已经补货", Context(product="巨婴系列睡袋")) == ()


def test_a_long_sentence_of_one_word_is_read_in_time():
    assert say("您" * 20_000) == ()
