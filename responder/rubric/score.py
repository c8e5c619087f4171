"""Scores a reply by the twelve points, as far as a machine can say. Pure."""

from __future__ import annotations

from collections.abc import Callable

from responder.rubric.content import apology, facts, remedy, takes_up
from responder.rubric.form import channel, form, offers
from responder.rubric.law import law
from responder.rubric.lints import blame, blocks, private
from responder.rubric.marks import Answer, Mark, Score

Said = tuple[bool | None, str]


def score(answer: Answer) -> Score:
    """The twelve marks of a reply, in order; the ninth is for a person."""
    return Score(
        marks=tuple(
            Mark(number=number, reached=reached, why=why)
            for number, (reached, why) in enumerate((check(answer) for check in CHECKS), start=1)
        )
    )


def action(answer: Answer) -> Said:
    """9: whether a corrective action is believable, nobody but a person can say."""
    return None, "for a person"


CHECKS: tuple[Callable[[Answer], Said], ...] = (
    blocks,
    private,
    blame,
    law,
    apology,
    takes_up,
    facts,
    remedy,
    action,
    channel,
    form,
    offers,
)
