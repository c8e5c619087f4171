"""Lints that are patterns: what a rule finds, less what it allows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from responder.lint.context import Context
from responder.lint.fold import Folded, fold
from responder.lint.rules import Rule
from responder.lint.sentences import Span, in_sentences, spans

EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf](?:\u200d[\U0001f300-\U0001faff\u2640\u2642])*")


def words(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Spans the rule's patterns find in the folded text, also across blanks, and no exception covers."""
    text = folded.folded
    found = in_sentences(text).get(rule.place, ()) if rule.scope == "sentence" else spans(text, rule)
    if not found:
        return
    named = _product_name(folded, context)
    for start, end in found:
        if not _covered(start, end, named):
            yield folded.span(start, end)


def plain(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """As words, and every emoji after the first."""
    yield from words(folded, rule, context)
    for match in list(EMOJI.finditer(folded.text))[1:]:
        yield match.span()


def _covered(start: int, end: int, others: Iterable[Span]) -> bool:
    return any(start < last and first < end for first, last in others)


def _product_name(folded: Folded, context: Context) -> list[Span]:
    # A registered name inside the item's own title is not a claim of the reply.
    name = fold(context.product).folded
    if len(name) < 2:
        return []
    return [match.span() for match in re.finditer(re.escape(name), folded.folded)]
