"""What a rewording may not change: each guard compares one segment with its new words and names what differs. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from responder.lint.fold import fold
from responder.lint.rules import table
from responder.restatement import named_in
from responder.script import simplified, traditional

HAN = re.compile("[\u4e00-\u9fff]")
# So much longer or shorter a sentence may become, as a share of its length and in signs.
SHARE, SIGNS = 0.6, 8
# Two sentences with fewer signs in common (Dice) say something else.
LIKE = 0.3
# No word of the lists, and no piece of a sentence we look for, is longer.
LONGEST = 12
# So many of the buyer's signs in a row are their words, and no chance.
ECHO = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """A segment as it was and as it was reworded: as given, and folded; `about` is what the whole reply took up."""

    type: str
    before: str
    after: str
    was: str
    now: str
    about: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_courtesy(self) -> bool:
        """Whether it only greets, or says that we are sorry."""
        return self.type in rows()["courtesy"]


Guard = Callable[[Pair], str | None]


def pair(type: str, before: str, after: str, *, about: Collection[tuple[str, str]] = ()) -> Pair:
    """The two wordings of a segment, ready to be compared."""
    return Pair(type, before, after, fold(before).folded, fold(after).folded, frozenset(about))


def changed(one: Pair) -> tuple[str, str] | None:
    """The first guard that objects, as its code and what it turns on; None where the meaning was left alone."""
    for code, guard in GUARDS.items():
        if (said := guard(one)) is not None:
            return code, said
    return None


def echoed(review: Iterable[str], before: str, after: str) -> str | None:
    """Words of the buyer's that the reply has now and had not before; None where there are none."""
    known, new = _letters(before), _letters(after)
    told = {run for part in review for run in _runs(_letters(part))}
    return next((run for run in _runs(new) if run in told and run not in known), None)


def _plain(one: Pair) -> str | None:
    """Signs beside Chinese characters and marks are those there were: no markup, link, number, emoji, hidden sign."""
    usual = {*rows()["marks"], *one.before}
    return next((repr(sign) for sign in one.after if sign not in usual and not HAN.match(sign)), None)


def _ending(one: Pair) -> str | None:
    ends, last = rows()["ends"], one.before[-1:]
    fits = one.after[-1:] in ends if last in ends else one.after[-1:] == last
    return None if fits else one.after[-1:]


def _script(one: Pair) -> str | None:
    """One script stays: signs only the other one writes are new signs."""
    strange = simplified if simplified(one.before) == one.before else traditional
    return next((sign for sign in one.after if sign not in one.before and strange(sign) != sign), None)


def _size(one: Pair) -> str | None:
    most = len(one.before) * SHARE + SIGNS
    return None if abs(len(one.after) - len(one.before)) <= most else str(len(one.after))


def _vocabulary(one: Pair) -> str | None:
    """No word is new but those the lists hold: what is said beside them would be news, or a name."""
    known = _known(courtesy=one.is_courtesy)
    reached = 0
    # Every border a word may end at that begins at such a border, as far as they go.
    borders = {0}
    for at in range(len(one.now)):
        if at not in borders:
            continue
        reached = at
        borders |= {end for end in range(at + 1, min(at + LONGEST, len(one.now)) + 1) if _fits(one, at, end, known)}
    return None if len(one.now) in borders else one.now[reached : reached + 4]


def _fits(one: Pair, start: int, end: int, known: frozenset[str]) -> bool:
    piece = one.now[start:end]
    return piece in known or (len(piece) > 1 and piece in one.was) or (len(piece) == 1 and not HAN.match(piece))


def _numbers(one: Pair) -> str | None:
    return _more_or_less(_numbers_in(one.was), _numbers_in(one.now))


def _words(one: Pair) -> str | None:
    for pattern in _patterns("same_words").values():
        if said := _more_or_less(Counter(set(pattern.findall(one.was))), Counter(set(pattern.findall(one.now)))):
            return said
    return None


def _matters(one: Pair) -> str | None:
    return _differs("same_matters", one)


def _tone(one: Pair) -> str | None:
    return _differs("same_tone", one)


def _not(one: Pair) -> str | None:
    """A sentence is not turned round; where we are sorry, a "not" may come or go."""
    never = _patterns("never")
    was, now = (never["not"].search(never["no_not"].sub("", text)) for text in (one.was, one.now))
    found = now or was
    return found[0] if found and bool(was) != bool(now) and not one.is_courtesy else None


def _machine(one: Pair) -> str | None:
    """What only a machine says, or somebody who talks to one."""
    said = set(_patterns("never")["machine"].findall(one.was))
    return next((word for word in _patterns("never")["machine"].findall(one.now) if word not in said), None)


def _complaint(one: Pair) -> str | None:
    """What is complained of stays; a sentence that only is sorry may take up what the reply is about, or let it be."""
    was, now = named_in(one.before), named_in(one.after)
    differing = now - was - one.about if one.is_courtesy else now ^ was
    return "/".join(sorted(differing)[0]).rstrip("/") if differing else None


def _likeness(one: Pair) -> str | None:
    was, now = Counter(HAN.findall(one.was)), Counter(HAN.findall(one.now))
    both = 2 * (was & now).total() / max(was.total() + now.total(), 1)
    return None if one.is_courtesy or both >= LIKE else f"{both:.2f}"


GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        "plain": _plain,
        "ending": _ending,
        "script": _script,
        "size": _size,
        "machine": _machine,
        "numbers": _numbers,
        "words": _words,
        "matters": _matters,
        "tone": _tone,
        "vocabulary": _vocabulary,
        "not": _not,
        "complaint": _complaint,
        "likeness": _likeness,
    }
)


def rows() -> Mapping[str, tuple[str, ...]]:
    """The table of what a rewording may touch."""
    return table("rewording.toml")


def _differs(kind: str, one: Pair) -> str | None:
    passed = rows()["with_courtesy"] if one.is_courtesy else ()
    for name, pattern in _patterns(kind).items():
        if name not in passed and bool(pattern.search(one.was)) != bool(pattern.search(one.now)):
            return name
    return None


def _numbers_in(folded: str) -> Counter[str]:
    return Counter("".join(found[0].split()) for pattern in _numerals() for found in pattern.finditer(folded))


def _more_or_less(was: Counter[str], now: Counter[str]) -> str | None:
    return next(iter([*(now - was), *(was - now)]), None)


def _letters(text: str) -> str:
    return "".join(sign for sign in fold(text).folded if sign.isalnum())


def _runs(letters: str) -> list[str]:
    return [letters[at : at + ECHO] for at in range(len(letters) - ECHO + 1)]


@lru_cache(maxsize=8)
def _patterns(kind: str) -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in table("rewording.toml")[kind].items()}


@lru_cache(maxsize=1)
def _numerals() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in rows()["numbers"])


@lru_cache(maxsize=2)
def _known(*, courtesy: bool) -> frozenset[str]:
    words: str = table("rewording.toml")["courtesy_words" if courtesy else "matter_words"]
    return frozenset(words.split()) | frozenset(table("rewording.toml")["small"])
