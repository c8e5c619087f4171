"""Names the words a network's reading rests on: leaves pieces out, reads again, and looks at the difference."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np

from sentiment.deciding import WORDS_SHOWN, WORTH_NAMING, Words
from sentiment.network import Floats
from sentiment.text import clauses, words

# The most readings a text costs beside its own: eight groups of clauses, then eight of words in the heaviest.
PIECES = 8
# Closer to certain than this a network's float32 says nothing more.
SMALLEST = 1e-12
Span = tuple[int, int]
Read = Callable[[Sequence[str]], Floats]


def occluded(texts: Sequence[str], winners: Sequence[int], read: Read) -> list[tuple[Words, ...]]:
    """At most six pieces of each text, heaviest first; weights are what the winner's log-odds lose without them.

    Where no piece alone speaks for the winner, the whole text is named, against an empty one. `read` gives
    one row of probabilities a text; it is asked for the texts, and for at most 16 shorter ones of each.
    """
    asked = _Asked(texts, winners, read)
    outer = asked.weigh([_groups(clauses(text)) for text in texts])
    heaviest = [max(found, key=lambda piece: piece.weight, default=None) for found in outer]
    inner = asked.weigh([_inside(text, piece) for text, piece in zip(texts, heaviest, strict=True)])
    return [
        _worth(found, piece, within) or _whole(text, lost)
        for text, found, piece, within, lost in zip(texts, outer, heaviest, inner, asked.against_nothing(), strict=True)
    ]


class _Asked:
    """Texts with the log-odds of their winners, and what these lose when pieces are left out."""

    def __init__(self, texts: Sequence[str], winners: Sequence[int], read: Read) -> None:
        self._texts, self._winners, self._read = texts, winners, read
        self._given = self._odds(texts, winners)

    def weigh(self, pieces: Sequence[Sequence[Span]]) -> list[list[Words]]:
        """The pieces of each text with their weights."""
        rows = [(row, span) for row, spans in enumerate(pieces) for span in spans]
        without = [self._texts[row][:start] + self._texts[row][end:] for row, (start, end) in rows]
        left = self._odds(without, [self._winners[row] for row, _ in rows])
        weighed: list[list[Words]] = [[] for _ in pieces]
        for (row, (start, end)), odds in zip(rows, left, strict=True):
            weighed[row].append(Words(start, end, round(self._given[row] - odds, 6)))
        return weighed

    def against_nothing(self) -> list[float]:
        """What each winner would lose without any text."""
        left = self._odds([""] * len(self._texts), self._winners)
        return [round(given - odds, 6) for given, odds in zip(self._given, left, strict=True)]

    def _odds(self, texts: Sequence[str], winners: Sequence[int]) -> list[float]:
        if not texts:
            return []
        likely = np.clip(self._read(texts)[np.arange(len(texts)), winners], SMALLEST, 1 - SMALLEST)
        odds: list[float] = np.log(likely / (1 - likely)).tolist()
        return odds


def _worth(found: Sequence[Words], heaviest: Words | None, inside: Sequence[Words]) -> tuple[Words, ...]:
    """The clauses that speak for the winner, the heaviest by the words in it that do."""
    others = [piece for piece in found if piece is not heaviest]
    most_inside = max((piece.weight for piece in inside), default=0.0)
    named = [piece for piece in inside if 0 < piece.weight > most_inside * WORTH_NAMING]
    if heaviest is not None and not named:
        named = [heaviest]
    most = max((piece.weight for piece in (*found, *inside)), default=0.0)
    speaking = [piece for piece in (*named, *others) if 0 < piece.weight > most * WORTH_NAMING]
    return tuple(sorted(speaking, key=lambda piece: (-piece.weight, piece.start))[:WORDS_SHOWN])


def _whole(text: str, lost: float) -> tuple[Words, ...]:
    spoken = [place for place, sign in enumerate(text) if sign.isalnum()]
    return (Words(spoken[0], spoken[-1] + 1, lost),) if spoken else ()


def _inside(text: str, piece: Words | None) -> list[Span]:
    """Groups of words of the piece, without marks at their ends; none where it is one word."""
    if piece is None:
        return []
    ends = list(accumulate((len(word) for word in words(text[piece.start : piece.end])), initial=piece.start))
    spans = [(start, end) for start, end in zip(ends[:-1], ends[1:], strict=True) if text[start:end].strip()]
    return _groups([span for span in spans if text[span[0]].isalnum() or text[span[1] - 1].isalnum()])


def _groups(spans: Sequence[Span]) -> list[Span]:
    """At most `PIECES` stretches of neighbouring spans, about equally long."""
    if len(spans) <= PIECES:
        return list(spans)
    total = list(accumulate(end - start for start, end in spans))
    cuts = [bisect_left(total, total[-1] * part / PIECES) + 1 for part in range(1, PIECES)]
    bounds = sorted({0, *cuts, len(spans)})
    return [(spans[first][0], spans[last - 1][1]) for first, last in zip(bounds[:-1], bounds[1:], strict=True)]
