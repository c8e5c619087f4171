"""Folds a reply for the lints, with a map back to the offsets as given: what is hidden from the eye is not hidden here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from responder.script import simplified

# Zero-width characters, direction marks, variation selectors, the keycap: all used to break up a number or a word.
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u20e3\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
DIGITS = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
BLANKS = " \t·•*_-"
BETWEEN = re.compile(r"[\s\-_.·•*~/|]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as given and as the lints read it; `at[i]` is where `folded[i]` came from, one entry longer."""

    text: str
    folded: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as given of a span of the folded text."""
        if end <= start:
            return self.at[start], self.at[start]
        return self.at[start], self.at[end - 1] + 1


def fold(text: str) -> Folded:
    """The text in NFKC, lower case, Simplified, nothing invisible; never raises."""
    characters: list[str] = []
    at: list[int] = []
    for offset, character in enumerate(text):
        if INVISIBLE.match(character):
            continue
        for plain in _plain(character):
            characters.append(plain)
            at.append(offset)
    return Folded(text, simplified("".join(characters)), (*at, len(text)))


def digits(folded: Folded) -> Folded:
    """The same text with Chinese numerals as digits, offsets unchanged."""
    return Folded(folded.text, folded.folded.translate(DIGITS), folded.at)


def joined(folded: Folded) -> Folded:
    """The same text without the marks people put between digits, offsets still those of the text as given."""
    kept = [place for place, character in enumerate(folded.folded) if not BETWEEN.match(character)]
    return Folded(
        folded.text,
        "".join(folded.folded[place] for place in kept),
        (*(folded.at[place] for place in kept), len(folded.text)),
    )


def tightened(folded: Folded) -> Folded:
    """The same text without the blanks people put into a word; blanks beside a digit or a letter's word stay."""
    kept = [place for place, _ in enumerate(folded.folded) if not _splits_a_word(folded.folded, place)]
    return Folded(
        folded.text,
        "".join(folded.folded[place] for place in kept),
        (*(folded.at[place] for place in kept), len(folded.text)),
    )


def _splits_a_word(text: str, place: int) -> bool:
    if text[place] not in BLANKS or place in (0, len(text) - 1):
        return False
    return not (text[place - 1].isdigit() or text[place + 1].isdigit())


@lru_cache(maxsize=65_536)
def _plain(character: str) -> str:
    return unicodedata.normalize("NFKC", character).lower()
