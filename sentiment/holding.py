"""Keeps the words that hold: without the first of them, a text must read as less of what its verdict says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sentiment.deciding import Words
from sentiment.polarity import Reading, likeliest, with_stars

# How many of a text's words are tried before the whole of it is named.
TRIES = 3
# Readings of one text in two batches may differ by rounding.
LESS = 1e-9
Likely = Callable[[Sequence[str]], Sequence[Sequence[float]]]


@dataclass(frozen=True, slots=True)
class Said:
    """One text as it was read: its reading and the stars beside it."""

    folded: str
    stars: int | None
    reading: Reading


def holding(said: Sequence[Said], likely_of: Likely) -> list[Reading]:
    """The readings with the words that do not hold left out in front, at the price of reading each text once more.

    `likely_of` gives the probabilities of texts, stars not looked at, in the order of `ORDER`. Where none of
    the first `TRIES` holds, the whole text is named: it is the text as a whole that says so. Words behind
    the first are taken as they come.
    """
    named = [text.reading.words for text in said]
    rows = [row for row, words in enumerate(named) if words]
    for _ in range(TRIES):
        for row in (rows := _failing(said, named, rows, likely_of=likely_of)):
            named[row] = named[row][1:]
        rows = [row for row in rows if named[row]]
    unheld = {*rows, *(row for row, text in enumerate(said) if text.reading.words and not named[row])}
    return [
        _with(text, (_whole(text),) if row in unheld else words)
        for row, (text, words) in enumerate(zip(said, named, strict=True))
    ]


def _failing(
    said: Sequence[Said], named: Sequence[tuple[Words, ...]], rows: Sequence[int], *, likely_of: Likely
) -> list[int]:
    """The rows whose verdict is as likely without its first words as with them."""
    without = {row: _without(said[row].folded, named[row][0]) for row in rows}
    # Where nothing is left nothing is said either.
    asked = {row: text for row, text in without.items() if any(map(str.isalnum, text))}
    again = zip(asked, likely_of(list(asked.values())), strict=True)
    return [row for row, likely in again if not _less(said[row], likely)]


def _without(text: str, words: Words) -> str:
    return text[: words.start] + text[words.end :]


def _less(before: Said, after: Sequence[float]) -> bool:
    likely = with_stars(before.reading.probabilities, before.stars)
    winner = likeliest(likely)
    return with_stars(after, before.stars)[winner] < likely[winner] - LESS


def _whole(text: Said) -> Words:
    return Words(0, len(text.folded), text.reading.words[0].weight)


def _with(text: Said, words: tuple[Words, ...]) -> Reading:
    return text.reading if words == text.reading.words else replace(text.reading, words=words)
