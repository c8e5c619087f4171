"""Whether somebody else is asked, and what may change when they answer: polarity and findings, never suspicion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from casebook.errors import OpinionError
from casebook.model import SECOND, Finding, Polarity, Review, Verdict
from sentiment.secondopinion.answer import Opinion, read_answer
from sentiment.secondopinion.request import Hide, request, shown, speaks_to_a_machine

Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def worth_asking(review: Review, verdict: Verdict) -> bool:
    """Whether there are words of a buyer to read, and they speak to people."""
    if not verdict.unsure or verdict.content != "normal":
        return False
    return any(sign.isalnum() for part in review.parts for sign in part) and not speaks_to_a_machine(review.parts)


def second(review: Review, verdict: Verdict, *, ask: Ask, hide: Hide, model: str) -> Verdict:
    """The verdict with somebody else's opinion added; `ask` sends a request's body and gives the object answered.

    Raises OpinionError when no answer comes, or none we can use: the verdict then stays as it is.
    """
    if not worth_asking(review, verdict):
        raise OpinionError(model, "nothing to ask about")
    parts = shown(review, hide)
    opinion = read_answer(ask(request(parts, model=model)), parts, by=model)
    return with_opinion(review, verdict, opinion)


def with_opinion(review: Review, verdict: Verdict, opinion: Opinion) -> Verdict:
    """Polarity as the opinion has it, with a finding that names both; probabilities stay those of our own reading.

    A review with three stars or fewer, with danger to people, or whose stars and words disagree stays flagged
    whatever the opinion is.
    """
    quote = review.parts[opinion.part][opinion.start : opinion.end]
    finding = Finding(
        code="second_opinion",
        quote=quote,
        start=opinion.start,
        end=opinion.end,
        part=opinion.part,
        note=f"{opinion.polarity.value} by {opinion.by}, {verdict.polarity.value} by {verdict.rules}",
    )
    return replace(
        verdict,
        polarity=opinion.polarity,
        flagged=opinion.polarity is not Polarity.POS or (verdict.flagged and _stays_flagged(review, verdict)),
        findings=(*verdict.findings, finding),
        rules=verdict.rules + SECOND,
    )


def _stays_flagged(review: Review, verdict: Verdict) -> bool:
    few = review.stars is not None and review.stars <= 3
    return few or verdict.safety or verdict.mismatch is not None
