"""Undoes what hides words from a reader of rules, before the grammar; the map to the text as given stays."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from sentiment.lexicon import rows
from sentiment.suspicion.needs import Needs
from sentiment.text import BETWEEN_TEXTS, Folded, ends_of

WORDS = "一-鿿a-z0-9"
# Symbols between two word characters; the marks of ordinary writing are not among them.
ODD = re.compile(rf"(?<=[{WORDS}])[^\w\s,。!?;:、()\"'%/+.=@#&￥¥$《》“”‘’【】\[\]{{}}<>—-]+(?=[{WORDS}])")
MEANT = frozenset("➕💰🧧🐎🐴🐧🐶🐷")
# A glyph put together in the first reading may be part of a word that only the second can see.
READINGS = 2
BETWEEN = re.compile(r"[\W_丶丨]")
DOT = re.compile(r"\s?(?:点|\(dot\)|dot|丶|。)\s?")
# Other words for a span; the spelling behind it finds such spans and says what to read there.
Rewriting = tuple[int, int, str]
Plainly = Callable[[re.Match[str]], Iterable[Rewriting]]
Spelling = tuple[re.Pattern[str], Plainly]


def unveil(folded: Folded) -> Folded:
    """The text with symbols inside words dropped and homophones written plainly; offsets still lead home."""
    return unveil_many([folded])[0]


def unveil_many(folded: Sequence[Folded]) -> list[Folded]:
    """Each text unveiled, in order; only the few that hide something are touched."""
    clean = list(folded)
    read = [text.folded for text in folded]
    ends = ends_of(read)
    for row in {bisect_left(ends, odd.start()) for odd in ODD.finditer(BETWEEN_TEXTS.join(read))}:
        clean[row] = written(folded[row], map(_without_symbols, ODD.finditer(read[row])))
    hiding: Sequence[int] = range(len(clean))
    for _ in range(READINGS):
        hiding = list(_plainly(clean, hiding))
    return clean


def _plainly(clean: list[Folded], hiding: Sequence[int]) -> Iterator[int]:
    """Writes plainly what these texts hide, in their places; says which of them have changed."""
    needs, spellings = _variants()
    for place, numbers in needs.met([clean[row].folded for row in hiding]).items():
        row = hiding[place]
        before = clean[row]
        clean[row] = written(before, _hidden(before.folded, [spellings[number] for number in numbers]))
        if clean[row] is not before and clean[row].folded != before.folded:
            yield row


def _hidden(text: str, spellings: Iterable[Spelling]) -> Iterator[Rewriting]:
    found = [(hit, plainly) for pattern, plainly in spellings for hit in pattern.finditer(text)]
    done = 0
    # Where two rows claim a place the one that begins first holds, of those the one that stands first.
    for hit, plainly in sorted(found, key=lambda found: found[0].start()):
        if hit.start() >= done:
            yield from plainly(hit)
            done = hit.end()


def written(folded: Folded, plainly: Iterable[Rewriting]) -> Folded:
    """The folded text with other words at some spans, given in order and apart; each stands for its whole span."""
    characters: list[str] = []
    at: list[int] = []
    done = 0
    for start, end, plain in plainly:
        characters += (folded.folded[done:start], plain)
        at += folded.at[done:start]
        at += [folded.at[start]] * len(plain)
        done = end
    if not done:
        return folded
    return Folded(folded.text, "".join(characters) + folded.folded[done:], (*at, *folded.at[done:]))


def _without_symbols(found: re.Match[str]) -> Rewriting:
    # Rules of price lists and masked amounts ("*元") are ordinary writing; a lone star stays.
    said = found.group()
    plain = said if said == "*" else "".join(mark for mark in said if mark in MEANT or not _symbol(mark))
    return *found.span(), plain


def _symbol(mark: str) -> bool:
    return unicodedata.category(mark)[0] in "SP"


def _digits(found: re.Match[str]) -> Iterator[Rewriting]:
    digits = _numerals()
    for place, sign in enumerate(found.group(), found.start()):
        if BETWEEN.match(sign):
            yield place, place + 1, ""
        elif sign in digits:
            yield place, place + 1, digits[sign]


def _joined(found: re.Match[str]) -> Iterator[Rewriting]:
    return ((place, place + 1, "") for place, sign in enumerate(found.group(), found.start()) if BETWEEN.match(sign))


def _link(found: re.Match[str]) -> Iterator[Rewriting]:
    for dot in DOT.finditer(found.group()):
        yield found.start() + dot.start(), found.start() + dot.end(), "."


# What a row of `variants.tsv` may ask for in place of a word.
MADE: Mapping[str, Plainly] = {"<digits>": _digits, "<joined>": _joined, "<link>": _link}


@lru_cache(maxsize=1)
def _numerals() -> dict[str, str]:
    return {sign: row["digit"] for row in rows("numerals.tsv") for sign in row["signs"]}


@lru_cache(maxsize=1)
def _variants() -> tuple[Needs, tuple[Spelling, ...]]:
    table = rows("variants.tsv")
    return Needs([row["needs"] for row in table]), tuple(map(_spelling, table))


def _spelling(row: dict[str, str]) -> Spelling:
    plain = row["plain"]
    return re.compile(row["pattern"]), MADE.get(plain, lambda found: [(*found.span(), plain)])
