"""Names what a buyer speaks of, clause by clause, by the complaint causes replies are written for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from casebook.model import Aspect, Polarity
from sentiment.lexicon import Words, rows, spelled
from sentiment.safety import harms
from sentiment.text import Folded, clauses

# A negation right before the word turns it; one further away mostly belongs to something else.
NEGATED = re.compile(
    r"(?:没有?|(?<![好是会能要])不(?!过|的|见)|无|未|毫无|并未|零|非|从不|从没)"
    r"(?:什么|任何|一点|半点|是[很太特]|有|会|出现|发生|怎么|太|很|那么|这么|发现|觉得|感觉|闻到|看到|见|算|至于|容易|易|显|存在|再|过|够|啥|咋|特别|的){0,3}$"
)
# Behind the word it turns only what would be a complaint: nobody writes that a virtue was missing so.
DENIED = re.compile(
    r"(?:的)?(?:问题|情况|现象)?(?:都|也|倒是|倒|完全|基本上?|几乎|是|根本|真){0,2}(?:没有|不存在|没出现|没发生|没)[过了]?$"
)
# What the buyer feared, guards against or asks about is not said: the clause decides.
OPEN = re.compile(r"(?:怕|担心|避免|防止|以免|免得|以为|万一|会不会|是否|如果|要是)[^,]{0,3}$")
# A sign that every expression before the word begins with: looked for first, because most words stand alone.
SIGN = re.compile(r"[没不无未毫]|[零非从怕担]|[避防免以万]|[会是如要]")
# So far before the word the three are looked for; bounded, so that the cost stays linear in the text.
BEFORE, BEHIND = 9, 10
TURNED = {Polarity.POS: Polarity.NEG, Polarity.NEG: Polarity.POS}
GENERAL, SAFETY, MASK = "none", "safety", "-"
# Several rules ask about the same text in a row.
REMEMBERED = 8
Span = tuple[int, int]
PolarityOf = Callable[[Sequence[str]], Sequence[Polarity]]


class Named(NamedTuple):
    """An aspect word in a clause; `lean` is what the word says by itself, None where the clause's `words` decide."""

    aspect: str
    lean: Polarity | None
    clause: int
    words: str
    start: int
    end: int


def aspects(folded: Folded, part: int, polarity_of: PolarityOf) -> tuple[Aspect, ...]:
    """One aspect per cause and clause; `polarity_of` is asked once, for the clauses whose words do not decide."""
    chosen = _chosen(folded.folded)
    said = _asked([chosen], polarity_of)
    return tuple([_aspect(name, folded, part=part, polarity=name.lean or said[name.words]) for name in chosen])


def aspects_many(folded: Sequence[Sequence[Folded]], polarity_of: PolarityOf) -> list[tuple[Aspect, ...]]:
    """The aspects of each review, part by part; `polarity_of` is asked once, for all of them."""
    chosen = [[_chosen(part.folded) for part in parts] for parts in folded]
    said = _asked((names for parts in chosen for names in parts), polarity_of)
    return [
        tuple(
            [
                _aspect(name, part, part=number, polarity=name.lean or said[name.words])
                for number, (part, names) in enumerate(zip(parts, own, strict=True))
                for name in names
            ]
        )
        for parts, own in zip(folded, chosen, strict=True)
    ]


def _chosen(text: str) -> Sequence[Named]:
    found = _named(text)
    return _once([name for name in found if name.aspect != GENERAL] or found) if found else ()


def _asked(chosen: Iterable[Sequence[Named]], polarity_of: PolarityOf) -> dict[str, Polarity]:
    """What the clauses say whose words do not decide, each asked about once."""
    open_clauses = list(dict.fromkeys(name.words for names in chosen for name in names if name.lean is None))
    return dict(zip(open_clauses, polarity_of(open_clauses), strict=True)) if open_clauses else {}


def named(text: str) -> list[Named]:
    """The aspect words of a folded text in reading order; where two overlap the earlier one holds, the longer first."""
    return list(_named(text))


@lru_cache(maxsize=REMEMBERED)
def _named(text: str) -> Sequence[Named]:
    lexicon, words = _lexicon()
    hits = [(start, end, *lexicon[word]) for word, start, end in words.hits(text)]
    if harmful := harms(text):
        hits += [(start, end, SAFETY, Polarity.NEG) for start, end in harmful]
        hits.sort(key=itemgetter(0))
    return list(_placed(text, hits, clauses(text))) if hits else ()


def _placed(text: str, hits: Sequence[tuple[int, int, str, Polarity | None]], spans: Sequence[Span]) -> Iterator[Named]:
    clause = taken = 0
    for start, end, aspect, lean in hits:
        # A machine that is too loud speaks of noise, not of being too large: the first expression keeps its words.
        if start < taken:
            continue
        taken = end
        while spans[clause][1] <= start:
            clause += 1
        if aspect != MASK:
            turned = lean if aspect == SAFETY or lean is None else _turned(text, lean, (start, end), spans[clause])
            yield Named(aspect, turned, clause, text[slice(*spans[clause])] if turned is None else "", start, end)


def _turned(text: str, lean: Polarity, word: Span, clause: Span) -> Polarity | None:
    """How the word leans once what stands before and behind it in its clause is read."""
    start, end = word
    first = max(clause[0], start - BEFORE)
    before = SIGN.search(text, first, start)
    if before and NEGATED.search(text, before.start(), start):
        return TURNED[lean]
    if lean is Polarity.NEG and 0 < clause[1] - end <= BEHIND and DENIED.match(text, end, clause[1]):
        return Polarity.POS
    return None if before and OPEN.search(text, before.start(), start) else lean


def _once(found: Sequence[Named]) -> Sequence[Named]:
    if len(found) == 1:
        return found
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
    return lexicon, Words(lexicon, apart=True)
