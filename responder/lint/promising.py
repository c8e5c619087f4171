"""Lints for what a reply promises: that a task will be made of it, and that its day is not over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from responder.lint.context import Context
from responder.lint.fold import Folded
from responder.lint.readings import sentences
from responder.lint.rules import Rule, table
from responder.lint.words import Span

# A day without its year is one of the coming months: read so long ago, a day that has just passed lies ahead.
BEFORE = timedelta(days=60)
# Any day will do where only the words are asked.
SOME_DAY = datetime(2026, 1, 5, tzinfo=UTC)


def tasks(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Every promise a task will be made of once the reply is out."""
    day = (context.at or SOME_DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    for start, end in sentences(folded.folded):
        for first, last, _ in _promises(folded.folded[start:end], day, context.zone):
            yield folded.span(start + first, start + last)


def overdue(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Promises for a day that is over."""
    if context.at is None or not _pattern("day").search(folded.folded):
        return
    day = context.at.replace(hour=0, minute=0, second=0, microsecond=0)
    for start, end in sentences(folded.folded):
        sentence = folded.folded[start:end]
        if _pattern("day").search(sentence):
            for first, last, due in _promises(sentence, day - BEFORE, context.zone, days_only=True):
                if due is not None and due < context.at:
                    yield folded.span(start + first, start + last)


@lru_cache(maxsize=8_192)
def _promises(
    sentence: str, at: datetime, zone: str, *, days_only: bool = False
) -> tuple[tuple[int, int, datetime | None], ...]:
    if not _pattern("maybe").search(sentence):
        return ()
    # Promises are read with our folding, so that module needs this room's to be there first.
    from responder.promises import promised

    found = promised(sentence, at=at, zone=zone)
    return tuple((one.start, one.end, one.due) for one in found if not days_only or _pattern("day").search(one.said))


@lru_cache(maxsize=2)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("lints/case.toml")["promised"][name])
