"""Composing: a sentence is filled in a sandbox that can do nothing else."""

from __future__ import annotations

import pytest
from jinja2 import TemplateError

from responder.segments import LIMITS, Voice, compose, version

HOSTILE = ["{{ point.__class__ }}", "{{ point.upper() }}", "{{ missing }}", "{{ point|e }}", "{{ range(9) }}"]


def a_voice(**known):
    given = {"point": "漏水", "signature": "客服组", "matter": "物流", "late": False}
    return Voice(seed="demo-r-1", in_traditional=False, known={**given, **known})


@pytest.mark.parametrize("phrasing", HOSTILE)
def test_a_sentence_cannot_reach_code_or_leave_a_gap(phrasing):
    with pytest.raises(TemplateError):
        a_voice().say((phrasing,), "slot")


def test_a_value_with_markup_is_text_and_not_run():
    assert a_voice(point="{{ 7*7 }}").say(("{{ point }}",), "slot") == "{{ 7*7 }}"


def test_a_long_signature_costs_spare_segments_and_never_the_remedy():
    segments = compose("quality", "short", a_voice(signature="很长的店名" * 9))
    assert "remedy" in {one.type for one in segments}
    assert sum(len(one.text) for one in segments) <= LIMITS["short"] + 20


def test_the_version_changes_only_with_the_sentences():
    assert version() == version() and version().startswith("replies-")
