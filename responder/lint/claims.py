"""Lints of claims that depend on what is sold and on whom the shop competes with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from responder.lint.context import Context
from responder.lint.fold import Folded, fold
from responder.lint.rules import Rule
from responder.lint.sentences import Span
from responder.lint.words import words


def efficacy(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """As words, but silent for the kinds of goods the law lets say so."""
    goods = context.category + context.product
    if not any(kind in goods for kind in rule.unless):
        yield from words(folded, rule, context)


def rivals(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """As words, and every name the shop lists as a rival's, whatever is said of it."""
    yield from words(folded, rule, context)
    for name in _listed(context):
        for match in re.finditer(re.escape(name), folded.folded):
            yield folded.span(*match.span())


def _listed(context: Context) -> Iterator[str]:
    named = (context.policies or {}).get("rivals")
    own = fold(context.product).folded
    for name in named if isinstance(named, list | tuple) else ():
        plain = fold(name.strip()).folded if isinstance(name, str) else ""
        # One character names nobody, and what the item itself is called is not said about others.
        if len(plain) >= 2 and plain not in own:
            yield plain
