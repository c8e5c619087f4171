"""From a review and its verdict to drafts a person can approve: cause, urgency, variants, open questions. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from casebook.model import Draft, Drafting, Fact, Hit, Review, Severity, Shop, Verdict, Wording
from responder.causes import causes, tier, wants_reply
from responder.known import known_of, voice_of
from responder.lint import Context, context_of, lint
from responder.proven import tellable, unsayable
from responder.questions import about, questions_of
from responder.restatement import points
from responder.script import is_traditional
from responder.segments import KINDS, Plan, compose, private_message
from responder.sheets import lists, sheet
from responder.speaking import Speaker
from responder.topics import Topic, in_our_words, topics
from responder.windows import limits_of
from responder.wording import AS_SHIPPED, by_place, rules_of

# These stand alone: a second cause would say more than the neutral words mean to.
SINGLE = ("safety", "suspicious", "abuse", "none", "mixed")
# Their own words hold the place already.
HOLDING = ("safety", "suspicious", "abuse")
FURTHER_CAUSES = 3


def draft(
    review: Review,
    verdict: Verdict,
    shop: Shop,
    *,
    now: datetime,
    facts: Sequence[Fact] = (),
    wording: Wording = AS_SHIPPED,
    context: Context | None = None,
) -> Drafting:
    """What this review deserves; the same review, verdict, shop, day, facts and wording give the same drafts.

    `context` is what the lints know of the case; without one they know the review, the shop and the facts.
    """
    found = points(review)
    ranked = causes(review, verdict, found)
    urgency = tier(review, verdict, ranked, now=now, days=limits_of(shop.platform).days)
    if not wants_reply(review, verdict):
        return Drafting(cause=ranked[0], causes=ranked, tier=urgency, reply=False, rules=rules_of(wording))
    in_traditional = is_traditional("".join(review.parts))
    taken = topics(ranked, review, verdict, found, in_traditional=in_traditional)
    caution = _caution(verdict, taken[0], urgency)
    plan = _plan(taken, ranked, shop, caution=caution, facts=facts)
    speaker = Speaker(
        seed=f"{review.source}\x1f{review.external_id}\x1f{ranked[0]}",
        voice=voice_of(shop, overruled=sheet(plan.sheet).voice, in_traditional=in_traditional),
        in_traditional=in_traditional,
        known=known_of(review, verdict, shop, topic=taken[0], now=now, in_traditional=in_traditional),
        wording=by_place(wording),
    )
    known = context or context_of(review, shop, cause=None, facts=facts, at=now)
    context = replace(known, cause=ranked[0])
    return Drafting(
        cause=ranked[0],
        causes=ranked,
        tier=urgency,
        reply=True,
        variants=tuple(_variant(kind, plan, speaker, context) for kind in KINDS),
        private=private_message(plan, speaker),
        missing_facts=tuple(_missing(about(ranked, caution), facts)),
        rules=rules_of(wording),
        caution=caution,
    )


def _variant(kind: str, plan: Plan, speaker: Speaker, context: Context) -> Draft:
    segments = compose(plan, kind, speaker)
    text = "".join(segment.text for segment in segments)
    hits = lint(text, replace(context, segments=segments))
    said = Draft(kind=kind, text=text, segments=segments, hits=hits)
    faults = _faults(hits)
    if faults and any(topic.points for topic in (plan.topic, *plan.further)):
        # The buyer's words may have made a sentence of ours say too much: do without them where that helps.
        plainer = _variant(kind, _in_our_words(plan, speaker), speaker, context)
        return plainer if _faults(plainer.hits) < faults else said
    return said


def _faults(hits: Sequence[Hit]) -> int:
    return sum(hit.severity is not Severity.INFO for hit in hits)


def _plan(
    taken: Sequence[Topic], ranked: Sequence[str], shop: Shop, *, caution: str | None, facts: Sequence[Fact]
) -> Plan:
    alone = ranked[0] in SINGLE or caution is not None
    return Plan(
        sheet={"holding": _holding(ranked[0]), "unsure": "mixed"}.get(caution or "", ranked[0]),
        topic=taken[0],
        further=() if alone else tuple(taken[1 : 1 + FURTHER_CAUSES]),
        proven=() if caution == "unsure" else tellable(facts, ranked, zone=shop.zone),
    )


def _holding(cause: str) -> str:
    return cause if cause in HOLDING else "holding"


def _caution(verdict: Verdict, lead: Topic, urgency: int) -> str | None:
    """Why a person must look twice; a complaint the buyer names plainly is clear whatever the reader doubts."""
    if urgency == 0:
        return "holding"
    if lead.cause == "mixed" or (verdict.unsure and lead.cause not in SINGLE and not lead.plain):
        return "unsure"
    return None


def _in_our_words(plan: Plan, speaker: Speaker) -> Plan:
    lead, *further = (
        in_our_words(topic, in_traditional=speaker.in_traditional) for topic in (plan.topic, *plan.further)
    )
    return replace(plan, topic=lead, further=tuple(further))


def _missing(causes: Sequence[str], facts: Sequence[Fact]) -> Iterator[str]:
    """What to ask the seller: whatever no fact answers, all about what leads, one question for each other cause."""
    yield from (one.ask for one in questions_of(causes, facts))
    yield from (lists("facts")["reword"] + fact.value for fact in unsayable(facts))
