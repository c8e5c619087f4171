"""Finds harm to people, fire and current in a review, so that somebody is called at once."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import islice
from operator import itemgetter

from casebook.model import Finding
from sentiment.lexicon import Words, longest, rows
from sentiment.text import Folded, clauses

# What stands right before the word and takes it back: it did not happen, or the buyer need not fear it.
NEGATED = re.compile(
    r"(?:没有?|不|无|未|并未|不会|不易|不容易|防止?|避免|以免|以防|不怕|不用担心|不担心|不必担心|从不|杜绝|以为)"
    r"(?:再|发生|出现|任何|会|有|什么|过|被|容易|感到|引起|导致){0,2}$"
)
# Nobody reads on after so many, and a text of nothing else must not take longer for it.
ENOUGH = 20


def safety(folded: Folded, part: int) -> tuple[Finding, ...]:
    """The first hits that are neither negated nor figures of speech; `note` is the kind of harm."""
    lexicon, words = _lexicon()
    hits = longest(words.hits(folded.folded))
    if not hits:
        return ()
    spans = clauses(folded.folded)
    standing = (
        hit for hit in hits if _stands(folded.folded, hit, clause=_clause(spans, hit), unless=lexicon[hit[0]][2])
    )
    return tuple(_finding(folded, hit, part=part, row=lexicon[hit[0]]) for hit in islice(standing, ENOUGH))


def _clause(spans: list[tuple[int, int]], hit: tuple[str, int, int]) -> tuple[int, int]:
    at = bisect_right(spans, hit[1], key=itemgetter(0)) - 1
    return spans[at] if at >= 0 and hit[1] < spans[at][1] else (hit[1], hit[2])


def _stands(text: str, hit: tuple[str, int, int], *, clause: tuple[int, int], unless: re.Pattern[str] | None) -> bool:
    if NEGATED.search(text, max(clause[0], hit[1] - 8), hit[1]):
        return False
    return unless is None or unless.search(text, *clause) is None


def _finding(
    folded: Folded, hit: tuple[str, int, int], *, part: int, row: tuple[str, float, re.Pattern[str] | None]
) -> Finding:
    start, end = folded.span(hit[1], hit[2])
    return Finding(
        code="safety", quote=folded.text[start:end], start=start, end=end, weight=row[1], part=part, note=row[0]
    )


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, tuple[str, float, re.Pattern[str] | None]], Words]:
    lexicon = {
        row["word"]: (
            row["kind"],
            float(row["weight"]),
            None if row["unless"] == "-" else re.compile(row["unless"]),
        )
        for row in rows("safety.tsv")
    }
    return lexicon, Words(lexicon)
