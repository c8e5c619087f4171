from __future__ import annotations

from typing import Any

import pytest

from casebook.model import AXIS_OF, Axis, Leaning, Level, Suspicion
from casebook.ruling import Rates
from responder.desk.opinion import Opinion, opinion, record
from responder.desk.words import read_words
from tests.makers import a_finding

WORDS = read_words()


def read(**said: Any) -> Opinion:
    return opinion(Suspicion(**{"level": Level.REVIEW, **said}), WORDS, zone="Asia/Shanghai")


def reasons(*codes: str) -> tuple[Any, ...]:
    return tuple(a_finding("", code=code, start=0, end=0, note=f"{code} n={nth}") for nth, code in enumerate(codes))


def test_each_axis_with_a_reason_has_its_own_reasons_in_a_fixed_order() -> None:
    found = read(reasons=reasons("wrong_order", "brushing", "abuse", "extortion", "competitor"))
    assert [(side.axis, len(side.grounds)) for side in found.sides] == [
        ("intent", 2),
        ("content", 1),
        ("praise", 1),
        ("quality", 1),
    ]


def test_each_axis_has_the_level_the_verdict_gives_it() -> None:
    axes = (
        Leaning(axis=Axis.CONTENT, level=Level.STRONG, p=0.95),
        Leaning(axis=Axis.INTENT, level=Level.HINT, p=0.4),
    )
    found = read(level=Level.STRONG, reasons=reasons("abuse", "burst"), axes=axes)
    assert [(side.axis, side.level) for side in found.sides] == [("intent", "hint"), ("content", "strong")]


@pytest.mark.parametrize("code", AXIS_OF)
def test_no_reason_is_lost(code: str) -> None:
    assert [one.finding.code for side in read(reasons=reasons(code)).sides for one in side.grounds] == [code]


def test_a_code_nobody_named_is_shown_as_it_is() -> None:
    assert read(reasons=reasons("new_code")).sides[0].grounds[0].name == "new_code"


def test_the_name_in_the_note_says_it_more_exactly_than_the_code() -> None:
    early = a_finding("", code="burst", start=0, end=0, note="early hours=3")
    (ground,) = read(reasons=(early,)).sides[0].grounds
    assert (ground.name, ground.numbers) == ("下单后很快就评价", "下单后 3 小时就评价")


def test_the_same_explanation_is_given_once() -> None:
    (side,) = read(reasons=reasons("extortion", "extortion")).sides
    assert [bool(one.why) for one in side.grounds] == [True, False]


def test_only_copies_lead_to_the_page_of_copies() -> None:
    (side,) = read(reasons=reasons("template_campaign", "extortion")).sides
    assert [one.copies for one in side.grounds] == [True, False]


def test_what_was_not_looked_at_is_said() -> None:
    found = read(checked=("copies", "orders", "something_new"))
    assert (found.checked, found.unchecked) == (("copies", "orders"), ("times", "chats"))


@pytest.mark.parametrize(("code", "about"), [("brushing", False), ("wrong_order", False), ("abuse", True)])
def test_only_intent_and_content_speak_of_the_buyer(code: str, about: bool) -> None:
    assert read(reasons=reasons(code)).about_buyer is about


@pytest.mark.parametrize(
    ("rates", "shown"),
    [
        (Rates(suspected=20, confirmed=9, refuted=3), "已核查 12 条，其中 3 条被驳回（25%）"),
        (Rates(suspected=20, confirmed=10), "已核查 10 条，其中 0 条被驳回（0%）"),
        (Rates(suspected=20, confirmed=2, refuted=1), "已核查 3 条，其中 1 条被驳回。数量还少"),
        (Rates(suspected=20), "还没有核查过疑点"),
        (None, "还没有核查过疑点"),
    ],
)
def test_the_shops_own_record_is_told_honestly(rates: Rates | None, shown: str) -> None:
    assert shown in record(rates, WORDS)
