"""Lints for what a reply claims: no word of a check, a report, a stock or a scan without the fact that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casebook.facts import ELSEWHERE
from casebook.model import Segment
from responder.lint.context import Context
from responder.lint.fold import Folded
from responder.lint.readings import said
from responder.lint.rules import Rule
from responder.lint.words import Span


def unshown(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Claims no fact in force carries, and typed sentences whose fact is not in force."""
    facts = _in_force(context)
    bound = _bound(folded.text, context.segments)
    for (start, end), segment in bound.items():
        if not _carries(segment.fact or "", facts):
            yield start, end
    for one in said(folded.folded, "claim"):
        start, end = folded.span(one.start, one.end)
        if not one.row.shown & facts and not any(first <= start and end <= last for first, last in bound):
            yield start, end


def _bound(text: str, segments: tuple[Segment, ...]) -> Mapping[Span, Segment]:
    """Where the sentences stand that name what shows them."""
    found, place = {}, 0
    for one in segments:
        start = text.find(one.text, place)
        if start < 0:
            continue
        place = start + len(one.text)
        if one.fact is not None:
            found[start, place] = one
    return found


def _in_force(context: Context) -> set[str]:
    """Facts by kind, by key and by both; what the shop's rules say is in force as long as they say it."""
    stated = {f"policy:{name}" for name, said in (context.policies or {}).items() if said}
    return stated | {part for fact in context.facts for part in (fact, *fact.split(":", 1))}


def _carries(fact: str, facts: set[str]) -> bool:
    # Additions have rules of their own, looked at when they are added, approved and sent.
    return fact in facts or fact.startswith(ELSEWHERE)
