"""What a public reply promises: what, by when, and what it is bound to, found in its words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from casebook.model import Promised
from responder.deadlines import Deadline, deadlines
from responder.lint.fold import Folded, fold
from responder.lint.rules import table

SENTENCE = re.compile(r"[^。！？!?；;\n]+")
CLAUSE = re.compile(r"[^,，：:]+")
LONGEST_QUOTE = 120


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause of a folded text: its words, where they begin, and the deadlines in it (offsets of the clause)."""

    text: str
    start: int
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True)
class _Act:
    """Something one does; `clause` is which of the sentence's clauses it stands in."""

    kind: str
    alone: bool
    clause: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A promise in a folded text, with the place of its deadline."""

    start: int
    end: int
    kind: str
    said: tuple[int, int] = (0, 0)
    due: datetime | None = None
    workdays: int | None = None
    guessed: bool = False
    condition: str = ""


def promised(text: str, *, at: datetime, zone: str) -> tuple[Promised, ...]:
    """The promises in these words, published `at`, in order; offsets are of the text exactly as given.

    What the law or the buyer may do, what is done already and what the shop says it cannot promise are none.
    """
    folded = fold(text)
    found = [
        _in_text(one, folded)
        for sentence in SENTENCE.finditer(folded.folded)
        for one in _of_sentence(_clauses(sentence, at=at, zone=zone))
    ]
    first = {one.start: one for one in reversed(found)}
    return tuple(first[start] for start in sorted(first))


def _clauses(sentence: re.Match[str], *, at: datetime, zone: str) -> list[_Clause]:
    return [
        _Clause(
            clause[0],
            sentence.start() + clause.start(),
            tuple(one for one in deadlines(clause[0], at=at, zone=zone) if not _is_over(one, at)),
        )
        for clause in CLAUSE.finditer(sentence[0])
    ]


def _is_over(deadline: Deadline, at: datetime) -> bool:
    """A day that is over when the words appear is told of, not promised."""
    return deadline.due is not None and deadline.due < at


def _of_sentence(clauses: Sequence[_Clause]) -> Iterator[_Found]:
    for nth, clause in enumerate(clauses):
        if _says("unsure", clause.text) or _says("restated", _ours_aside(clause.text)):
            continue
        dated = [one for one in clause.deadlines if not _is_theirs(clause.text)]
        for place, deadline in enumerate(dated):
            act = _act_for(clauses, nth, deadline)
            if act is not None and not _is_done(clauses, nth, deadline, act):
                yield _promise(clauses, nth, deadline, act, first=place == 0)
        if not clause.deadlines and (act := _bare(clauses, nth)) is not None:
            yield _undated(clauses, nth, act)


def _act_for(clauses: Sequence[_Clause], nth: int, deadline: Deadline) -> _Act | None:
    """What a deadline is for: named right after it, else before it in its clause, else in the next clause."""
    clause = clauses[nth]
    acts = [act for act in _acts(clause, nth) if not (act.start < deadline.end and deadline.start < act.end)]
    after = [act for act in acts if act.start >= deadline.end]
    before = [act for act in acts if act.end <= deadline.start]
    if deadline.unit == "vague":
        # 尽快处理 binds nobody to anything; money and goods are owed all the same.
        ours = _says("ours", clause.text) or _says("to_you", clause.text)
        return next((act for act in after if act.alone and ours), None)
    here = after[:1] or before[-1:]
    if here or nth + 1 == len(clauses) or clauses[nth + 1].deadlines:
        return here[0] if here else None
    following = clauses[nth + 1]
    if _is_theirs(following.text) or clause.text[deadline.end :].strip(" 的"):
        return None
    return next(_acts(following, nth + 1), None)


def _acts(clause: _Clause, nth: int) -> Iterator[_Act]:
    """What is done in a clause, in its order; of two at one place the more binding."""
    found = [
        _Act(kind, alone, nth, match.start(), match.end())
        for kind, alone, find in _actions()
        for match in find.finditer(clause.text)
    ]
    return iter(sorted(found, key=lambda act: act.start))


def _bare(clauses: Sequence[_Clause], nth: int) -> _Act | None:
    """Money or goods somebody of ours says will come, without a time and without an if."""
    clause = clauses[nth]
    ours = _pattern("ours").search(clause.text)
    if ours is None or _says("theirs", clause.text) or _condition(clauses, nth, len(clause.text)):
        return None
    acts = (act for act in _acts(clause, nth) if act.alone and act.end > ours.start())
    act = next(acts, None)
    return None if act is None or _past(clause.text, act.start, act.end) else act


def _is_done(clauses: Sequence[_Clause], nth: int, deadline: Deadline, act: _Act) -> bool:
    clause = clauses[nth]
    # 11月25日 alone may be the day something happened: somebody must say that it is to come.
    vague_day = not deadline.exact and not _says("coming", clause.text)
    return vague_day or _past(clause.text, deadline.start) or _past(clauses[act.clause].text, act.start, act.end)


def _past(text: str, start: int, end: int | None = None) -> bool:
    return _says("done", text[:start]) or (end is not None and _says("ended", text[end:]))


def _is_theirs(text: str) -> bool:
    return _says("theirs", text) and not _says("ours", text)


def _ours_aside(text: str) -> str:
    """The clause up to where somebody of ours says that they will: what stands there is told, not promised."""
    ours = _pattern("ours").search(text)
    return "" if ours is not None else text


def _condition(clauses: Sequence[_Clause], nth: int, end: int) -> str:
    """What a promise is bound to: an if in its clause or before it, or an event its time runs from."""
    for words in (clauses[nth].text[:end], *(clause.text for clause in reversed(clauses[:nth]))):
        found = _pattern("condition").search(words) or _pattern("event").search(words)
        if found is not None:
            return found[0].strip()
    topic = _pattern("topic").search(clauses[nth - 1].text) if nth else None
    return topic[0].strip() if topic is not None else ""


def _runs_from_event(clauses: Sequence[_Clause], nth: int, deadline: Deadline) -> bool:
    """Whether the time runs from something yet to happen, so that no day can be named."""
    if deadline.unit not in COUNTED:
        return False
    before = clauses[nth].text[: deadline.start]
    earlier = clauses[nth - 1].text if nth else ""
    return _says("event", before) or (not before.strip() and _says("event", earlier))


COUNTED = frozenset({"minutes", "hours", "days", "workdays", "weeks", "months"})


def _promise(clauses: Sequence[_Clause], nth: int, deadline: Deadline, act: _Act, *, first: bool) -> _Found:
    clause = clauses[nth]
    start = clause.start + (0 if first else deadline.start)
    last = clauses[act.clause]
    end = last.start + len(last.text)
    later = [one.start for one in clause.deadlines if one.start > deadline.start]
    if act.clause == nth and later and act.end <= later[0]:
        end = clause.start + later[0]
    floats = _runs_from_event(clauses, nth, deadline)
    return _Found(
        start,
        end,
        said=(clause.start + deadline.start, clause.start + deadline.end),
        kind=act.kind,
        due=None if floats else deadline.due,
        workdays=deadline.workdays,
        guessed=deadline.guessed and not floats,
        condition=_condition(clauses, nth, deadline.start),
    )


def _undated(clauses: Sequence[_Clause], nth: int, act: _Act) -> _Found:
    clause = clauses[nth]
    return _Found(clause.start, clause.start + len(clause.text), kind=act.kind)


def _in_text(found: _Found, folded: Folded) -> Promised:
    """The promise in the words as they were given."""
    start, end = folded.span(found.start, found.end)
    words = folded.text[start:end]
    start, words = start + len(words) - len(words.lstrip()), words.strip()
    said_start, said_end = folded.span(*found.said)
    return Promised(
        kind=found.kind,
        quote=words[:LONGEST_QUOTE],
        start=start,
        end=start + len(words),
        said=folded.text[said_start:said_end],
        due=found.due,
        workdays=found.workdays,
        guessed=found.guessed,
        condition=found.condition,
    )


def _says(name: str, text: str) -> bool:
    return _pattern(name).search(text) is not None


@lru_cache(maxsize=16)
def _pattern(name: str) -> re.Pattern[str]:
    clause: Mapping[str, str] = table("promises.toml")["clause"]
    return re.compile(clause[name])


@lru_cache(maxsize=1)
def _actions() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    rows = table("promises.toml")["action"]
    return tuple((row["kind"], row.get("alone", False), re.compile(row["find"])) for row in rows)
