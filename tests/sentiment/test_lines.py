"""Reviews and verdicts as the lines of the command contract."""

import json
from datetime import UTC, datetime

import pytest

from casebook.errors import InputError, RowError
from casebook.model import Axis, Finding, Leaning, Level, Suspicion
from sentiment.lines import line_from, read_line, review_from
from tests.makers import a_finding, a_review, a_verdict, an_aspect

FIELDS = {
    *("id", "polarity", "probabilities", "flagged", "unsure", "mismatch"),
    *("content", "aspects", "wanted", "safety", "suspicion", "rules"),
}


def a_line(**said):
    return {"id": "r-1", "text": "杯盖漏水", **said}


def test_a_time_without_an_offset_is_that_of_shanghai():
    review = review_from(a_line(time="2026-11-20 12:00:00"))
    assert review.time == datetime(2026, 11, 20, 4, tzinfo=UTC)


def test_all_said_of_a_review_is_kept():
    review = review_from(a_line(stars=5, product="保温杯", user="林***子"))
    assert (review.stars, review.product_id, review.product, review.author) == (5, "保温杯", "保温杯", "林***子")


@pytest.mark.parametrize(
    "appended", ["还是漏", {"text": "还是漏", "time": "2026-11-21"}, ["还是漏"], [{"text": "还是漏"}]]
)
def test_what_was_added_is_read_in_every_shape(appended):
    assert [added.text for added in review_from(a_line(appended=appended)).appended] == ["还是漏"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", None),
        ("text", None),
        ("text", 3),
        ("stars", 6),
        ("stars", 4.5),
        ("stars", True),
        ("stars", "many"),
        ("time", "yesterday"),
        ("time", "0001-01-01T00:00:00"),
        ("order_time", []),
        ("appended", 3),
        ("user", {}),
    ],
)
def test_a_field_that_cannot_be_read_is_named(field, value):
    with pytest.raises(InputError, match=field):
        review_from(a_line(**{field: value}))


@pytest.mark.parametrize("value", [4, 4.0, "4"])
def test_stars_are_read_from_numbers_and_strings(value):
    assert review_from(a_line(stars=value)).stars == 4


def test_a_verdict_line_has_every_field_of_the_contract():
    assert set(line_from("r-1", a_review(), a_verdict())) >= FIELDS


def test_a_verdict_line_is_json_as_it_stands():
    line = line_from(7, a_review(), a_verdict())
    assert json.loads(json.dumps(line)) == line


def test_spans_are_pairs_and_empty_for_a_finding_about_the_whole():
    reasons = (a_finding(code="extortion"), Finding(code="burst", weight=1.0))
    verdict = a_verdict(suspicion=Suspicion(level=Level.REVIEW, p=0.6, reasons=reasons))
    said = line_from("r-1", a_review(), verdict)["suspicion"]["reasons"]
    assert [reason["spans"] for reason in said] == [[[2, 4]], []]


def test_a_place_in_what_was_added_later_names_its_part():
    aspects = (an_aspect(), an_aspect(part=1))
    said = line_from("r-1", a_review(), a_verdict(aspects=aspects))["aspects"]
    assert [aspect.get("part") for aspect in said] == [None, 1]


@pytest.mark.parametrize("line", ["{bad", "3", "null", "[]", '"text"', "[" * 100_000, '{"text": "\udce4"}'])
def test_a_line_that_is_no_object_is_a_bad_line(line):
    assert isinstance(read_line(1, line), RowError)


def test_a_bad_line_is_named_by_its_number_and_field():
    assert str(read_line(3, json.dumps(a_line(stars=9)))).startswith("row rejected: line 3, column stars")


@pytest.mark.parametrize("said", [{}, {"id": None}])
def test_a_line_without_an_id_is_called_by_its_number(said):
    assert read_line(3, json.dumps({"text": "好", **said}))[0] == 3


@pytest.mark.parametrize(
    "time", ["2021/9/5 8:28", "2021-09-05 08:28", "2021.9.5 08:28:00", "2021-09-05T08:28:00+08:00"]
)
def test_times_are_read_as_exports_write_them(time):
    assert review_from(a_line(time=time)).time == datetime(2021, 9, 5, 0, 28, tzinfo=UTC)


def test_a_suspicion_tells_its_axes_and_what_was_looked_at():
    leaning = Leaning(axis=Axis.CONTENT, level=Level.REVIEW, p=0.75)
    said = Suspicion(level=Level.REVIEW, p=0.75, axes=(leaning,), checked=("copies",))
    line = line_from(1, a_review(), a_verdict(suspicion=said))["suspicion"]
    assert set(line) == {"level", "p", "reasons", "counter", "axes", "checked"}
    assert (line["axes"], line["checked"]) == ([{"axis": "content", "level": "review", "p": 0.75}], ["copies"])
