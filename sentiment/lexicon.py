"""Reads the word lists and settings in `words/` for every rule of the room, and finds words in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from itertools import product
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

PLACEHOLDER = re.compile(r"<([a-z_]+)>")
BRACES = re.compile(r"[{}]")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `words/NAME` by column; `#` lines (source, licence, notes) and empty lines are left out."""
    return table(_text(name))


def table(text: str) -> list[dict[str, str]]:
    """The rows of a table by column; `#` lines and empty lines are left out."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines[1:]]


def numbers(name: str) -> dict[str, Any]:
    """The tables of `words/NAME`, a TOML file of weights and thresholds."""
    return tomllib.loads(_text(name))


def terms(name: str) -> dict[str, str]:
    """The named pieces of expression in `words/NAME`, each with the pieces it uses already filled in."""
    known: dict[str, str] = {}
    for row in rows(name):
        known[row["name"]] = f"(?:{filled(row['pattern'], known)})"
    return known


def filled(pattern: str, known: Mapping[str, str]) -> str:
    """The pattern with every `<name>` replaced by its piece; an unknown name is a KeyError."""
    return PLACEHOLDER.sub(lambda found: known[found.group(1)], pattern)


def spelled(pattern: str) -> list[str]:
    """The words a pattern of a list stands for: each `{a,b}` is one of its pieces."""
    pieces = [piece.split(",") if place % 2 else [piece] for place, piece in enumerate(BRACES.split(pattern))]
    return ["".join(chosen) for chosen in product(*pieces)]


class Words:
    """Finds many words at once; each word carries what its row says.

    With `apart` no two hits overlap: the one that begins first holds, of those the longest.
    """

    def __init__(self, words: Iterable[str], *, apart: bool = False) -> None:
        self.words = tuple(dict.fromkeys(words))
        self._overlapping = not apart
        self._automaton = AhoCorasick(self.words, matchkind=MatchKind.LeftmostLongest if apart else MatchKind.Standard)

    def hits(self, folded: str) -> list[tuple[str, int, int]]:
        """Every occurrence as (word, start, end) in the order they end, overlaps included unless told apart."""
        found = self._automaton.find_matches_as_indexes(folded, overlapping=self._overlapping)
        return [(self.words[index], start, end) for index, start, end in found]


def longest(hits: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """The hits that lie inside no longer hit, in reading order."""
    kept: list[tuple[str, int, int]] = []
    for hit in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
        if not kept or hit[2] > kept[-1][2]:
            kept.append(hit)
    return kept


def _text(name: str) -> str:
    return resources.files("sentiment").joinpath("words", name).read_text(encoding="utf-8")
