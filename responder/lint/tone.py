"""Lints for how a reply speaks: what is said of whom, found sentence by sentence from slots of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from responder.lint.context import Context
from responder.lint.fold import Folded, fold, unspaced
from responder.lint.rules import Rule, table

Span = tuple[int, int]
SENTENCE = re.compile(r"[^。!?;~\n\r]+")
NAMED = re.compile(r"\{(\w+)\}")
GAP = re.compile(r"<(\d+)>")
WIDE = re.compile(r"«(\d+)»")
# What decides which slots a pattern cannot do without: brackets, and a slot or a list of words with what follows it.
PART = re.compile(
    r"(?P<words>\(\?:[^()\[\]{}<>«»?*+\\.$^]+\))(?P<maybe>[?*])?|\\.|(?P<open>\()|(?P<close>\))|\{(?P<slot>\w+)\}(?P<optional>\?)?"
)


@dataclass(frozen=True, slots=True)
class Saying:
    """One way to say what a rule forbids; it is looked for only where every one of its slots has a word.

    `before` and `after` are what excuses it, directly before and behind the words found; `allow` excuses what it
    touches. Without `find` the words of its slot are what is found. `unless` is the fact under which nothing is wrong
    with it.
    """

    rule: str
    find: re.Pattern[str] | None
    needs: frozenset[str]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    allow: tuple[re.Pattern[str], ...]
    unless: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a sentence that a rule forbids, and where in it they start."""

    rule: str
    start: int
    words: str
    unless: str


@dataclass(frozen=True, slots=True)
class Sayings:
    """The sayings by the one of their slots whose words are the rarest, and the automaton that finds every word."""

    automaton: AhoCorasick
    slots: tuple[frozenset[str], ...]
    by_slot: Mapping[str, Sequence[Saying]]


def tone(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """What the sentences of the text say against this rule, also across blanks, and no fact on record excuses."""
    for start, end, said in said_in(folded.folded).get(rule.id, ()):
        if said.unless not in context.facts and not _names_product(said.words, context):
            yield folded.span(start, end)


def rights(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """As tone, but silent for goods the law exempts when the buyer's confirmation is on record."""
    exempt = table("returns.toml")
    goods = context.category + context.product
    if exempt["confirmed"] in context.facts and any(word in goods for word in exempt["words"]):
        return
    yield from tone(folded, rule, context)


@lru_cache(maxsize=256)
def said_in(text: str) -> Mapping[str, Sequence[tuple[int, int, Said]]]:
    """What a folded text says, also across blanks, by rule and with its offsets there."""
    found: dict[str, list[tuple[int, int, Said]]] = {}
    close, kept = unspaced(text)
    for words, places in ((text, range(len(text))),) if close == text else ((text, range(len(text))), (close, kept)):
        for sentence in SENTENCE.finditer(words):
            for said in say(sentence.group()):
                start = sentence.start() + said.start
                last = places[start + len(said.words) - 1]
                found.setdefault(said.rule, []).append((places[start], last + 1, said))
    return found


@lru_cache(maxsize=16_384)
def say(sentence: str) -> tuple[Said, ...]:
    """What one folded sentence says that a rule forbids."""
    known = sayings()
    hits = known.automaton.find_matches_as_indexes(sentence, overlapping=True)
    there = frozenset().union(*(known.slots[number] for number in {hit[0] for hit in hits}))
    near = (saying for slot in there for saying in known.by_slot.get(slot, ()) if saying.needs <= there)
    return tuple(said for saying in near for said in _found(saying, sentence, _spans(saying, sentence, hits)))


def _spans(saying: Saying, sentence: str, hits: Sequence[tuple[int, int, int]]) -> list[Span]:
    if saying.find is not None:
        return [match.span() for match in saying.find.finditer(sentence)]
    slots = sayings().slots
    return [(start, end) for number, start, end in hits if saying.needs <= slots[number]]


def _found(saying: Saying, sentence: str, spans: Sequence[Span]) -> Iterator[Said]:
    if not spans:
        return
    allowed = [match.span() for pattern in saying.allow for match in pattern.finditer(sentence)]
    for start, end in spans:
        touched = any(start < last and first < end for first, last in allowed)
        if not touched and not _excused(saying, sentence, start, end):
            yield Said(saying.rule, start, sentence[start:end], saying.unless)


def _excused(saying: Saying, sentence: str, start: int, end: int) -> bool:
    if saying.before is not None and saying.before.search(sentence[:start]):
        return True
    return saying.after is not None and saying.after.match(sentence, end) is not None


def _names_product(words: str, context: Context) -> bool:
    # A word inside the item's own title is no word about the buyer.
    return bool(context.product) and words in fold(context.product).folded


@lru_cache(maxsize=1)
def sayings() -> Sayings:
    """The table of sayings, read and compiled on first use."""
    slots: dict[str, list[str]] = {name: text.split("|") for name, text in table("tone/slots.toml")["slot"].items()}
    rows = [row for name in ("tone/persons.toml", "tone/rights.toml") for row in table(name)["say"]]
    made = tuple(saying for row in rows for saying in _sayings(row, slots))
    owners: dict[str, set[str]] = {}
    for name, words in slots.items():
        for word in words:
            owners.setdefault(word, set()).add(name)
    automaton = AhoCorasick(list(owners), matchkind=MatchKind.Standard)
    return Sayings(automaton, tuple(frozenset(names) for names in owners.values()), _by_slot(made, slots))


def _by_slot(made: Sequence[Saying], slots: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[Saying]]:
    by_slot: dict[str, list[Saying]] = {}
    for saying in made:
        # The longer the shortest word of a slot, the seldomer a sentence has one.
        rarest = max(sorted(saying.needs), key=lambda name: min(map(len, slots[name])))
        by_slot.setdefault(rarest, []).append(saying)
    return by_slot


def _sayings(row: Mapping[str, Any], slots: dict[str, list[str]]) -> Iterator[Saying]:
    finds = list(row.get("find", ()))
    if "words" in row:
        # Words that need no company are a slot of their own.
        name = f"own{len(slots)}"
        slots[name] = [word for line in row["words"] for word in line.split("|")]
        finds.append(f"{{{name}}}")
    for find in finds:
        yield Saying(
            rule=row["rule"],
            find=None if NAMED.fullmatch(find) else _compiled(find, slots),
            needs=_needed(find, slots),
            before=_compiled(f"(?:{row['before']})$", slots) if "before" in row else None,
            after=_compiled(row["after"], slots) if "after" in row else None,
            allow=tuple(_compiled(allow, slots, gap="") for allow in row.get("allow", ())),
            unless=row.get("unless", ""),
        )


def _needed(find: str, slots: dict[str, list[str]]) -> frozenset[str]:
    """The slots a pattern cannot match without: those outside every bracket that no question mark follows.

    Its lists of words outside every bracket become slots of their own.
    """
    depth, needed, lists = 0, set(), set()
    for part in PART.finditer(find):
        depth += bool(part["open"]) - bool(part["close"])
        if depth == 0 and part["slot"] and not part["optional"]:
            needed.add(part["slot"])
        elif depth == 0 and part["words"] and not part["maybe"]:
            lists.add(part["words"])
    slots.update((words, words[3:-1].split("|")) for words in lists)
    return frozenset(needed | lists)


def _compiled(pattern: str, slots: Mapping[str, Sequence[str]], gap: str = "?") -> re.Pattern[str]:
    """A pattern with `{slot}`, `<n>` (a gap inside a clause) and `«n»` (a gap across commas) spelt out.

    What is found ends as soon as it can; what is allowed (`gap` empty) reaches as far as it can.
    """
    wide = WIDE.sub(rf".{{0,\1}}{gap}", GAP.sub(rf"[^,、:]{{0,\1}}{gap}", pattern))
    return re.compile(NAMED.sub(lambda found: _any_of(slots[found[1]]), wide))


def _any_of(words: Sequence[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(word) for word in longest_first)})"
