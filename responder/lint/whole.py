"""Lints for the reply as a whole: whether it is taken now, what it must have, and how like others it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from responder.lint.context import Context
from responder.lint.fold import Folded, fold
from responder.lint.rules import Rule, table
from responder.lint.words import Span
from responder.script import is_traditional, simplified, traditional

HAN = re.compile("[\u4e00-\u9fff]{2,}")
NEVER = "never"
UNCLEAR = "mixed"


def closed(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """The end of a reply the platform does not take now."""
    if context.window:
        yield _end(folded)


def lasting(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """The end of a reply that nobody can change once it is out."""
    if context.is_reply and table("platforms.toml").get(context.platform, {}).get("edit") == NEVER:
        yield _end(folded)


def stamped(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """The end of a reply that is nearly one on the same page."""
    # Likeness is measured with our folding, so that module needs this room's to be there first.
    from responder.sameness import sameness

    found = sameness(folded.text, context.recent) if context.recent else None
    if found is not None and found.is_stamped:
        yield _end(folded)


def without_apology(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """The end of a reply without apology; none is asked of one that stays neutral."""
    if context.cause not in table("rubric.toml")["neutral"]["causes"]:
        yield from _missing(folded, context, ("apology",), said=_says("apology", folded))


def without_restatement(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """The end of a reply that does not say what the buyer complains of."""
    if context.cause not in _moves()["wordless"]:
        said = _moves_pattern("restatement").search(folded.folded) is not None or _takes_up(folded, context)
        yield from _missing(folded, context, ("restatement",), said=said)


def without_remedy(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """The end of a reply that says neither what was found nor what will be done."""
    if context.cause in _moves()["wordless"]:
        return
    said = _says("what", folded) or _moves_pattern("remedy").search(folded.folded) is not None
    yield from _missing(folded, context, ("remedy", "facts"), said=said)


def without_channel(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """The end of a reply that names no way to reach the shop."""
    yield from _missing(folded, context, ("channel",), said=_says("channel", folded))


def beside_the_point(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """The end of a reply with none of the words of the complaint, nor one for its matter."""
    restated = any(one.type == "restatement" for one in context.segments)
    if context.cause in _moves()["wordless"] or not _content(context.review_text):
        return
    if context.cause == UNCLEAR and restated:
        # Where nobody knows for sure what is complained of, our drafts say so themselves, and a person looks twice.
        return
    if not _takes_up(folded, context):
        yield _end(folded)


def unmarked(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Sentences a model wrote, where the shop does not say so to its readers."""
    if (context.policies or {}).get("ai_label"):
        return
    place = 0
    for one in context.segments:
        start = folded.text.find(one.text, place)
        if start >= 0:
            place = start + len(one.text)
            if one.origin == "model":
                yield start, place


def unlike(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """The first sign of the other script, in a reply that mixes two or answers in another one than the buyer's."""
    review, ours = context.review_text, _traditional(folded.text)
    theirs = _traditional(review)
    if review and ours != theirs and (theirs or traditional(review) != review):
        # Words both scripts write alike belong to either.
        yield _end(folded)
    elif ours:
        yield from _first(folded.text, _only_simplified)
    else:
        yield from _first(folded.text, _only_traditional)


def two_ways(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Every 你 in a reply that also says 您."""
    if "您" in folded.text:
        yield from (match.span() for match in re.finditer("你(?!们家)", folded.text))


def _missing(folded: Folded, context: Context, types: tuple[str, ...], *, said: bool) -> Iterator[Span]:
    if context.is_reply and not said and not any(one.type in types for one in context.segments):
        yield _end(folded)


def _end(folded: Folded) -> Span:
    # What is missing stands nowhere: nothing is underlined.
    return len(folded.text), len(folded.text)


def _takes_up(folded: Folded, context: Context) -> bool:
    matter = table("rubric.toml")["matters"].get(context.cause or "")
    if matter and _compiled(matter).search(folded.folded):
        return True
    return bool(_content(context.review_text) & _pairs(folded.folded))


@lru_cache(maxsize=1_024)
def _content(review: str) -> frozenset[str]:
    return _pairs(fold(review).folded)


def _pairs(text: str) -> frozenset[str]:
    """The pairs of signs that carry a meaning of their own."""
    empty = _moves()["empty"]
    runs = re.split(f"[^\u4e00-\u9fff]+|[{empty}]", text)
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1)) - _stopped()


def _first(text: str, of_other_script: Any) -> Iterator[Span]:
    foreign = [text.index(sign) for sign in set(text) if of_other_script(sign)]
    if foreign:
        yield min(foreign), min(foreign) + 1


@lru_cache(maxsize=4_096)
def _traditional(text: str) -> bool:
    return is_traditional(text)


@lru_cache(maxsize=65_536)
def _only_traditional(sign: str) -> bool:
    return simplified(sign) != sign and sign not in _moves()["either"]


@lru_cache(maxsize=65_536)
def _only_simplified(sign: str) -> bool:
    return traditional(sign) != sign and sign not in _moves()["either"]


def _says(name: str, folded: Folded) -> bool:
    return _compiled(table("rubric.toml")["words"][name]).search(folded.folded) is not None


def _moves_pattern(name: str) -> re.Pattern[str]:
    return _compiled(_moves()[name])


def _moves() -> Mapping[str, Any]:
    moves: Mapping[str, Any] = table("lints/case.toml")["moves"]
    return moves


@lru_cache(maxsize=1)
def _stopped() -> frozenset[str]:
    return frozenset(_moves()["stopped"].split())


@lru_cache(maxsize=64)
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words)
