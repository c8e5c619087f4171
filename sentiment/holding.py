"""Keeps the words that hold: without the first of them, a text must read as less of what its verdict says."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sentiment.deciding import Words
from sentiment.network import Floats
from sentiment.polarity import starred

# How many of a text's words are tried before the whole of it is named.
TRIES = 3
# Readings of one text in two batches may differ by rounding.
LESS = 1e-6
LETTER = re.compile(r"[^\W_]")
LikelyOf = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, slots=True)
class Said:
    """One text as it was read: the stars beside it, the words named, and how likely the stars make its polarity."""

    folded: str
    stars: int | None
    words: tuple[Words, ...]
    winner: int
    share: float


def holding(said: Sequence[Said], likely_of: LikelyOf) -> list[tuple[Words, ...]]:
    """The words of each text, those that do not hold left out in front, at the price of reading it once more.

    `likely_of` gives the probabilities of texts, stars not looked at, in the order of `ORDER`. Where none of
    the first `TRIES` holds, or none is named, it is the text as a whole that says so. Words behind the
    first are taken as they come. A text without a letter has no words.
    """
    named = [text.words for text in said]
    rows = [row for row, words in enumerate(named) if words]
    for _ in range(TRIES):
        for row in (rows := _failing(said, named, rows, likely_of=likely_of)):
            named[row] = named[row][1:]
        rows = [row for row in rows if named[row]]
    unheld = {*rows, *(row for row, words in enumerate(named) if not words)}
    return [_whole(said[row]) if row in unheld else words for row, words in enumerate(named)]


def _failing(
    said: Sequence[Said], named: Sequence[tuple[Words, ...]], rows: Sequence[int], *, likely_of: LikelyOf
) -> list[int]:
    """The rows whose verdict is as likely without its first words as with them."""
    without = {row: _without(said[row].folded, named[row][0]) for row in rows}
    # Where nothing is left nothing is said either.
    asked = [row for row, text in without.items() if LETTER.search(text)]
    if not asked:
        return []
    again = starred(likely_of([without[row] for row in asked]), [said[row].stars for row in asked])
    shares = again[np.arange(len(asked)), [said[row].winner for row in asked]].tolist()
    return [row for row, share in zip(asked, shares, strict=True) if share >= said[row].share - LESS]


def _without(text: str, words: Words) -> str:
    return text[: words.start] + text[words.end :]


def _whole(text: Said) -> tuple[Words, ...]:
    """All of the text, with what its polarity has over the others together."""
    if not LETTER.search(text.folded):
        return ()
    odds = text.share / max(1 - text.share, LESS)
    return (Words(0, len(text.folded), round(max(math.log(odds), LESS), 6)),)
