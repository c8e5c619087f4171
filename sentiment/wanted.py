"""Reads what the buyer asks the shop to do, so that a reply can answer it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sentiment.lexicon import Words, filled, rows, terms
from sentiment.text import Folded, clauses


@dataclass(frozen=True, slots=True)
class Wish:
    """One row of `wanted.tsv`."""

    wanted: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


def wanted(folded: Folded) -> str | None:
    """refund, exchange, repair, apology, price_cut, explanation; None where nothing is asked for."""
    wishes, holders, words = _wishes()
    hits = words.hits(folded.folded)
    # Most reviews end here: only a clause that holds a word of a row is searched for its wish.
    return _first(folded.folded, hits, wishes, holders) if hits else None


def _first(
    text: str, hits: Sequence[tuple[str, int, int]], wishes: Sequence[Wish], holders: Mapping[str, Sequence[int]]
) -> str | None:
    spans = clauses(text)
    begins = [begin for begin, _ in spans]
    places = {(row, bisect_right(begins, hit[1]) - 1) for hit in hits for row in holders[hit[0]]}
    asked = ((wishes[row], text[slice(*spans[place])]) for row, place in sorted(places))
    return next((wish.wanted for wish, clause in asked if _wishes_for(wish, clause)), None)


def _wishes_for(wish: Wish, clause: str) -> bool:
    if wish.pattern.search(clause) is None:
        return False
    return wish.unless is None or wish.unless.search(clause) is None


@lru_cache(maxsize=1)
def _wishes() -> tuple[list[Wish], dict[str, list[int]], Words]:
    """The rows in order, which rows each word belongs to, and the finder of the words."""
    pieces = terms("wanted_terms.tsv")
    wishes: list[Wish] = []
    holders: dict[str, list[int]] = {}
    for number, row in enumerate(rows("wanted.tsv")):
        unless = None if row["unless"] == "-" else re.compile(filled(row["unless"], pieces))
        wishes.append(Wish(row["wanted"], re.compile(filled(row["pattern"], pieces)), unless))
        for word in row["words"].split():
            holders.setdefault(word, []).append(number)
    return wishes, holders, Words(holders)
