"""The contract's lines: fields as promised, faults named by their field."""

from __future__ import annotations

import json

import pytest

from casebook.errors import InputError
from responder.lines import draft_line, facts_from, lint_line, lint_request, shop_from
from responder.lint import lint
from tests.makers import a_drafting


def test_a_draft_line_has_every_field_of_the_contract():
    line = draft_line("r-1", a_drafting())
    expected = {"id", "cause", "causes", "tier", "reply", "variants", "private", "missing_facts", "hits"}
    assert expected <= set(json.loads(json.dumps(line)))
    assert set(line["variants"][0]) >= {"kind", "text", "segments"}


def test_a_lint_line_says_whether_it_blocks():
    line = lint_line(7, lint("您在撒谎"))
    assert line["blocked"] is True
    assert {"rule", "severity", "start", "end", "message"} == set(line["hits"][0])


def test_a_request_carries_platform_cause_and_private_context():
    line = {
        "id": "1",
        "text": "好",
        "platform": "jd",
        "cause": "size",
        "context": {"phone": 13800000000, "facts": ["x"]},
    }
    id, text, context = lint_request(line)
    assert (id, text, context.platform, context.cause) == ("1", "好", "jd", "size")
    assert (context.phone, context.facts) == ("13800000000", ("x",))


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (["x"], "line"),
        ({"text": "好"}, "id"),
        ({"id": "1"}, "text"),
        ({"id": "1", "text": 5}, "text"),
        ({"id": "1", "text": "好", "context": []}, None),
        ({"id": "1", "text": "好", "context": "x"}, "context"),
        ({"id": "1", "text": "好", "context": {"phone": {}}}, "phone"),
        ({"id": "1", "text": "好", "context": {"facts": "x"}}, "facts"),
    ],
)
def test_a_bad_request_names_the_field(line, field):
    if field is None:
        assert lint_request(line)[0] == "1"
        return
    with pytest.raises(InputError, match=field):
        lint_request(line)


def test_a_shop_is_read_with_its_policies():
    shop = shop_from({"name": "山野日用", "platform": "demo", "policies": {"seven_day_return": True}})
    assert (shop.name, shop.platform, shop.policies["seven_day_return"]) == ("山野日用", "demo", True)


def test_policies_that_are_no_table_are_refused():
    with pytest.raises(InputError, match="policies"):
        shop_from({"policies": "x"})


def test_a_line_brings_facts_along():
    (fact,) = facts_from({"facts": [{"key": "resent", "evidence": "order", "ref": 7, "at": "2026-11-25"}]})
    assert (fact.key, fact.ref, fact.at.isoformat()) == ("resent", "7", "2026-11-25T00:00:00+08:00")


@pytest.mark.parametrize(
    "facts", ["x", ["x"], [{}], [{"key": "made_up"}], [{"key": "resent"}], [{"key": "improved", "at": "soon"}]]
)
def test_a_bad_fact_names_its_field(facts):
    with pytest.raises(InputError, match="facts|at"):
        facts_from({"facts": facts})


def test_an_unknown_voice_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="formal, warm, qin"):
        shop_from({"policies": {"voice": "loud"}})
