"""Undoes what hides words from a reader of rules, before the grammar; the map to the text as given stays."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from sentiment.lexicon import rows
from sentiment.suspicion.needs import Needs
from sentiment.text import Folded

WORDS = "一-鿿a-z0-9"
# The marks of ordinary writing are not among the symbols that hide a word.
SYMBOL = re.compile(r"[^\w\s,。!?;:、()\"'%/+.=@#&￥¥$《》“”‘’【】\[\]{}<>—-]")
ODD = re.compile(rf"(?<=[{WORDS}]){SYMBOL.pattern}+(?=[{WORDS}])")
MEANT = frozenset("➕💰🧧")


def unveil(folded: Folded) -> Folded:
    """The text with symbols inside words dropped and homophones written plainly; offsets still lead home."""
    return unveil_many([folded])[0]


def unveil_many(folded: Sequence[Folded]) -> list[Folded]:
    """Each text unveiled, in order; only the few that hide something are touched."""
    odd = _odd_among("".join({mark for text in folded for mark in text.folded}))
    clean = [text if odd.isdisjoint(text.folded) else rewritten(text, ODD, _without_symbols) for text in folded]
    needs, plain = _variants()
    for row, numbers in needs.met([text.folded for text in clean]).items():
        clean[row] = rewritten(clean[row], _alternatives(tuple(numbers)), lambda found: plain[_number(found)])
    return clean


def _odd_among(characters: str) -> frozenset[str]:
    return frozenset(SYMBOL.findall(characters))


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
