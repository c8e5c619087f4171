"""Proves of an expression that no text can match it without one of some words, by walking all it can match."""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as op
from re import _parser as parser
from typing import Any

OTHER = "□"  # stands for every character that no word holds
FEW = 12
# How far the search for the words has come, each with the shortest text that leads there.
States = dict[str, str]
CLASSES = {
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
}


def escape(pattern: str, words: Iterable[str]) -> str | None:
    """A text that may match the pattern and holds none of the words; None where there is none.

    What the pattern asks of the surroundings is not looked at: that only makes fewer texts match.
    """
    walk = Walk(tuple(words))
    left = walk.sequence(parser.parse(pattern), {"": ""})
    return min(left.values(), key=len, default=None)


class Walk:
    """Follows every match of an expression through the search for the words, dropping what has found one."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self.prefixes = sorted({word[:end] for word in words for end in range(len(word))}, key=len, reverse=True)
        self.alphabet = frozenset("".join(words)) | {OTHER}
        self.steps: dict[tuple[str, str], str | None] = {}

    def sequence(self, nodes: Iterable[tuple[Any, Any]], states: States) -> States:
        for kind, value in nodes:
            states = self._node(kind, value, states)
        return states

    def _node(self, kind: Any, value: Any, states: States) -> States:
        match kind:
            case op.BRANCH:
                return _shortest(self.sequence(branch, states) for branch in value[1])
            case op.SUBPATTERN:
                return self.sequence(value[3], states)
            case op.MAX_REPEAT | op.MIN_REPEAT:
                return self._repeat(*value, states)
            case op.AT | op.ASSERT | op.ASSERT_NOT:
                return states
        return self._read(self._characters(kind, value), states)

    def _repeat(self, least: int, most: int, body: Iterable[tuple[Any, Any]], states: States) -> States:
        for _ in range(least):
            states = self.sequence(body, states)
        for _ in range(min(most - least, len(self.prefixes))):
            more = _shortest([states, self.sequence(body, states)])
            if more.keys() == states.keys():
                break
            states = more
        return states

    def _read(self, characters: Iterable[str], states: States) -> States:
        known = characters if isinstance(characters, frozenset) else frozenset(characters)
        read: States = {}
        for state, text in states.items():
            for character in known:
                behind = self._step(state, character)
                if behind is not None and (behind not in read or len(text) < len(read[behind]) - 1):
                    read[behind] = text + character
        return read

    def _step(self, state: str, character: str) -> str | None:
        """How far the search is behind a character; None where it has found a word."""
        step = (state, character if character in self.alphabet else OTHER)
        if step not in self.steps:
            read = "".join(step)
            self.steps[step] = None if read.endswith(self.words) else self._known(read)
        return self.steps[step]

    def _known(self, read: str) -> str:
        return next(prefix for prefix in self.prefixes if read.endswith(prefix))

    def _characters(self, kind: Any, value: Any) -> set[str]:
        if kind is op.LITERAL:
            return {chr(value)}
        if kind is op.IN and (few := _listed(value)):
            return few
        one = re.compile(f"[{''.join(map(_written, value))}]" if kind is op.IN else ".")
        # A wide class is taken to hold a character that is in no word: that only makes the proof harder.
        return {character for character in self.alphabet if character == OTHER or one.match(character)}


def _shortest(found: Iterable[States]) -> States:
    together: States = {}
    for states in found:
        for state, text in states.items():
            if state not in together or len(text) < len(together[state]):
                together[state] = text
    return together


def _listed(items: Iterable[tuple[Any, Any]]) -> set[str]:
    """The characters of a class that lists them, ranges such as 0-9 included; none where it is wider."""
    listed: set[str] = set()
    for kind, value in items:
        if kind is op.LITERAL:
            listed.add(chr(value))
        elif kind is op.RANGE and value[1] - value[0] < FEW:
            listed |= set(map(chr, range(value[0], value[1] + 1)))
        else:
            return set()
    return listed


def _written(item: tuple[Any, Any]) -> str:
    kind, value = item
    if kind is op.NEGATE:
        return "^"
    if kind is op.RANGE:
        return "-".join(re.escape(chr(end)) for end in value)
    return CLASSES[value] if kind is op.CATEGORY else re.escape(chr(value))
