"""From a review and its verdict to drafts a person can approve: cause, urgency, variants, open questions. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from casebook.model import Draft, Drafting, Fact, Review, Shop, Verdict
from responder.causes import causes, is_late, tier, wants_reply
from responder.lint import Context, context_of, lint
from responder.restatement import Point, point_for, points
from responder.script import is_traditional, traditional
from responder.segments import KINDS, Voice, compose, private_message, sheet, version

# Policies a sentence may name; each is used only where the shop states it.
POLICIES = ("seven_day_return", "refund_days", "warranty_days", "answer_hours", "price_protection_days")
# These stand alone: a second cause would say more than the neutral words mean to.
SINGLE = ("safety", "suspicious", "abuse", "none", "mixed")


def draft(review: Review, verdict: Verdict, shop: Shop, *, now: datetime, facts: Sequence[Fact] = ()) -> Drafting:
    """What this review deserves; the same review, verdict, shop, day and facts give the same drafts."""
    found = points(review)
    ranked = causes(review, verdict, found)
    urgency = tier(review, verdict, ranked, now=now)
    if not wants_reply(review, verdict):
        return Drafting(cause=ranked[0], causes=ranked, tier=urgency, reply=False, rules=version())
    voice = _voice(review, verdict, shop, found=found, ranked=ranked, now=now)
    second = ranked[1] if len(ranked) > 1 and ranked[0] not in SINGLE else None
    context = replace(
        context_of(review, platform=shop.platform, cause=ranked[0]), facts=tuple(one.key for one in facts)
    )
    return Drafting(
        cause=ranked[0],
        causes=ranked,
        tier=urgency,
        reply=True,
        variants=tuple(_variant(kind, voice, context, second=second) for kind in KINDS),
        private=private_message(ranked[0], voice),
        missing_facts=_missing(ranked[0], second),
        rules=version(),
    )


def _variant(kind: str, voice: Voice, context: Context, *, second: str | None) -> Draft:
    cause = context.cause or "mixed"
    segments = compose(cause, kind, voice, also=second if kind != "short" else None)
    text = "".join(segment.text for segment in segments)
    hits = lint(text, context)
    if hits and voice.known["point"]:
        # The buyer's words made a sentence of ours say too much: do without them.
        return _variant(kind, replace(voice, known={**voice.known, "point": ""}), context, second=second)
    return Draft(kind=kind, text=text, segments=segments, hits=hits)


def _voice(
    review: Review, verdict: Verdict, shop: Shop, *, found: tuple[Point, ...], ranked: tuple[str, ...], now: datetime
) -> Voice:
    in_traditional = is_traditional("".join(review.parts))
    point = point_for(ranked[0], found, verdict.aspects)
    signature = shop.signature or shop.name
    known = {
        **_policies(shop.policies),
        "late": is_late(review, now=now),
        "point": _worded(point, in_traditional=in_traditional),
        "matter": _matter(ranked, in_traditional=in_traditional),
        "signature": traditional(signature) if in_traditional else signature,
    }
    seed = f"{review.source}\x1f{review.external_id}\x1f{ranked[0]}"
    return Voice(seed=seed, in_traditional=in_traditional, known=known)


def _matter(ranked: tuple[str, ...], *, in_traditional: bool) -> str:
    """How the second cause is called in its one sentence."""
    if len(ranked) < 2:
        return ""
    matter = sheet(ranked[1]).matter
    return traditional(matter) if in_traditional else matter


def _worded(point: Point | None, *, in_traditional: bool) -> str:
    if point is None:
        return ""
    return traditional(point.text) if in_traditional and not point.own_words else point.text


def _policies(policies: Mapping[str, Any]) -> dict[str, Any]:
    return {name: policies.get(name) for name in POLICIES}


def _missing(cause: str, second: str | None) -> tuple[str, ...]:
    return (*sheet(cause).ask, *(sheet(second).ask[:1] if second else ()))
