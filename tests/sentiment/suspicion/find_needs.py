"""Writes the `needs` of rows that ask for them with a `?`: words every match holds, as rare as they come.

`python -m tests.sentiment.suspicion.find_needs`; what is written stands only when test_needs proves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources
from itertools import product
from re import _constants as op
from re import _parser as parser
from typing import Any

from sentiment.lexicon import filled, terms
from tests.sentiment.makers import table

Nodes = list[tuple[Any, Any]]
Set = frozenset[str]
# Where in a sequence a set of words comes from, and the words.
Found = tuple[int, int, Set]
MOST, MERGED, FEW = 80, 60, 12
ASKED = {"grammar.tsv": "grammar_terms.tsv", "variants.tsv": None}
# What honest buyers write: a word that many of them use wakes an expression for nothing.
USUAL = [row["text"] for row in table("honest.tsv")]


def main() -> None:
    for name, known in ASKED.items():
        path = resources.files("sentiment").joinpath("words", name)
        lines = path.read_text(encoding="utf-8").split("\n")
        head = next(line for line in lines if line.startswith(("name\t", "needs\t"))).split("\t")
        said = [_asked(line, head, terms(known) if known else {}) for line in lines]
        path.write_text("\n".join(said), encoding="utf-8")  # type: ignore[attr-defined]


def _asked(line: str, head: list[str], known: dict[str, str]) -> str:
    cells = line.split("\t")
    if len(cells) == len(head) and cells[head.index("needs")] == "?":
        cells[head.index("needs")] = needs(filled(cells[head.index("pattern")], known))
    return "\t".join(cells)


def needs(pattern: str) -> str:
    """The words of one group, or of two; raises ValueError where every match could do without words."""
    branches = _branches(_open(list(parser.parse(pattern))))
    pairs = [_pair(nodes) for nodes in branches]
    first = _least(word for best, _ in pairs for word in best)
    if not all(second for _, second in pairs):
        return _written(first)
    one: set[str] = set()
    two: set[str] = set()
    for best, second in pairs:
        # Where the branches have one thing in another order, it goes to the group that has it already.
        swapped = len(one & second) + len(two & best) > len(one & best) + len(two & second)
        one |= second if swapped else best
        two |= best if swapped else second
    return f"{_written(_least(one))}&{_written(_least(two))}"


def _branches(nodes: Nodes) -> list[Nodes]:
    if len(nodes) == 1 and nodes[0][0] is op.BRANCH:
        return [list(branch) for branch in nodes[0][1][1]]
    return [nodes]


def _open(nodes: Nodes) -> Nodes:
    """The nodes with plain groups taken apart."""
    return [
        inner
        for kind, value in nodes
        for inner in (_open(list(value[3])) if kind is op.SUBPATTERN else [(kind, value)])
    ]


def _pair(nodes: Nodes) -> tuple[Set, Set]:
    found = sorted(_candidates(nodes), key=lambda found: _cost(found[2]))
    if not found:
        raise ValueError("every match could do without words")
    start, end, best = found[0]
    apart = (words for begin, until, words in found[1:] if until <= start or begin >= end)
    return best, next(apart, frozenset())


def _candidates(nodes: Nodes) -> Iterator[Found]:
    flat = _open(nodes)
    strings = [_strings(*node) for node in flat]
    for start in range(len(flat)):
        yield from _merged(strings, start)
    for place, (kind, value) in enumerate(flat):
        inner = _inside(kind, value)
        if inner:
            yield place, place + 1, inner


def _merged(strings: list[set[str] | None], start: int) -> Iterator[Found]:
    together = {""}
    for end in range(start, len(strings)):
        more = strings[end]
        if more is None or len(together) * len(more) > MERGED:
            return
        together = {a + b for a in together for b in more}
        if "" not in together:
            yield start, end + 1, _least(together)


def _inside(kind: Any, value: Any) -> Set | None:
    """What every match of a branch or of a repeated piece holds, too wide to be listed as strings."""
    if kind is op.BRANCH:
        best = [_best(list(branch)) for branch in value[1]]
        return None if None in best else _least(word for words in best if words for word in words)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] >= 1:
        return _best(list(value[2]))
    return None


def _best(nodes: Nodes) -> Set | None:
    return min((words for _, _, words in _candidates(nodes)), key=_cost, default=None)


def _strings(kind: Any, value: Any) -> set[str] | None:
    """All strings a node matches; None where they are too many to list."""
    match kind:
        case op.LITERAL:
            return {chr(value)}
        case op.AT | op.ASSERT | op.ASSERT_NOT:
            return {""}
        case op.IN:
            return _listed(value)
        case op.BRANCH:
            return _union([_sequence(list(branch)) for branch in value[1]])
        case op.SUBPATTERN:
            return _sequence(list(value[3]))
        case op.MAX_REPEAT | op.MIN_REPEAT if value[1] in (1, 2):
            body = _sequence(list(value[2]))
            times = range(value[0], value[1] + 1)
            return body and _union([{"".join(said) for said in product(body, repeat=count)} for count in times])
    return None


def _listed(items: Iterable[tuple[Any, Any]]) -> set[str] | None:
    listed: set[str] = set()
    for kind, value in items:
        if kind is op.LITERAL:
            listed.add(chr(value))
        elif kind is op.RANGE and value[1] - value[0] < FEW:
            listed |= set(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return listed


def _sequence(nodes: Nodes) -> set[str] | None:
    together = {""}
    for node in nodes:
        more = _strings(*node)
        if more is None or len(together) * len(more) > MOST:
            return None
        together = {a + b for a in together for b in more}
    return together


def _union(sets: Iterable[set[str] | None]) -> set[str] | None:
    together: set[str] = set()
    for more in sets:
        if more is None:
            return None
        together |= more
    return together if len(together) <= MOST else None


def _least(words: Iterable[str]) -> Set:
    """The words that hold no shorter one of them."""
    kept: list[str] = []
    for word in sorted(set(words), key=lambda word: (len(word), word)):
        if not any(shorter in word for shorter in kept):
            kept.append(word)
    return frozenset(kept)


def _cost(words: Set) -> float:
    woken = sum(any(word in text for word in words) for text in USUAL)
    return woken / len(USUAL) + 0.0003 * len(words)


def _written(words: Iterable[str]) -> str:
    # A blank at the beginning of a line would be lost on the way.
    return "|".join(sorted(words, key=lambda word: (word.isspace(), word)))


if __name__ == "__main__":
    main()
