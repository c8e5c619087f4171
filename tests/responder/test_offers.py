"""Lints of offers, reviews and private data: what must be caught, and what sellers rightly write."""

from __future__ import annotations

from pathlib import Path

import pytest

from responder.lint import Context, lint

ROWS = [
    tuple(line.replace("\\n", "\n").split("\t"))
    for line in (Path(__file__).parent / "sentences" / "offers.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
OURS = ("AD-", "PR-03", "EV-02", "RV-01", "RV-02", "PI-", "PF-")


def found(text, **context):
    return {hit.rule for hit in lint(text, Context(**context))}


@pytest.mark.parametrize(("rule", "text"), [row for row in ROWS if row[0] != "-"])
def test_an_offer_or_a_private_thing_is_caught(rule, text):
    assert rule in found(text)


@pytest.mark.parametrize("text", [text for rule, text in ROWS if rule == "-"])
def test_what_sellers_rightly_write_is_not_taken_for_an_offer(text):
    assert [hit for hit in lint(text) if hit.rule.startswith(OURS)] == []
