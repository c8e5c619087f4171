"""Tells which expressions a text could match at all, from words they cannot do without: one pass for a whole batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ahocorasick_rs import AhoCorasick

from sentiment.text import BETWEEN_TEXTS, ends_of


class Needs:
    """The words of many expressions behind one automaton.

    Each expression needs one word of every group: `|` stands between the words of a group, `&` between
    its two groups at most.
    """

    def __init__(self, needs: Sequence[str]) -> None:
        self._size = len(needs)
        # An expression has two bits, one a group; a group that asks for nothing is met from the start.
        self._met = sum(1 << (number + self._size) for number, said in enumerate(needs) if "&" not in said)
        bits: dict[str, int] = {}
        for number, said in enumerate(needs):
            for group, words in enumerate(said.split("&")):
                for word in words.split("|"):
                    bits[word] = bits.get(word, 0) | 1 << (number + group * self._size)
        self._bits = list(bits.values())
        self._automaton = AhoCorasick(list(bits))

    def met(self, folded: Sequence[str]) -> Mapping[int, Sequence[int]]:
        """For each text that could match something, by its place: the numbers of the expressions, in order."""
        ends = ends_of(folded)
        found: dict[int, int] = {}
        row = 0
        for word, _, end in self._automaton.find_matches_as_indexes(BETWEEN_TEXTS.join(folded), overlapping=True):
            while end > ends[row]:
                row += 1
            found[row] = found.get(row, self._met) | self._bits[word]
        possible = ((row, bits & bits >> self._size) for row, bits in found.items())
        return {row: list(_numbers(bits)) for row, bits in possible if bits}


def _numbers(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
