"""From a review and its verdict to drafts a person can approve: cause, urgency, variants, open questions. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from casebook.model import Draft, Drafting, Fact, Review, Shop, Verdict
from responder.causes import causes, tier, wants_reply
from responder.known import known_of, voice_of
from responder.lint import Context, context_of, lint
from responder.proven import tellable, unsayable
from responder.restatement import Point, aspect_word, point_for, points
from responder.script import is_traditional, traditional
from responder.segments import KINDS, Plan, Topic, compose, private_message
from responder.sheets import lists, sheet, version
from responder.speaking import Speaker

# These stand alone: a second cause would say more than the neutral words mean to.
SINGLE = ("safety", "suspicious", "abuse", "none", "mixed")
# Their own words hold the place already.
HOLDING = ("safety", "suspicious", "abuse")
FURTHER_CAUSES = 3


def draft(review: Review, verdict: Verdict, shop: Shop, *, now: datetime, facts: Sequence[Fact] = ()) -> Drafting:
    """What this review deserves; the same review, verdict, shop, day and facts give the same drafts."""
    found = points(review)
    ranked = causes(review, verdict, found)
    urgency = tier(review, verdict, ranked, now=now)
    if not wants_reply(review, verdict):
        return Drafting(cause=ranked[0], causes=ranked, tier=urgency, reply=False, rules=version())
    in_traditional = is_traditional("".join(review.parts))
    point = point_for(ranked[0], found, verdict.aspects)
    caution = _caution(verdict, ranked[0], point, urgency)
    plan = _plan(review, verdict, shop, found=found, ranked=ranked, caution=caution, facts=facts, script=in_traditional)
    speaker = Speaker(
        seed=f"{review.source}\x1f{review.external_id}\x1f{ranked[0]}",
        voice=voice_of(shop, overruled=sheet(plan.sheet).voice, in_traditional=in_traditional),
        in_traditional=in_traditional,
        known=known_of(
            review, verdict, shop, point=point, noun=plan.topic.matter, now=now, in_traditional=in_traditional
        ),
    )
    context = replace(context_of(review, platform=shop.platform, cause=ranked[0]), facts=tuple(one.key for one in facts))
    return Drafting(
        cause=ranked[0],
        causes=ranked,
        tier=urgency,
        reply=True,
        variants=tuple(_variant(kind, plan, speaker, context) for kind in KINDS),
        private=private_message(plan, speaker),
        missing_facts=tuple(_missing(plan, ranked, facts)),
        rules=version(),
        caution=caution,
    )


def _variant(kind: str, plan: Plan, speaker: Speaker, context: Context) -> Draft:
    segments = compose(plan, kind, speaker)
    text = "".join(segment.text for segment in segments)
    hits = lint(text, context)
    if hits and _repeats_the_buyer(plan):
        # The buyer's words made a sentence of ours say too much: do without them.
        return _variant(kind, _in_our_words(plan, speaker), speaker, context)
    return Draft(kind=kind, text=text, segments=segments, hits=hits)


def _plan(
    review: Review,
    verdict: Verdict,
    shop: Shop,
    *,
    found: Sequence[Point],
    ranked: tuple[str, ...],
    caution: str | None,
    facts: Sequence[Fact],
    script: bool,
) -> Plan:
    topics = [_topic(cause, review, verdict, found, in_traditional=script) for cause in ranked]
    further = () if ranked[0] in SINGLE or caution else tuple(topics[1 : 1 + FURTHER_CAUSES])
    return Plan(
        sheet={"holding": _holding(ranked[0]), "unsure": "mixed"}.get(caution or "", ranked[0]),
        topic=topics[0],
        further=further,
        proven=() if caution == "unsure" else tellable(facts, ranked, zone=shop.zone),
    )


def _holding(cause: str) -> str:
    return cause if cause in HOLDING else "holding"


def _caution(verdict: Verdict, cause: str, point: Point | None, urgency: int) -> str | None:
    """Why a person must look twice; a complaint the buyer names plainly is clear whatever the reader doubts."""
    if urgency == 0:
        return "holding"
    if cause == "mixed" or (verdict.unsure and cause not in SINGLE and (point is None or point.hint)):
        return "unsure"
    return None


def _topic(cause: str, review: Review, verdict: Verdict, found: Sequence[Point], *, in_traditional: bool) -> Topic:
    point = point_for(cause, found, verdict.aspects)
    noun = aspect_word(cause, review, verdict.aspects)
    said = "" if point is None else point.text
    if in_traditional and point is not None and not point.own_words:
        said = traditional(said)
    matter = noun or _matter(cause, in_traditional=in_traditional)
    return Topic(cause=cause, point=said, matter=matter, named=bool(noun) or cause not in SINGLE)


def _matter(cause: str, *, in_traditional: bool) -> str:
    matter = sheet(cause).matter
    return traditional(matter) if in_traditional else matter


def _repeats_the_buyer(plan: Plan) -> bool:
    return any(topic.point for topic in (plan.topic, *plan.further))


def _in_our_words(plan: Plan, speaker: Speaker) -> Plan:
    bare = [
        replace(topic, point="", named=False, matter=_matter(topic.cause, in_traditional=speaker.in_traditional))
        for topic in (plan.topic, *plan.further)
    ]
    return replace(plan, topic=bare[0], further=tuple(bare[1:]))


def _missing(plan: Plan, ranked: Sequence[str], facts: Sequence[Fact]) -> Iterator[str]:
    """What to ask the seller: whatever no fact answers, all about the sheet that leads, one question for each other cause."""
    known = {fact.key for fact in facts}
    first = dict.fromkeys((plan.sheet, ranked[0]))
    for name in first:
        yield from (one.text for one in sheet(name).ask if not known & set(one.keys))
    for topic in plan.further:
        yield from [one.text for one in sheet(topic.cause).ask if not known & set(one.keys)][:1]
    yield from (lists("facts")["reword"] + fact.value for fact in unsayable(facts))
