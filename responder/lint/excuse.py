"""What excuses a hit: words quoted, denied, warned of, granted, or part of a name; a person looks at each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from casebook.model import Hit, Severity
from responder.lint.fold import Folded
from responder.lint.rules import pattern, table
from responder.lint.sentences import Span, sentences

FILE = "lints/excuses.toml"
# The part of a match that is excused; without such a group it is the whole match.
PART = "said"
HARD = frozenset((Severity.BLOCK, Severity.PROOF))


@dataclass(frozen=True, slots=True)
class Excuse:
    """One way to mean something else: for which rules, by which patterns, and what takes it back.

    `void` is looked for in the whole sentence. `message` tells the person what to look at.
    """

    rules: frozenset[str]
    find: tuple[re.Pattern[str], ...]
    void: re.Pattern[str] | None
    message: str


def softened(hits: Sequence[Hit], folded: Folded) -> list[Hit]:
    """The hits, those that an excuse covers whole as a warning; none is ever left out."""
    if not any(hit.severity in HARD for hit in hits):
        return list(hits)
    there = [(excuse, folded.span(*span)) for excuse, span in _excuses(folded.folded)]
    return [_softened(hit, there) for hit in hits]


def _softened(hit: Hit, there: Sequence[tuple[Excuse, Span]]) -> Hit:
    if hit.severity not in HARD:
        return hit
    for excuse, (start, end) in there:
        if hit.rule in excuse.rules and start <= hit.start and hit.end <= end:
            return replace(hit, severity=Severity.WARN, message=f"{excuse.message}{hit.message}")
    return hit


def _excuses(text: str) -> Iterator[tuple[Excuse, Span]]:
    for begin, sentence in sentences(text):
        for excuse, start, end in _of_sentence(sentence):
            yield excuse, (begin + start, begin + end)


@lru_cache(maxsize=1_024)
def _of_sentence(sentence: str) -> tuple[tuple[Excuse, int, int], ...]:
    return tuple(
        (excuse, *match.span(PART if PART in words.groupindex else 0))
        for excuse in excuses()
        if excuse.void is None or excuse.void.search(sentence) is None
        for words in excuse.find
        for match in words.finditer(sentence)
    )


@lru_cache(maxsize=1)
def excuses() -> tuple[Excuse, ...]:
    """Every excuse, in the order of the data."""
    lists = table(FILE)["lists"]
    return tuple(
        Excuse(
            frozenset(row["rules"]),
            tuple(pattern(words, lists) for words in row["find"]),
            pattern(row["void"], lists) if "void" in row else None,
            row["message"],
        )
        for row in table(FILE)["excuse"]
    )
