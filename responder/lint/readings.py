"""What single sentences say, by lists of patterns in the data: each sentence is read once and remembered."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from responder.lint.rules import table

FILE = "lints/case.toml"
SENTENCE = re.compile(r"[^。!?\n]+[。!?\n]*")
CLAUSE_BREAK = ",;:"


@dataclass(frozen=True, slots=True)
class Row:
    """One list of patterns of a family.

    `allow` is what they never mean, `unless` what the clause before them takes back. `shown` are the kinds and keys
    of facts that carry such a sentence, `told` is what makes it public because the review says it itself.
    """

    family: str
    find: re.Pattern[str]
    allow: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    shown: frozenset[str]
    told: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a folded text a row has found."""

    row: Row
    start: int
    end: int


def said(text: str, family: str) -> tuple[Said, ...]:
    """What the rows of a family find in a folded text, in order."""
    return _read(text).get(family, ())


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of a folded text begin and end, the marks that end them included."""
    return tuple(match.span() for match in SENTENCE.finditer(text) if match[0].strip())


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """The sentence of a folded text this place stands in."""
    return next((span for span in sentences(text) if span[0] <= place < span[1]), (0, len(text)))


@lru_cache(maxsize=256)
def _read(text: str) -> Mapping[str, tuple[Said, ...]]:
    found: defaultdict[str, list[Said]] = defaultdict(list)
    for start, end in sentences(text):
        for one in _of_sentence(text[start:end]):
            found[one.row.family].append(Said(one.row, one.start + start, one.end + start))
    return MappingProxyType({family: tuple(every) for family, every in found.items()})


@lru_cache(maxsize=16_384)
def _of_sentence(sentence: str) -> tuple[Said, ...]:
    found = [Said(row, *match.span()) for row in rows() for match in row.find.finditer(sentence)]
    return tuple(sorted((one for one in found if _holds(one, sentence)), key=lambda one: one.start))


def _holds(one: Said, sentence: str) -> bool:
    row = one.row
    if row.unless is not None and row.unless.search(_before(sentence, one.start)):
        return False
    return row.allow is None or not any(
        one.start < match.end() and match.start() < one.end for match in row.allow.finditer(sentence)
    )


def _before(sentence: str, place: int) -> str:
    """What stands before a place in its clause."""
    return sentence[max(sentence.rfind(mark, 0, place) for mark in CLAUSE_BREAK) + 1 : place]


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """Every row, in the order of the data."""
    lists = table(FILE)
    return tuple(
        Row(
            row["family"],
            re.compile("|".join(row["find"])),
            _pattern("|".join(row.get("allow", ()))),
            _pattern(lists["unless"].get(row.get("unless", ""), "")),
            frozenset(row.get("shown", ())),
            _pattern(row.get("told", "")),
        )
        for row in lists["said"]
    )


def _pattern(words: str) -> re.Pattern[str] | None:
    return re.compile(words) if words else None
