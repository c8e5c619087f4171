"""Runs every lint over one reply: at drafting, while typing, at approval, and on the exact words at sending."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from casebook.model import Hit, Severity
from responder.lint import claims, length, private, tone, ways, words
from responder.lint.context import Context
from responder.lint.ear import heard
from responder.lint.excuse import softened
from responder.lint.fold import Folded, fold
from responder.lint.rules import Rule, rules
from responder.lint.sentences import in_sentences
from responder.lint.structure import STRUCTURE

Check = Callable[[Folded, Rule, Context], Iterator[tuple[int, int]]]
NO_CONTEXT = Context()
# Checks whose words are found for all rules in one reading.
WORDED, SAID = "words", ("tone", "rights")
CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "words": words.words,
        "rights": tone.rights,
        "tone": tone.tone,
        "contact": ways.contact,
        "plain": words.plain,
        "efficacy": claims.efficacy,
        "rivals": claims.rivals,
        "phone": private.phone,
        "cards": private.cards,
        "address": private.address,
        "accounts": private.accounts,
        "numbers": private.numbers,
        "names": private.names,
        "length": length.length,
        "long": length.long,
        **STRUCTURE,
    }
)


def lint(text: str, context: Context = NO_CONTEXT) -> tuple[Hit, ...]:
    """Hits in order of the text; offsets are of the text exactly as given."""
    folded = fold(text)
    found = _by_rule(folded, context)
    # What a rule would say without the case, the case excuses.
    more = [hit for hit in heard(folded, found, context) if not by_rule(text[hit.start : hit.end])]
    return _in_order([*found, *more])


def by_rule(text: str, context: Context = NO_CONTEXT) -> tuple[Hit, ...]:
    """As lint, without what the ear hears: for words nobody wrote as a reply."""
    return _in_order(_by_rule(fold(text), context))


def is_blocked(hits: Iterable[Hit]) -> bool:
    """True when a hit forbids approval and sending; hits that ask for proof do not, a person answers those."""
    return any(hit.severity is Severity.BLOCK for hit in hits)


def _worth_asking(text: str) -> Iterator[Rule]:
    """The rules but for those whose words one reading of the text has not found."""
    worded, said = in_sentences(text), tone.said_in(text)
    for rule in rules():
        if rule.check in SAID and rule.id not in said:
            continue
        if rule.check == WORDED and rule.scope == "sentence" and rule.place not in worded:
            continue
        yield rule


def _by_rule(folded: Folded, context: Context) -> list[Hit]:
    found = [hit for rule in _worth_asking(folded.folded) for hit in _hits(folded, rule, context)]
    return softened(found, folded)


def _in_order(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end, hit.rule)))


def _hits(folded: Folded, rule: Rule, context: Context) -> list[Hit]:
    spans = list(CHECKS[rule.check](folded, rule, context))
    if not spans:
        return []
    severity = rule.severity_for(context.cause)
    return [
        Hit(rule=rule.id, severity=severity, start=start, end=end, message=rule.message)
        for start, end in _merged(spans)
    ]


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    # Two patterns of one rule on the same words are one thing to correct.
    merged: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
