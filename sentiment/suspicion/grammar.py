"""Reads who demands or offers what to whom, clause by clause: text to signals and counter-signals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from casebook.model import Finding
from sentiment.lexicon import filled, rows, terms
from sentiment.suspicion.evasion import unveil_many
from sentiment.suspicion.needs import Needs
from sentiment.text import Folded

# How far around a match its speaker is looked for; a sentence of a review is rarely longer.
BEFORE, AFTER = 36, 14
# Where one of these pieces of a guard is what matched, the act is the seller's, which speaks for the buyer.
TELLING = ("<sellersays>", "<told>", "<required>")
# Two expressions that agree on the same words support each other; a third would only say it again.
AGREEING = 2
COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Signal:
    """One finding with the group it is counted in; `hard` spans may carry the strongest level."""

    finding: Finding
    group: str
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of `grammar.tsv`: what is meant, how much it weighs, and whose words would cancel it ("" nobody's).

    Expressions are compiled when a text first needs them: all of them take half a second, most texts need few.
    """

    name: str
    code: str
    group: str
    weight: float
    hard: bool
    pattern: str
    unless: str
    guard: str
    told: str


def signals(folded: Folded, part: int) -> list[Signal]:
    """What the text does or says, reasons and counter-reasons together; group `counter` speaks for the buyer."""
    return signals_many([folded], [part])[0]


def signals_many(folded: Sequence[Folded], parts: Sequence[int]) -> list[list[Signal]]:
    """The signals of each text, in order; `parts` says which part of its review each text is."""
    return said_many(unveil_many(folded), parts)


def said_many(plain: Sequence[Folded], parts: Sequence[int]) -> list[list[Signal]]:
    """The same for texts that are unveiled already."""
    needs, rules = _grammar()
    found: list[list[Signal]] = [[] for _ in plain]
    for row, numbers in needs.met([text.folded for text in plain]).items():
        said = [signal for number in numbers for signal in _said(rules[number], plain[row], parts[row])]
        found[row] = _counted(said)
    return found


def _counted(said: Sequence[Signal]) -> list[Signal]:
    """The signals without those whose words heavier ones of the same code have taken already."""
    taken: list[Signal] = []
    for signal in sorted(said, key=lambda signal: -signal.finding.weight):
        if signal.group == COUNTER or sum(_overlap(signal.finding, other.finding) for other in taken) < AGREEING:
            taken.append(signal)
    return taken


def _overlap(one: Finding, other: Finding) -> bool:
    return one.code == other.code and one.start < other.end and other.start < one.end


def _said(rule: Rule, plain: Folded, part: int) -> Iterator[Signal]:
    # The first occurrence that stands is enough: repeating a demand does not make it another one.
    for match in _expression(rule.pattern).finditer(plain.folded):
        start, end = match.span()
        if rule.unless and _expression(rule.unless).search(plain.folded, start, end):
            continue
        if rule.guard and _around(rule.guard, plain.folded, match):
            if rule.told and _around(rule.told, plain.folded, match):
                yield Signal(_finding("seller_act", plain, (start, end), part=part), COUNTER)
            continue
        finding = _finding(rule.code, plain, (start, end), part=part, weight=rule.weight, note=rule.name)
        yield Signal(finding, rule.group, rule.hard)
        return


def _around(said: str, text: str, match: re.Match[str]) -> bool:
    return _expression(said).search(text, max(0, match.start() - BEFORE), match.end() + AFTER) is not None


def _finding(
    code: str, plain: Folded, span: tuple[int, int], *, part: int, weight: float = 0.0, note: str = ""
) -> Finding:
    start, end = plain.span(*span)
    return Finding(
        code=code, quote=plain.text[start:end], start=start, end=end, weight=weight, part=part, note=note or code
    )


@lru_cache(maxsize=1)
def _grammar() -> tuple[Needs, tuple[Rule, ...]]:
    known = terms("grammar_terms.tsv")
    table = rows("grammar.tsv")
    return Needs([row["needs"] for row in table]), tuple(_rule(row, known) for row in table)


def _rule(row: dict[str, str], known: dict[str, str]) -> Rule:
    return Rule(
        name=row["name"],
        code=row["code"],
        group=row["group"],
        weight=float(row["weight"]),
        hard=row["hard"] == "yes",
        pattern=filled(row["pattern"], known),
        unless=_written(row["unless"], known),
        guard=_written(row["guard"], known),
        told=_written("|".join(piece for piece in TELLING if piece in row["guard"]) or "-", known),
    )


def _written(pattern: str, known: dict[str, str]) -> str:
    return "" if pattern == "-" else filled(pattern, known)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
