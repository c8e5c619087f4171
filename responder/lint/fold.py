"""Folds a reply for the lints, with a map back to the offsets as given; what the eye cannot see counts too."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from responder.lint.rules import table
from responder.script import simplified

# Zero-width characters, direction marks, variation selectors, the keycap: all used to break up a number or a word.
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u20e3\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
INSIDE_WORD = re.compile(r"(?<=\D)[ \t·•*_-](?=\D)")
# Shorter runs of what may be digits are words, and so are those with fewer true digits.
RUN_LENGTH, RUN_DIGITS = 6, 2
# Replies are put together from the same sentences: each is folded once, unless it is too long to be one.
PART, KEPT_LENGTH = re.compile(r"[^。！？!?\n]*[。！？!?\n]|[^。！？!?\n]+"), 160
BETWEEN = re.compile(r"[\s\-_.·•*~/|–—]")


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
    words: list[str] = []
    at: list[int] = []
    begin = 0
    for part in PART.findall(text):
        folded, places = _part(part) if len(part) <= KEPT_LENGTH else _folded(part)
        words.append(folded)
        at.extend([begin + place for place in places] if begin else places)
        begin += len(part)
    return Folded(text, "".join(words), (*at, len(text)))


def _folded(part: str) -> tuple[str, tuple[int, ...]]:
    characters: list[str] = []
    at: list[int] = []
    for offset, character in enumerate(part):
        if INVISIBLE.match(character):
            continue
        for plain in _plain(character):
            characters.append(plain)
            at.append(offset)
    return simplified("".join(characters)), tuple(at)


@lru_cache(maxsize=16_384)
def _part(part: str) -> tuple[str, tuple[int, ...]]:
    return _folded(part)


def digits(folded: Folded) -> Folded:
    """The same text with Chinese numerals as digits, offsets unchanged."""
    return Folded(folded.text, folded.folded.translate(_numerals()), folded.at)


def unmasked(folded: Folded) -> Folded:
    """As digits, and inside a run of digits also what sounds or looks like one."""
    plain = digits(folded)
    return Folded(folded.text, _run().sub(_in_digits, plain.folded), folded.at)


def joined(folded: Folded) -> Folded:
    """The same text without the marks people put between digits, offsets still those of the text as given."""
    return _without(folded, {mark.start() for mark in BETWEEN.finditer(folded.folded)})


def tightened(folded: Folded) -> Folded:
    """The same text without the blanks people put into a word; blanks beside a digit stay."""
    words, kept = unspaced(folded.folded)
    if words == folded.folded:
        return folded
    return Folded(folded.text, words, (*(folded.at[place] for place in kept), len(folded.text)))


@lru_cache(maxsize=256)
def unspaced(words: str) -> tuple[str, tuple[int, ...]]:
    """As tightened, of plain words, with where each character that stays stood."""
    gone = {mark.start() for mark in INSIDE_WORD.finditer(words)}
    if not gone:
        return words, ()
    kept = tuple(place for place in range(len(words)) if place not in gone)
    return "".join(words[place] for place in kept), kept


def _without(folded: Folded, gone: set[int]) -> Folded:
    if not gone:
        return folded
    kept = [place for place in range(len(folded.folded)) if place not in gone]
    plain = "".join(folded.folded[place] for place in kept)
    return Folded(folded.text, plain, (*(folded.at[place] for place in kept), len(folded.text)))


def _in_digits(run: re.Match[str]) -> str:
    # So many true digits show that the others are meant as digits too.
    if sum(character.isdigit() for character in run.group()) < RUN_DIGITS:
        return run.group()
    return run.group().translate(_alike())


@lru_cache(maxsize=1)
def _run() -> re.Pattern[str]:
    one = rf"[\d{re.escape(table('private.toml')['alike'])}]"
    return re.compile(rf"{one}(?:[\s\-_.·•*~/|()、，,]{{0,2}}{one}){{{RUN_LENGTH - 1},}}")


@lru_cache(maxsize=1)
def _alike() -> dict[int, int]:
    words = table("private.toml")
    return str.maketrans(words["alike"], words["alike_digits"])


@lru_cache(maxsize=1)
def _numerals() -> dict[int, int]:
    words = table("private.toml")
    return str.maketrans(words["numerals"], words["digits"])


@lru_cache(maxsize=65_536)
def _plain(character: str) -> str:
    return unicodedata.normalize("NFKC", character).lower()
