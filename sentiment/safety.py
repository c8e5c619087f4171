"""Finds harm to people, fire and current in a review, so that somebody is called at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from casebook.model import Finding
from sentiment.lexicon import Words, filled, longest, rows, spelled, terms
from sentiment.text import CLAUSE_END, Folded

# What stands right before the word and takes it back: it did not happen, or the buyer need not fear it.
NEGATED = re.compile(
    r"(?:(?:没有?|不|无|未|并未|不会|不易|不容易|从不|杜绝|以为)"
    r"(?:再|发生|出现|任何|会|有|什么|过|被|容易|感到|引起|导致|造成|那么|怎么|觉得|闻到|孩子|宝宝|手|到|把|想象中|低温|伤){0,4}"
    r"|(?:防止?|预防|避免|以免|免得|省得|不怕|不用怕|不用担心|不担心|不必担心|再也不用?|安心不)[^,。!?;]{0,10})$"
)
# What stands right behind it and does the same.
DENIED = re.compile(
    r"(?:的)?(?:问题|情况|现象|危险|风险)?(?:都|也|倒是|完全|基本|根本|绝对)?(?:没有|不存在|没发生|没出现)[了过]?(?:$|[,。!?;])"
    r"|[^,。!?;]{0,3}[也都](?:不会|不怕|不用|不疼|不痛|没事|没关系|没受伤)"
)
# How far around a word what completes it is looked for; bounded, so that the cost stays linear in the text.
AROUND, WITHIN = 16, 24
# Nobody reads on after so many, and a text of nothing else must not take longer for it.
ENOUGH = 20
Hit = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Harm:
    """A row of `safety.tsv`; its expressions are compiled when one of its words is first met."""

    kind: str
    weight: float
    near: str
    unless: str


def safety(folded: Folded, part: int) -> tuple[Finding, ...]:
    """The first hits that are neither negated nor figures of speech; `note` is the kind of harm."""
    standing = _harms(folded.folded)
    return tuple(_finding(folded, hit, part=part, harm=standing[hit]) for hit in longest(standing)) if standing else ()


def harms(text: str) -> list[tuple[int, int]]:
    """Where in a folded text the words of harm stand, in reading order."""
    standing = _harms(text)
    return [(start, end) for _, start, end in longest(standing)] if standing else []


def _harms(text: str) -> dict[Hit, Harm]:
    _, words = _lexicon()
    hits = words.hits(text)
    return dict(islice(_standing(text, hits), ENOUGH)) if hits else {}


def _standing(text: str, hits: list[Hit]) -> Iterator[tuple[Hit, Harm]]:
    lexicon, _ = _lexicon()
    return ((hit, harm) for hit in hits for harm in lexicon[hit[0]] if _stands(text, hit, harm))


def _stands(text: str, hit: Hit, harm: Harm) -> bool:
    _, start, end = hit
    if harm.near and not _compiled(harm.near).search(text, max(0, start - AROUND), end + AROUND):
        return False
    begin, stop = _clause(text, start, end)
    if NEGATED.search(text, max(begin, start - AROUND), start) or DENIED.match(text, end, stop):
        return False
    return not (harm.unless and _compiled(harm.unless).search(text, begin, stop))


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the clause around a word, as far as it is looked at."""
    begin = max(0, start - WITHIN)
    for mark in CLAUSE_END.finditer(text, begin, start):
        begin = mark.end()
    behind = CLAUSE_END.search(text, end, end + WITHIN)
    return begin, behind.start() if behind else min(len(text), end + WITHIN)


def _finding(folded: Folded, hit: Hit, *, part: int, harm: Harm) -> Finding:
    start, end = folded.span(hit[1], hit[2])
    quote = folded.text[start:end]
    return Finding(code="safety", quote=quote, start=start, end=end, weight=harm.weight, part=part, note=harm.kind)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, list[Harm]], Words]:
    pieces = terms("safety_terms.tsv")
    lexicon: dict[str, list[Harm]] = {}
    for row in rows("safety.tsv"):
        near, unless = (_expression(row[column], pieces) for column in ("near", "unless"))
        harm = Harm(row["kind"], float(row["weight"]), near, unless)
        for word in (word for words in row["words"].split() for word in spelled(words)):
            lexicon.setdefault(word, []).append(harm)
    return lexicon, Words(lexicon)


def _expression(pattern: str, pieces: dict[str, str]) -> str:
    return "" if pattern == "-" else filled(pattern, pieces)
