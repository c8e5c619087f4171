"""Folds a buyer's text for reading, with a map back to the offsets as given; cuts clauses and words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

# Zero-width characters, direction marks and variation selectors: invisible, used to hide words.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]")
# No buyer writes more; of a pasted book the beginning is read and nothing else, so that it takes neither all
# memory nor more time than its share.
READ = 20_000
MARKS = r"，。！？；：、,.!?;:~…\n\r\t 　"
CLAUSE = re.compile(f"[^{MARKS}]+")
CLAUSE_END = re.compile(f"[{MARKS}]+")
# Stands between texts read together; no word of ours holds it, and it ends clauses and words.
BETWEEN_TEXTS = "\n"


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as given and as read: NFKC, lower case, Simplified, nothing invisible.

    `at[i]` is the offset in `text` of the character `folded[i]` came from; one longer than
    `folded`, its last entry is `len(text)`. A range where every character stayed in its place.
    """

    text: str
    folded: str
    at: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as given of a span of the folded text; empty spans stay empty."""
        if isinstance(self.at, range):
            return start, max(start, end)
        if end <= start:
            return self.at[start], self.at[start]
        last = self.at[end - 1]
        # The sign behind may have folded to several characters, all with the same offset; the last entry is past them.
        after = end
        while self.at[after] <= last:
            after += 1
        return self.at[start], self.at[after]

    def quote(self, start: int, end: int) -> str:
        """The words as given behind a span of the folded text."""
        first, last = self.span(start, end)
        return self.text[first:last]


class _Plain(dict[int, str]):
    """Code point to what is read in its place; filled as characters are met, at most one entry each."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        if 0xD800 <= point <= 0xDFFF:
            # Half a surrogate pair, as broken exports have: nothing behind us can encode it.
            plain = "\ufffd"
        else:
            plain = "" if INVISIBLE.match(character) else unicodedata.normalize("NFKC", character).lower()
        self[point] = plain
        return plain


_PLAIN = _Plain()


def fold(text: str) -> Folded:
    """The text ready for reading; never raises, an empty text folds to an empty one."""
    return fold_many([text])[0]


def fold_many(texts: Sequence[str]) -> list[Folded]:
    """Each text ready for reading, in order; a batch costs far less than its texts one by one."""
    plain = [text.translate(_PLAIN) for text in texts]
    hidden = INVISIBLE.search(BETWEEN_TEXTS.join(texts)) is not None
    return [
        Folded(text, read, _places(text, same_length=len(text) == len(own), hidden=hidden))
        for text, own, read in zip(texts, plain, simplified_many(plain), strict=True)
    ]


def fold_parts(parts: Sequence[Sequence[str]]) -> list[tuple[Folded, ...]]:
    """The parts of each review ready for reading, all of them folded at once, of each no more than `READ`."""
    folded = fold_many([text[:READ] for own in parts for text in own])
    ends = accumulate(len(own) for own in parts)
    return [tuple(folded[end - len(own) : end]) for own, end in zip(parts, ends, strict=True)]


def _places(text: str, *, same_length: bool, hidden: bool) -> Sequence[int]:
    if same_length and not (hidden and INVISIBLE.search(text)):
        return range(len(text) + 1)
    return (*(offset for offset, character in enumerate(text) for _ in _PLAIN[ord(character)]), len(text))


def simplified(text: str) -> str:
    """Traditional made Simplified, character for character, so that offsets stay."""
    if text.isascii():
        return text
    converted: str = _opencc().convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(_simplified_character(character) for character in text)


def simplified_many(texts: Sequence[str]) -> list[str]:
    """Each text made Simplified, in order: converted together, apart where some length would change."""
    joined = BETWEEN_TEXTS.join(texts)
    if joined.isascii():
        return list(texts)
    converted: str = _opencc().convert(joined)
    if len(converted) != len(joined):
        return [simplified(text) for text in texts]
    return list(_cut(converted, map(len, texts)))


def _cut(joined: str, lengths: Iterable[int]) -> Iterator[str]:
    begin = 0
    for length in lengths:
        yield joined[begin : begin + length]
        begin += length + len(BETWEEN_TEXTS)


def ends_of(folded: Iterable[str]) -> list[int]:
    """Where each text ends in the texts joined by `BETWEEN_TEXTS`."""
    return [end - len(BETWEEN_TEXTS) for end in accumulate(len(text) + len(BETWEEN_TEXTS) for text in folded)]


def clauses(folded: str) -> list[tuple[int, int]]:
    """Spans of the clauses of a folded text, in order, without the marks between them."""
    return list(_clauses(folded))


# Several rules ask for the clauses of one text, one after another.
@lru_cache(maxsize=1024)
def _clauses(folded: str) -> tuple[tuple[int, int], ...]:
    return tuple([clause.span() for clause in CLAUSE.finditer(folded)])


def words(folded: str) -> list[str]:
    """Words of a folded text, cut as jieba does without its hidden Markov model."""
    return _segmenter()(folded)


@lru_cache(maxsize=65_536)
def _simplified_character(character: str) -> str:
    converted: str = _opencc().convert(character)
    return converted if len(converted) == 1 else character


@lru_cache(maxsize=1)
def _opencc() -> Any:
    # Loaded on first use: reading its tables costs more than importing the whole room.
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=1)
def _segmenter() -> Callable[[str], list[str]]:
    # rjieba with HMM off cuts exactly as jieba with HMM off, about twenty times faster; it has no
    # wheel everywhere, and jieba runs wherever Python does.
    try:
        from rjieba import Jieba
    except ImportError:
        return reference_segmenter()
    fast = Jieba()
    return lambda folded: list(fast.cut(folded, hmm=False))


def reference_segmenter() -> Callable[[str], list[str]]:
    """Cuts words with jieba itself: the fallback, and what the fast one is measured against."""
    from jieba import Tokenizer

    tokenizer = Tokenizer()
    # Filled by hand, because jieba would keep its dictionary as marshal data in the shared temporary folder.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return lambda folded: list(tokenizer.cut(folded, HMM=False))
