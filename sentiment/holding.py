"""Keeps the words that hold: without the first of them, a text must read as less of what its verdict says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sentiment.deciding import Words
from sentiment.polarity import Reading, likeliest, with_stars

# How many of a text's words are tried before the whole of it is named.
TRIES = 3
# Readings of one text in two batches may differ by rounding.
LESS = 1e-9
Read = Callable[[Sequence[str]], Sequence[Reading]]


def holding(
    folded: Sequence[str], stars: Sequence[int | None], readings: Sequence[Reading], read: Read
) -> list[Reading]:
    """The readings with the words that do not hold left out in front, at the price of reading each text once more.

    Where none of the first `TRIES` holds, the whole text is named: it is the text as a whole that says so.
    Words behind the first one are taken as they come.
    """
    held = list(readings)
    rows = [row for row, reading in enumerate(held) if reading.words]
    for _ in range(TRIES):
        rows = _failing(folded, stars, held, rows=rows, read=read)
        for row in rows:
            held[row] = replace(held[row], words=held[row].words[1:])
        rows = [row for row in rows if held[row].words]
    for row, reading in enumerate(readings):
        if reading.words and (row in rows or not held[row].words):
            held[row] = replace(reading, words=(Words(0, len(folded[row]), reading.words[0].weight),))
    return held


def _failing(
    folded: Sequence[str], stars: Sequence[int | None], held: Sequence[Reading], *, rows: Sequence[int], read: Read
) -> list[int]:
    """The rows whose verdict is as likely without its first words as with them."""
    without = {row: _without(folded[row], held[row].words[0]) for row in rows}
    # Where nothing is left nothing is said either.
    asked = {row: text for row, text in without.items() if any(map(str.isalnum, text))}
    again = zip(asked, read(list(asked.values())), strict=True)
    return [row for row, reading in again if not _less(held[row], reading, stars[row])]


def _without(text: str, words: Words) -> str:
    return text[: words.start] + text[words.end :]


def _less(before: Reading, after: Reading, stars: int | None) -> bool:
    likely = with_stars(before.probabilities, stars)
    winner = likeliest(likely)
    return with_stars(after.probabilities, stars)[winner] < likely[winner] - LESS
