"""Decides what an approval is bound to, what it still waits for, and which lint hits its owner let stand. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from casebook.codec import plain
from casebook.errors import InputError
from casebook.facts import sha256
from casebook.model import Approval, Conditions, Fact, Ground, Hit, Override

SECOND, COOLING = "second", "cooling"
# Why a second person may be asked for, as codes; nobody waits longer than so many minutes.
SECOND_KINDS = ("money", "safety", "legal", "promotion", "override")
MOST_COOLING = 240
# As many characters as a reason needs to be one.
LEAST_REASON, MOST_REASON = 10, 300
# The words are not those that were approved, or somebody changed what they were bound to.
BROKEN = "the words are not the words that were approved"


def bound_sha256(
    text: str,
    *,
    facts: Sequence[Fact],
    grounds: Sequence[Ground] | None = None,
    platform: str = "",
    overrides: Sequence[Override] = (),
) -> str:
    """SHA-256 of the exact words, the platform and all they rest on; without grounds, as older rows bind them."""
    if grounds is None:
        return sha256([text, plain(tuple(facts))])
    said = [[one.rule, one.words, one.reason, one.by] for one in overrides]
    return sha256([text, platform, plain(tuple(facts)), plain(tuple(grounds)), said])


def bound_to(text: str, platform: str, on: Conditions) -> str:
    """SHA-256 that binds words approved on these conditions."""
    return bound_sha256(text, facts=on.facts, grounds=on.grounds, platform=platform, overrides=on.overrides)


def is_whole(approval: Approval) -> bool:
    """Whether an approval is what was bound when it was given; the oldest rows bound nothing."""
    found = bound_sha256(
        approval.text,
        facts=approval.facts,
        grounds=approval.grounds,
        platform=approval.platform,
        overrides=approval.overrides,
    )
    return approval.bound_sha256 in ("", found)


def waits(approval: Approval, now: datetime) -> str | None:
    """What an approval waits for before it may go out: a second person, or its time; None when it may."""
    if approval.second_for and not (approval.second and approval.second.agreed):
        return SECOND
    return COOLING if approval.publish_after is not None and now < approval.publish_after else None


def uncovered(hits: Iterable[Hit], text: str, overrides: Iterable[Override]) -> tuple[Hit, ...]:
    """The hits that no override covers: it holds for one lint on the very words it names."""
    covered = {(one.rule, one.words) for one in overrides}
    return tuple(hit for hit in hits if (hit.rule, text[hit.start : hit.end]) not in covered)


def enough(said: str) -> bool:
    """Whether this is reason enough to let a lint pass."""
    return len(" ".join(said.split())) >= LEAST_REASON


def override_reason(said: str) -> str:
    """The written reason; InputError where there is none worth the name."""
    text = " ".join(said.split())[:MOST_REASON]
    if not enough(text):
        raise InputError("reason", f"{len(text)} characters, at least {LEAST_REASON}")
    return text
