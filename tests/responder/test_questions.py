"""What the seller is asked, and which answers can be taken."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casebook.errors import InputError
from responder.proven import kinds
from responder.questions import NO, Asked, Said, asked, may_answer, question_named, questions, questions_of, said
from responder.sheets import sheet
from tests.makers import a_fact, an_answer

TODAY = date(2026, 11, 20)
CAUSES = ("quality", "logistics", "description", "size", "usage", "service", "price", "return", "wrong_item")
RARE = ("authenticity", "safety", "packaging", "suspicious", "abuse", "mixed", "none")


def keys(causes: tuple[str, ...], *facts: Any, answers: Any = ()) -> list[str]:
    return [one.key for one in questions_of(causes, facts, answers)]


def taken(key: str, /, **form: str) -> Said:
    return said(question_named(key), {"said": "yes", **form}, today=TODAY)


def refused(key: str, /, **form: str) -> tuple[str, str]:
    with pytest.raises(InputError) as fault:
        taken(key, **form)
    return str(fault.value.which), str(fault.value.why)


@pytest.mark.parametrize("cause", [*CAUSES, *RARE])
def test_every_cause_has_a_question_and_a_sheet(cause: str) -> None:
    assert keys((cause,))
    assert sheet(cause)


def test_what_is_known_or_answered_is_not_asked() -> None:
    assert "handled" in keys(("quality",))
    assert "handled" not in keys(("quality",), a_fact("refunded"))
    assert "handled" not in keys(("quality",), answers=[an_answer("exchanged")])
    assert "handled" not in keys(("quality",), answers=[an_answer("handled", NO)])
    assert "handled" in keys(("quality",), answers=[an_answer("handled", NO), an_answer("handled", None)])


def test_of_a_further_complaint_the_most_useful_question_is_asked() -> None:
    further = set(keys(("quality", "price"))) - set(keys(("quality",)))
    assert further == {"price_changed"}


def test_fault_is_never_asked_about_where_admitting_it_is_not_ours_to_decide() -> None:
    for cause in ("safety", "authenticity", "suspicious", "abuse"):
        assert "fault_established" not in keys((cause,))


def test_the_choices_of_a_question_share_one_form() -> None:
    for one in questions():
        assert len({(kind.kind, kind.dated, kind.public, kind.reason) for kind in one.choices}) == 1, one.key


def test_a_question_that_is_public_ends_in_a_dated_or_worded_answer_of_known_kind() -> None:
    for kind in asked().values():
        assert kind.kind in ("yes_no", "date", "text", "number")
        assert (kind.kind == "date" or kind.dated) is (kind.when in ("past", "future")), kind.key


def test_a_choice_with_its_day_and_its_evidence_is_taken() -> None:
    found = taken("handled", key="resent", day="2026-11-19", reference=" YT881 ")
    assert found == Said(key="resent", answer="yes", day=date(2026, 11, 19), reference="YT881")


def test_no_needs_nothing_more() -> None:
    assert taken("handled", said=NO) == Said(key="handled", answer=NO)


def test_words_are_taken_as_one_line_without_the_last_stop() -> None:
    found = taken("carrier_answer", text=" 错分了，\n已重新派送。 ", reference="工单 3")
    assert found.answer == "错分了， 已重新派送"


@pytest.mark.parametrize(
    ("key", "form", "fault"),
    [
        ("handled", {"day": "2026-11-19", "reference": "x"}, ("key", "choice")),
        ("handled", {"key": "refund_by", "day": "2026-11-19", "reference": "x"}, ("key", "choice")),
        ("handled", {"key": "resent", "reference": "x"}, ("day", "day")),
        ("handled", {"key": "resent", "day": "2026-13-40", "reference": "x"}, ("day", "day")),
        ("handled", {"key": "resent", "day": "2026-11-21", "reference": "x"}, ("day", "past")),
        ("handled", {"key": "resent", "day": "1999-01-01", "reference": "x"}, ("day", "past")),
        ("handled", {"key": "resent", "day": "2026-11-19", "reference": "  "}, ("reference", "reference")),
        ("answer_by", {"day": "2026-11-19"}, ("day", "future")),
        ("carrier_answer", {"text": " ", "reference": "x"}, ("text", "empty")),
        ("carrier_answer", {"text": "长" * 61, "reference": "x"}, ("text", "long")),
        ("carrier_answer", {"text": "请打13800138000", "reference": "x"}, ("text", "private")),
        ("carrier_answer", {"text": "运单号YT8812345678901在途", "reference": "x"}, ("text", "private")),
        ("carrier_answer", {"text": "{{ 7*7 }}", "reference": "x"}, ("text", "odd")),
        ("carrier_answer", {"text": "<b>已派送</b>", "reference": "x"}, ("text", "odd")),
        ("carrier_answer", {"text": "已\u202e派送", "reference": "x"}, ("text", "odd")),
        ("carrier_answer", {"text": "已派送", "reference": "长" * 201}, ("reference", "long")),
        ("batch_complaints", {"text": "三"}, ("text", "number")),
        ("batch_complaints", {"text": "-3"}, ("text", "number")),
        ("batch_complaints", {"text": "9" * 60}, ("text", "number")),
        ("batch_complaints", {"text": "9" * 5000}, ("text", "long")),
    ],
)
def test_what_cannot_be_taken_is_named(key: str, form: dict[str, str], fault: tuple[str, str]) -> None:
    assert refused(key, **form) == fault


def test_a_number_is_taken_as_it_is_written() -> None:
    assert taken("batch_complaints", text="03").answer == "3"


@pytest.mark.parametrize("answer", ["yes", NO])
def test_fault_needs_a_written_reason_either_way(answer: str) -> None:
    assert refused("fault_established", said=answer, reference="不对")[0] == "reason"
    found = taken("fault_established", said=answer, reference="看过质检单和照片")
    assert (found.key, found.answer) == ("fault_established", answer)


def test_fault_is_established_by_owners_and_agents_alone() -> None:
    fault = question_named("fault_established")
    assert may_answer(fault, "owner") and may_answer(fault, "agent")
    assert not may_answer(fault, "reader")
    assert may_answer(question_named("handled"), "reader")


def test_no_such_question_is_an_input_error() -> None:
    with pytest.raises(InputError):
        question_named("price")


def test_a_day_of_today_is_neither_too_late_nor_too_early() -> None:
    assert taken("answer_by", day=TODAY.isoformat()).day == TODAY
    assert taken("handled", key="refunded", day=TODAY.isoformat(), reference="x").day == TODAY
    assert refused("answer_by", day=(TODAY + timedelta(days=500)).isoformat()) == ("day", "future")


def test_what_is_answered_for_the_public_can_be_told_by_a_draft() -> None:
    for kind in asked().values():
        if kind.public:
            assert kind.evidence in kinds()[kind.key].evidence, kind.key
            assert ("at" in kinds()[kind.key].needs) <= (kind.kind == "date" or kind.dated or kind.when != ""), kind.key


@pytest.mark.parametrize("kind", [one for one in asked().values() if one.example])
def test_our_own_examples_can_be_taken(kind: Asked) -> None:
    question = next(one for one in questions() if kind in one.choices)
    form = {"key": kind.key, "text": kind.example, "day": TODAY.isoformat(), "reference": "x", "said": "yes"}
    assert said(question, form, today=TODAY).answer == kind.example
