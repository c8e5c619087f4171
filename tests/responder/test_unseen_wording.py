"""What the lints make of a stranger's sentences: nothing in here was written, or taught to the ear, for their sake."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.model import Severity
from responder.lint import Context, is_blocked, lint

SHEET = (Path(__file__).parent / "unseen.tsv").read_text("utf-8").splitlines()
ROWS = [line.split("\t") for line in SHEET if line and not line.startswith("#")]
HONEST = [text for rule, text in ROWS if rule == "-"]
WRONG = [text for rule, text in ROWS if rule != "-"]


def is_told(text):
    """Whether a person is asked to look, to prove or to change something."""
    return any(hit.severity is not Severity.INFO for hit in lint(text, Context(platform="taobao")))


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_sentence_is_never_blocked(text):
    assert not is_blocked(lint(text, Context(platform="taobao")))


def test_of_a_hundred_violations_somebody_is_asked_to_look_at_ninety_four():
    assert sum(map(is_told, WRONG)) >= 0.94 * len(WRONG)


def test_of_five_honest_sentences_that_look_wrong_four_pass_without_a_word():
    assert sum(map(is_told, HONEST)) <= 0.21 * len(HONEST)
