"""Sets the replies staff posted beside the drafts we would have made, each measured the same way. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casebook.model import Draft, Drafting, Hit, Review, Severity, Shop, Verdict
from responder.draft import draft
from responder.lint import context_of, lint
from responder.rubric import Answer, Score, score
from responder.rubric.content import slots, taken_up
from responder.shadow.alike import near_copies

KIND = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One reply, measured: what it takes up and leaves out of the complaint, its remedy by slot, its marks."""

    text: str
    hits: tuple[Hit, ...]
    taken: tuple[str, ...]
    left: tuple[str, ...]
    remedy: tuple[str, ...]
    is_copy: bool
    score: Score

    @property
    def topic(self) -> float | None:
        """Share of the causes complained of that are taken up, 0 to 1; None where the review names none."""
        return len(self.taken) / len(self.taken + self.left) if self.taken or self.left else None

    def count(self, severity: Severity) -> int:
        """How many hits of this severity."""
        return sum(hit.severity is severity for hit in self.hits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A review, the reply staff posted and ours; `ours` is None where we would have written none."""

    review: Review
    causes: tuple[str, ...]
    tier: int
    theirs: Side
    ours: Side | None

    @property
    def cause(self) -> str:
        """The cause that leads."""
        return self.causes[0]


def compare(read: Iterable[tuple[Review, Verdict]], shop: Shop, *, now: datetime) -> tuple[Compared, ...]:
    """Every review that has a reply, in order; drafts are made as of the day staff replied, `now` where unknown."""
    answered = [(review, *_answers(review, verdict, shop, now=now)) for review, verdict in read]
    theirs = _measured([posted for _, _, posted, _ in answered])
    drafted = iter(_measured([ours for _, _, _, ours in answered if ours is not None]))
    return tuple(
        Compared(
            review=review,
            causes=drafting.causes,
            tier=drafting.tier,
            theirs=posted,
            ours=None if ours is None else next(drafted),
        )
        for (review, drafting, _, ours), posted in zip(answered, theirs, strict=True)
    )


def of_draft(review: Review, verdict: Verdict, drafting: Drafting, variant: Draft, shop: Shop) -> Answer:
    """One of our drafts as an answer to be scored, with the hits the drafter found."""
    return replace(
        _asked(review, verdict, drafting, shop), text=variant.text, hits=variant.hits, segments=variant.segments
    )


def _answers(review: Review, verdict: Verdict, shop: Shop, *, now: datetime) -> tuple[Drafting, Answer, Answer | None]:
    reply = review.reply
    drafting = draft(review, verdict, shop, now=(reply and reply.time) or review.time or now)
    text = reply.text if reply else ""
    hits = lint(text, context_of(review, shop, cause=drafting.cause, at=reply and reply.time))
    posted = replace(_asked(review, verdict, drafting, shop), text=text, hits=hits)
    variant = next((one for one in drafting.variants if one.kind == KIND), None)
    ours = None if variant is None else of_draft(review, verdict, drafting, variant, shop)
    return drafting, posted, ours


def _asked(review: Review, verdict: Verdict, drafting: Drafting, shop: Shop) -> Answer:
    return Answer(
        text="",
        review=review,
        verdict=verdict,
        causes=drafting.causes,
        platform=shop.platform,
        policies=shop.policies,
    )


def _measured(answers: Sequence[Answer]) -> list[Side]:
    copies = near_copies([answer.text for answer in answers])
    return [_side(replace(answer, is_copy=place in copies)) for place, answer in enumerate(answers)]


def _side(answer: Answer) -> Side:
    taken, left = taken_up(answer)
    return Side(
        text=answer.text,
        hits=answer.hits,
        taken=taken,
        left=left,
        remedy=tuple(slots(answer)),
        is_copy=bool(answer.is_copy),
        score=score(answer),
    )
