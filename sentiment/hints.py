"""Expressions by kind, tried only where a word they need stands in the text: most reviews have none of the words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentiment.lexicon import Words, rows

NONE: frozenset[str] = frozenset()


class Hints:
    """The rows of a word list with the columns kind, needs and pattern.

    `needs` are words separated by spaces; `-` means that whoever asks for the kind decides when.
    """

    def __init__(self, name: str) -> None:
        kinds: dict[str, set[str]] = {}
        patterns: dict[str, list[str]] = {}
        for row in rows(name):
            patterns.setdefault(row["kind"], []).append(row["pattern"])
            for word in row["needs"].split() if row["needs"] != "-" else ():
                kinds.setdefault(word, set()).add(row["kind"])
        self._kinds = {word: frozenset(of) for word, of in kinds.items()}
        self._patterns = {kind: re.compile("|".join(of)) for kind, of in patterns.items()}
        self._hits = Words(kinds).hits

    def hinted(self, folded: str) -> frozenset[str]:
        """The kinds of which a needed word stands in the text; one pass, however many kinds there are."""
        hits = self._hits(folded)
        if not hits:
            return NONE
        return NONE.union(*{self._kinds[word] for word, _, _ in hits})

    def pattern(self, kind: str) -> re.Pattern[str]:
        """All expressions of a kind as one."""
        return self._patterns[kind]

    def spans(self, kind: str, folded: str, *, hinted: frozenset[str]) -> Iterator[tuple[int, int]]:
        """Where expressions of a kind stand in the text; none without a word they need."""
        if kind in hinted:
            yield from (found.span() for found in self._patterns[kind].finditer(folded))
