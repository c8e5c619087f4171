"""Says what kind of text a review is before anybody reads its mood: the judge's first step."""

from __future__ import annotations

import re
from functools import lru_cache

from sentiment.aspects import named
from sentiment.hints import Hints
from sentiment.text import Folded, clauses

MARKS = re.compile(r"[\W_]+")
SIGN = re.compile(r"[^\W_]")
HAN = re.compile("[㐀-鿿]")
LETTERS = re.compile(r"[a-z]{12,}")
VOWELS = frozenset("aeiouy")
# Platforms write no longer, marks between included.
PLATFORM_WRITES = 80
# Of a filler with its words taken away at most some praise is left, and without it fewer signs than these.
MOST_LEFT, FEW = 30, 2
# Who repeats fills: one sign five times, or each of a few signs four times; the first one is soon back.
ONE, EACH, KINDS = 5, 4, 6
# Copied texts begin at once; a review of a book may quote later on.
OPENING = 24
# Verse keeps its measure: lines of five or seven signs, four of them at least.
MEASURES, LINES = (5, 7), 4
SHORTEST_VERSE = LINES * MEASURES[0] + LINES - 1


def content(folded: Folded) -> str:
    """`normal`, `default` (the platform's words or none at all), `filler` or `irrelevant`."""
    text = folded.folded
    hinted = _hints().hinted(text)
    if not hinted and HAN.search(text) and not _may_repeat(text) and not _may_be_verse(text):
        return "normal"
    return _looked_at(text, hinted)


def _may_repeat(text: str) -> bool:
    return text.find(text[0], 1, KINDS + 2) > 0 or text[0].isdigit()


def _may_be_verse(text: str) -> bool:
    return len(text) >= SHORTEST_VERSE and not all(text[measure].isalnum() for measure in MEASURES)


def _looked_at(text: str, hinted: frozenset[str]) -> str:
    if not SIGN.search(text):
        return "filler" if text.strip() else "default"
    if "default" in hinted and _is_default(text):
        return "default"
    if _is_filler(text, hinted):
        return "filler"
    return "irrelevant" if _is_irrelevant(text, hinted) else "normal"


def _is_default(text: str) -> bool:
    return len(text) < PLATFORM_WRITES and _kind("default").fullmatch(MARKS.sub("", text)) is not None


def _is_filler(text: str, hinted: frozenset[str]) -> bool:
    if _may_repeat(text) and _is_repeated(text):
        return True
    if "template" in hinted and _kind("template").search(text, 0, 2 * OPENING):
        return True
    return not hinted.isdisjoint(("filler", "empty")) and _says_nothing(text)


def _says_nothing(text: str) -> bool:
    left, filled = _kind("filler").subn("", MARKS.sub("", text))
    left, _ = _kind("empty").subn("", left)
    if filled and len(left) < MOST_LEFT and not _kind("blame").search(left):
        left = _kind("praise").sub("", left)
    return len(left) < FEW and not _kind("blame").search(left)


def _is_repeated(text: str) -> bool:
    said = MARKS.sub("", text)
    if said.isdigit():
        return True
    kinds = len(set(said))
    if kinds > KINDS or len(said) < max(ONE, EACH * kinds) or (kinds > 1 and len(said) < 2 * EACH):
        return False
    return _kind("blame").search(said) is None


def _is_irrelevant(text: str, hinted: frozenset[str]) -> bool:
    if not HAN.search(text):
        return "keys" in hinted and _kind("keys").search(text) is not None or _is_mash(text)
    if "copied" in hinted and _kind("copied").search(text, 0, OPENING):
        return not _kind("own").search(text) and _judges_nothing(text)
    return _is_verse(text) and not _kind("talk").search(text) and _judges_nothing(text)


def _is_verse(text: str) -> bool:
    lines = [end - start for start, end in clauses(text)] if _may_be_verse(text) else []
    return len(lines) >= LINES and len(set(lines)) == 1 and lines[0] in MEASURES


def _is_mash(text: str) -> bool:
    return any(sum(letter in VOWELS for letter in word) / len(word) < 0.15 for word in LETTERS.findall(text))


def _judges_nothing(text: str) -> bool:
    return all(name.lean is None for name in named(text))


def _kind(kind: str) -> re.Pattern[str]:
    return _hints().pattern(kind)


@lru_cache(maxsize=1)
def _hints() -> Hints:
    return Hints("content.tsv")
