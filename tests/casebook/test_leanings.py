"""How far a suspicion goes on each axis, also where older rules named none."""

from typing import Any

import pytest

from casebook.leanings import about_buyer, gravest, leanings
from casebook.model import Axis, Finding, Leaning, Level, Suspicion


def a_leaning(axis: Axis = Axis.INTENT, level: Level = Level.REVIEW) -> Leaning:
    return Leaning(axis=axis, level=level, p=0.7)


def an_older_one(code: str = "extortion", level: Level = Level.REVIEW, **said: Any) -> Suspicion:
    return Suspicion(level=level, p=0.7, reasons=(Finding(code=code),), **said)


def test_the_axes_the_verdict_names_are_its_leanings() -> None:
    named = (a_leaning(Axis.CONTENT, Level.STRONG), a_leaning(Axis.INTENT, Level.HINT))
    assert leanings(Suspicion(level=Level.STRONG, axes=named)) == named


def test_an_older_verdict_has_its_level_on_the_axis_of_its_first_reason() -> None:
    assert leanings(an_older_one("abuse")) == (a_leaning(Axis.CONTENT),)


def test_a_fault_of_data_was_never_more_than_a_hint() -> None:
    assert leanings(an_older_one("wrong_order"))[0].level is Level.HINT


def test_an_axis_that_has_a_reason_and_was_not_named_is_a_hint() -> None:
    said = Suspicion(reasons=(Finding(code="abuse"), Finding(code="burst")), axes=(a_leaning(Axis.CONTENT),))
    assert [(one.axis, one.level) for one in leanings(said)] == [("content", "review"), ("intent", "hint")]


def test_a_code_nobody_placed_needs_corroboration() -> None:
    assert leanings(an_older_one("new_code"))[0].axis is Axis.INTENT


def test_nothing_suspected_leans_nowhere() -> None:
    assert leanings(Suspicion()) == ()
    assert gravest(Suspicion()) is None


@pytest.mark.parametrize(
    ("axes", "level"),
    [
        ((a_leaning(Axis.PRAISE, Level.STRONG),), Level.NONE),
        ((a_leaning(Axis.QUALITY, Level.HINT),), Level.NONE),
        ((a_leaning(Axis.PRAISE, Level.STRONG), a_leaning(Axis.CONTENT, Level.HINT)), Level.HINT),
        ((a_leaning(Axis.INTENT, Level.REVIEW), a_leaning(Axis.CONTENT, Level.STRONG)), Level.STRONG),
    ],
)
def test_praise_and_faults_of_data_say_nothing_of_the_buyer(axes: tuple[Leaning, ...], level: Level) -> None:
    assert about_buyer(Suspicion(level=Level.STRONG, axes=axes)) is level
