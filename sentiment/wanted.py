"""Reads what the buyer asks the shop to do, so that a reply can answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sentiment.lexicon import rows
from sentiment.text import Folded, clauses


@dataclass(frozen=True, slots=True)
class Wish:
    """One row of `wanted.tsv`."""

    wanted: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


def wanted(folded: Folded) -> str | None:
    """refund, exchange, repair, apology, price_cut, explanation; None where nothing is asked for."""
    said = [folded.folded[start:end] for start, end in clauses(folded.folded)]
    for wish in _wishes():
        if any(_wishes_for(wish, clause) for clause in said):
            return wish.wanted
    return None


def _wishes_for(wish: Wish, clause: str) -> bool:
    if wish.pattern.search(clause) is None:
        return False
    return wish.unless is None or wish.unless.search(clause) is None


@lru_cache(maxsize=1)
def _wishes() -> tuple[Wish, ...]:
    return tuple(
        Wish(
            row["wanted"],
            re.compile(row["pattern"]),
            None if row["unless"] == "-" else re.compile(row["unless"]),
        )
        for row in rows("wanted.tsv")
    )
