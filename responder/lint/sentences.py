"""Finds what patterns mean in a text, sentence by sentence: drafts are put together from the same sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from responder.lint.fold import unspaced
from responder.lint.rules import Rule, rules

Span = tuple[int, int]
# A full stop in front of a digit may stand inside a number that somebody broke up.
SENTENCE = re.compile(r"(?:[^。!?\n]|。(?=\d))*(?:[!?\n]|。(?!\d))+|(?:[^。!?\n]|。(?=\d))+")
# A longer one is no sentence of a reply, and is read without being kept.
KEPT_LENGTH, KEPT_SENTENCES = 160, 16_384


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[tuple[int, str], ...]:
    """The sentences of a folded text, each with where it begins."""
    return tuple((sentence.start(), sentence.group()) for sentence in SENTENCE.finditer(text))


@lru_cache(maxsize=64)
def in_sentences(text: str) -> Mapping[int, tuple[Span, ...]]:
    """What each rule finds inside the sentences of a folded text, by the rule's place in the table."""
    found: dict[int, list[Span]] = {}
    for begin, said in sentences(text):
        for place, start, end in _kept(said) if len(said) <= KEPT_LENGTH else _found(said):
            found.setdefault(place, []).append((begin + start, begin + end))
    return {place: tuple(those) for place, those in found.items()}


def spans(text: str, rule: Rule) -> tuple[Span, ...]:
    """What one rule finds in a text and does not allow there, also across the blanks put into words."""
    found = _spans(text, rule)
    close, at = unspaced(text)
    if close != text:
        found += tuple((at[start], at[end - 1] + 1) for start, end in _spans(close, rule) if end > start)
    return found


@lru_cache(maxsize=KEPT_SENTENCES)
def _kept(sentence: str) -> tuple[tuple[int, int, int], ...]:
    return tuple(_found(sentence))


def _found(sentence: str) -> Iterator[tuple[int, int, int]]:
    for rule in rules():
        if rule.find and rule.scope == "sentence":
            yield from ((rule.place, start, end) for start, end in spans(sentence, rule))


def _spans(text: str, rule: Rule) -> tuple[Span, ...]:
    if rule.need is not None and rule.need.search(text) is None:
        return ()
    found = [match.span() for pattern in rule.find for match in pattern.finditer(text)]
    # Nearly every text has no finding, and what is allowed matters only beside one.
    allowed = [match.span() for pattern in rule.allow for match in pattern.finditer(text)] if found else []
    return tuple(
        (start, end) for start, end in found if not any(start < last and first < end for first, last in allowed)
    )
