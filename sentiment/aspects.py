"""Names what a buyer speaks of, clause by clause, by the complaint causes replies are written for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from casebook.model import Aspect, Polarity
from sentiment.lexicon import Words, longest, rows, spelled
from sentiment.text import Folded, clauses

# A negation right before the word turns it; one further away mostly belongs to something else.
NEGATED = re.compile(
    r"(?:没有?|不|无|未|毫无|并未|零|非)(?:什么|任何|一点|有|会|出现|发生|怎么|太|很|那么|发现|觉得|闻到)?$"
)
TURNED = {Polarity.POS: Polarity.NEG, Polarity.NEG: Polarity.POS}
GENERAL = "none"


@dataclass(frozen=True, slots=True)
class Named:
    """An aspect word in a clause; `lean` is what the word says by itself, None where the clause decides."""

    aspect: str
    lean: Polarity | None
    clause: int
    start: int
    end: int


def aspects(
    folded: Folded, part: int, polarity_of: Callable[[Sequence[str]], Sequence[Polarity]]
) -> tuple[Aspect, ...]:
    """One aspect per cause and clause; `polarity_of` is asked once, for the clauses whose words do not decide."""
    found = named(folded.folded)
    specific = [name for name in found if name.aspect != GENERAL]
    spans = clauses(folded.folded)
    chosen = _once(specific or found)
    asked = sorted({name.clause for name in chosen if name.lean is None})
    answers = polarity_of([folded.folded[slice(*spans[clause])] for clause in asked]) if asked else ()
    said = dict(zip(asked, answers, strict=True))
    return tuple(_aspect(name, folded, part=part, polarity=name.lean or said[name.clause]) for name in chosen)


def named(text: str) -> list[Named]:
    """The aspect words of a folded text in reading order; where two overlap the earlier one holds, the longer first."""
    lexicon, words = _lexicon()
    spans = clauses(text)
    found: list[Named] = []
    clause = 0
    for word, start, end in longest(words.hits(text)):
        # A machine that is too loud speaks of noise, not of being too large: the first expression keeps its words.
        if found and start < found[-1].end:
            continue
        while clause < len(spans) - 1 and spans[clause][1] <= start:
            clause += 1
        aspect, lean = lexicon[word]
        if lean is not None and NEGATED.search(text, max(spans[clause][0], start - 5), start):
            lean = TURNED[lean]
        found.append(Named(aspect, lean, clause, start, end))
    return found


def _once(found: Sequence[Named]) -> list[Named]:
    # In one clause the word that decides by itself speaks for its aspect, else the first one.
    best: dict[tuple[int, str], Named] = {}
    for name in found:
        key = (name.clause, name.aspect)
        if key not in best or (best[key].lean is None and name.lean is not None):
            best[key] = name
    return sorted(best.values(), key=lambda name: name.start)


def _aspect(name: Named, folded: Folded, *, part: int, polarity: Polarity) -> Aspect:
    start, end = folded.span(name.start, name.end)
    return Aspect(aspect=name.aspect, polarity=polarity, start=start, end=end, part=part)


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, tuple[str, Polarity | None]], Words]:
    lexicon = {
        word: (row["aspect"], None if row["lean"] == "-" else Polarity(row["lean"]))
        for row in rows("aspects.tsv")
        for pattern in row["words"].split()
        for word in spelled(pattern)
    }
    return lexicon, Words(lexicon)
