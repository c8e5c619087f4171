"""Undoes what hides words from a reader of rules, before the grammar; the map to the text as given stays."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache

from sentiment.lexicon import rows
from sentiment.suspicion.needs import Needs
from sentiment.text import BETWEEN_TEXTS, Folded, ends_of

WORDS = "一-鿿a-z0-9"
# Symbols between two word characters; the marks of ordinary writing are not among them.
ODD = re.compile(rf"(?<=[{WORDS}])[^\w\s,。!?;:、()\"'%/+.=@#&￥¥$《》“”‘’【】\[\]{{}}<>—-]+(?=[{WORDS}])")
MEANT = frozenset("➕💰🧧")


def unveil(folded: Folded) -> Folded:
    """The text with symbols inside words dropped and homophones written plainly; offsets still lead home."""
    return unveil_many([folded])[0]


def unveil_many(folded: Sequence[Folded]) -> list[Folded]:
    """Each text unveiled, in order; only the few that hide something are touched."""
    clean = list(folded)
    read = [text.folded for text in folded]
    ends = ends_of(read)
    for row in {bisect_left(ends, odd.start()) for odd in ODD.finditer(BETWEEN_TEXTS.join(read))}:
        clean[row] = rewritten(folded[row], ODD, _without_symbols)
    needs, plain = _variants()
    for row, numbers in needs.met([text.folded for text in clean]).items():
        clean[row] = rewritten(clean[row], _alternatives(tuple(numbers)), lambda found: plain[_number(found)])
    return clean


def _number(found: re.Match[str]) -> int:
    return int((found.lastgroup or "v0")[1:])


def rewritten(folded: Folded, pattern: re.Pattern[str], plain_of: Callable[[re.Match[str]], str]) -> Folded:
    """The folded text with every match replaced; the replacement's ends keep the offsets of the match's ends."""
    characters: list[str] = []
    at: list[int] = []
    done = 0
    for found in pattern.finditer(folded.folded):
        start, end = found.span()
        plain = plain_of(found)
        characters += (folded.folded[done:start], plain)
        at += folded.at[done:start]
        at += [folded.at[start]] * (len(plain) - 1) + [folded.at[end - 1]] * bool(plain)
        done = end
    if not done:
        return folded
    return Folded(folded.text, "".join(characters) + folded.folded[done:], (*at, *folded.at[done:]))


def _without_symbols(found: re.Match[str]) -> str:
    # Rules of price lists and masked amounts ("*元") are ordinary writing; a lone star stays.
    said = found.group()
    if said == "*":
        return said
    return "".join(mark for mark in said if mark in MEANT or unicodedata.category(mark)[0] not in "SP")


@lru_cache(maxsize=1)
def _variants() -> tuple[Needs, tuple[str, ...]]:
    table = rows("variants.tsv")
    return Needs([row["needs"] for row in table]), tuple(row["plain"] for row in table)


# Leaving out what cannot match changes no match, and the few left are found much sooner.
@lru_cache(maxsize=512)
def _alternatives(numbers: tuple[int, ...]) -> re.Pattern[str]:
    table = rows("variants.tsv")
    return re.compile("|".join(f"(?P<v{number}>{table[number]['pattern']})" for number in numbers))
