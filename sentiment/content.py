"""Says what kind of text a review is before anybody reads its mood: the judge's first step."""

from __future__ import annotations

import re
from functools import lru_cache

from sentiment.lexicon import rows
from sentiment.text import Folded

MARKS = re.compile(r"[\W_]+")
HAN = re.compile("[一-鿿]")
LETTERS = re.compile(r"[a-z]{12,}")
VOWELS = frozenset("aeiouy")
# Reviews that repeat one syllable or three signs say nothing; five words of Chinese nearly always do.
FEW, LONG = 3, 8
# Copied texts begin at once; a review of a book may quote later on.
OPENING = 24


def content(folded: Folded) -> str:
    """`normal`, `default` (the platform's words or none at all), `filler` or `irrelevant`."""
    said = MARKS.sub("", folded.folded)
    if not said:
        return "filler" if folded.folded.strip() else "default"
    if len(said) < 60 and _kind("default").fullmatch(said):
        return "default"
    if _is_filler(said):
        return "filler"
    return "irrelevant" if _is_irrelevant(folded.folded, said) else "normal"


def _is_filler(said: str) -> bool:
    if len(said) >= LONG and len(set(said)) <= 2 or said.isdigit():
        return True
    filler = _kind("filler")
    return filler.search(said) is not None and len(filler.sub("", said)) < FEW


def _is_irrelevant(folded: str, said: str) -> bool:
    if not HAN.search(said):
        return any(_is_mash(word) for word in LETTERS.findall(folded)) or bool(_kind("irrelevant").search(said))
    from sentiment.aspects import named

    return _kind("irrelevant").search(folded, 0, OPENING) is not None and not named(folded)


def _is_mash(word: str) -> bool:
    return sum(letter in VOWELS for letter in word) / len(word) < 0.15


@lru_cache(maxsize=3)
def _kind(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(row["pattern"] for row in rows("content.tsv") if row["kind"] == kind))
