"""How much a reply is like one the shop published before: a page of replies must not look stamped. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from responder.lint.fold import fold

# Rules of reply craft, near-duplicates: four fifths of the pairs of characters are the same.
ALIKE = 0.8
COMPARED = 50
MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Same:
    """The earlier reply that is most alike: which of those given, and how much (Jaccard of pairs, 0 to 1)."""

    nth: int
    likeness: float

    @property
    def is_stamped(self) -> bool:
        """Whether readers would take it for the same."""
        return self.likeness >= ALIKE


def sameness(text: str, recent: Sequence[str]) -> Same | None:
    """The most alike among the first 50 of these, newest first; None where there is nothing to compare.

    Marks, blanks, letter case and script make no difference.
    """
    own = _pairs(text)
    found = [Same(nth, _jaccard(own, _pairs(other))) for nth, other in enumerate(recent[:COMPARED])]
    return max(found, key=lambda one: one.likeness) if own and found else None


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _pairs(text: str) -> frozenset[str]:
    words = MARKS.sub("", fold(text).folded)
    return frozenset(words[place : place + 2] for place in range(len(words) - 1)) or frozenset({words} - {""})
