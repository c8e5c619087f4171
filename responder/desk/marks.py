"""Cuts a text into pieces by the spans that lie on it, so that templates can mark words and escape the rest. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Direction marks could turn the words around them; other controls have no place on a page.
UNSEEN = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
BOX = "\u25a1"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text in code points, end exclusive: `kind` chooses its look, `code` its label."""

    start: int
    end: int
    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring characters under the same spans."""

    text: str
    kinds: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A short stretch of a longer text; `before` and `after` say whether something was left out there."""

    pieces: tuple[Piece, ...]
    before: bool
    after: bool


def pieces(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """The text cut at every border of a span, in order; together the pieces are the text."""
    # Offsets come from rows that other versions wrote: whatever lies outside the text is cut off.
    fitting = [clipped for span in spans if (clipped := _clip(span, 0, len(text))).start < clipped.end]
    borders = sorted({0, len(text), *(span.start for span in fitting), *(span.end for span in fitting)})
    return tuple(_piece(text, fitting, cut) for cut in pairwise(borders))


def excerpt(text: str, spans: Sequence[Span], *, width: int = 60, about: int | None = None) -> Excerpt:
    """At most `width` code points, from the start, or around the first marked words when they lie further on.

    `about` says which words to show instead of the first marked ones.
    """
    # A few words of what led there stay in sight.
    first = min((span.start for span in spans), default=0) if about is None else about
    start = 0 if first < width - 15 else min(first - 15, max(len(text) - width, 0))
    end = start + width
    moved = [Span(span.start - start, span.end - start, span.kind, span.code) for span in spans]
    return Excerpt(pieces(text[start:end], moved), start > 0, end < len(text))


def visible(text: str) -> str:
    """The text with every unseen control and direction mark shown as a box, one for one."""
    return UNSEEN.sub(BOX, text)


def hides(text: str) -> bool:
    """Whether the text holds marks nobody can see."""
    return UNSEEN.search(text) is not None


def _clip(span: Span, low: int, high: int) -> Span:
    return Span(max(span.start, low), min(span.end, high), span.kind, span.code)


def _piece(text: str, spans: list[Span], cut: tuple[int, int]) -> Piece:
    start, end = cut
    # No border lies inside a cut, so a span covers all of it or nothing.
    over = [span for span in spans if span.start <= start and end <= span.end]
    kinds = tuple(dict.fromkeys(span.kind for span in over))
    return Piece(text[start:end], kinds, tuple(dict.fromkeys(span.code for span in over)))
