"""Decides which answers stand, and whether words still rest on facts in force. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from casebook.model import Draft, Fact, FactAnswer, Segment
from casebook.views import Purchase

# These hold from day to day: the day on which they were looked up is no part of what they state.
STANDING = frozenset({"policy", "page", "size_chart", "same_item"})
# These grow by themselves while a reply waits: what was counted was true of its day.
GROWING = frozenset({"same_item", "trace_age"})
# What stands behind these is looked at by rules of its own, when it is added, approved and sent.
ELSEWHERE = ("promotion:", "capture:", "review:")
ANSWER_REF = "case-answer:"
# Why an approval is void whose facts are no longer in force.
LOST = "facts changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence that states a fact, with the fact as it was when it was written; None where nobody noted it."""

    segment: Segment
    fact: Fact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """How the reviews of one product of late were starred: how many with stars there are, how many with 4 or 5."""

    reviews: int
    good: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What the facts of one case are made of: its purchase, what people answered (oldest first), the same product."""

    purchase: Purchase | None = None
    answers: tuple[FactAnswer, ...] = ()
    recent: Recent | None = None


def standing(answers: Iterable[FactAnswer]) -> dict[str, FactAnswer]:
    """The answer that counts for each question: the newest; none where it was taken back."""
    newest = {one.key: one for one in answers}
    return {key: one for key, one in newest.items() if one.answer is not None}


def answer_ref(answer: FactAnswer) -> str:
    """How a fact names the answer it rests on."""
    return f"{ANSWER_REF}{answer.id}"


def same(one: Fact, other: Fact) -> bool:
    """Whether two facts state the same, whoever looked it up when."""
    return _stated(one) == _stated(other)


def lost(bound: Iterable[Fact], facts: Collection[Fact]) -> tuple[Fact, ...]:
    """Those of these facts that are not in force any more."""
    stated = {_stated(fact) for fact in facts}
    return tuple(fact for fact in bound if _stated(fact) not in stated)


def claims(draft: Draft) -> tuple[Claim, ...]:
    """The sentences of a draft that state a fact, each with the fact it was written for; additions state none."""
    then = {fact.key: fact for fact in draft.facts}
    stating = [one for one in draft.segments if one.fact is not None and not one.fact.startswith(ELSEWHERE)]
    return tuple(Claim(segment=one, fact=then.get(one.fact or "")) for one in stating)


def claims_in(text: str, drafts: Iterable[Draft]) -> tuple[Claim, ...]:
    """The sentences of these drafts, oldest first, that stand in the words to the letter, whoever put them there."""
    found = {one.segment.text.strip(): one for draft in drafts for one in claims(draft)}
    return tuple(one for said, one in found.items() if said and said in text)


def unproven(claimed: Iterable[Claim], facts: Iterable[Fact]) -> tuple[Segment, ...]:
    """The sentences whose fact is not in force now, or states something else by now."""
    known = {fact.key: fact for fact in facts}
    return tuple(one.segment for one in claimed if not _holds(one, known.get(one.segment.fact or "")))


def bound(claimed: Iterable[Claim], facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts these sentences rest on, in the order of the sentences."""
    known = {fact.key: fact for fact in facts}
    keys = dict.fromkeys(one.segment.fact or "" for one in claimed)
    return tuple(known[key] for key in keys if key in known)


def _holds(claim: Claim, now: Fact | None) -> bool:
    return now is not None and (claim.fact is None or same(claim.fact, now))


def facts_sha256(facts: Iterable[Fact]) -> str:
    """SHA-256 of what these facts state, whatever their order: the same facts make the same drafts."""
    return sha256(sorted(map(list, map(_stated, facts))))


def sha256(value: object) -> str:
    """SHA-256 of a JSON value."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _stated(fact: Fact) -> tuple[str, str, str, str]:
    at = "" if fact.at is None or fact.evidence in STANDING else fact.at.isoformat()
    return fact.key, "" if fact.key in GROWING else fact.value, fact.evidence, at
