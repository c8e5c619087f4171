"""Lints for reviews that tell of danger to people: the reply must hold, and ask to stop using the goods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responder.lint.context import Context
from responder.lint.fold import Folded, fold
from responder.lint.rules import Rule, table
from responder.lint.words import Span

CAUSE = "safety"


def is_dangerous(context: Context) -> bool:
    """Whether the review tells of danger, by what leads the complaint or by its words."""
    return context.cause == CAUSE or _tells(context.review_text)


def unheeded(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """The end of a reply that does not ask the buyer to stop using what is dangerous."""
    if context.is_reply and is_dangerous(context) and not _pattern("advice").search(folded.folded):
        yield len(folded.text), len(folded.text)


@lru_cache(maxsize=1_024)
def _tells(review: str) -> bool:
    return _pattern("words").search(fold(review).folded) is not None


@lru_cache(maxsize=2)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("lints/case.toml")["danger"][name])
