"""Undoes what hides words from a reader of rules, before the grammar; the map to the text as given stays."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from sentiment.lexicon import rows
from sentiment.text import Folded

WORDS = "一-鿿a-z0-9"
# Symbols between two word characters; the marks of ordinary writing are not among them.
ODD = re.compile(rf"(?<=[{WORDS}])[^\w\s,。!?;:、()\"'%/+.=@#&￥¥$《》“”‘’【】\[\]{{}}<>—-]+(?=[{WORDS}])")
MEANT = frozenset("➕💰🧧")


def unveil(folded: Folded) -> Folded:
    """The text with symbols inside words dropped and homophones written plainly; offsets still lead home."""
    clean = rewritten(folded, ODD, _without_symbols)
    pattern, plain = _variants()
    return rewritten(clean, pattern, lambda found: plain[int((found.lastgroup or "v0")[1:])])


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
def _variants() -> tuple[re.Pattern[str], tuple[str, ...]]:
    table = rows("variants.tsv")
    parts = (f"(?P<v{number}>{row['pattern']})" for number, row in enumerate(table))
    return re.compile("|".join(parts)), tuple(row["plain"] for row in table)
