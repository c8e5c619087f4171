"""Finds what the buyer complains of and how a reply may take it up: their own calm clause, or our word for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

from casebook.model import Aspect, Polarity, Review
from responder.lint import by_rule
from responder.lint.fold import Folded, fold
from responder.lint.rules import table

CLAUSE = re.compile(r"[^，。！？；：、,.!?;:~…\n\r\t 　]+")
PLAIN = re.compile(r"[\u4e00-\u9fff0-9]+")
QUOTED = re.compile(r"[“\"「『‘][^“”\"「」『』‘’]{0,200}[”\"」』’]")


@dataclass(frozen=True, slots=True)
class Point:
    """One complaint: its cause, the words to take it up with, and whether those are the buyer's own.

    A `hint` only suggests its cause: a wish, or a bare word of the trade. `tag` names a kind of complaint within the
    cause that is answered in words of its own, `label` is our word for it, the same for every buyer.
    """

    cause: str
    text: str
    own_words: bool
    start: int
    end: int
    part: int
    hint: bool = False
    tag: str = ""
    label: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class _Row:
    cause: str
    how: str
    label: str
    words: re.Pattern[str]
    tag: str


def points(review: Review) -> tuple[Point, ...]:
    """Every complaint the table knows, in order of the text; what the buyer denies is none."""
    return tuple(point for part, text in enumerate(review.parts) for point in _points_of(fold(text), part))


def named_in(text: str) -> frozenset[tuple[str, str]]:
    """What any text, also one of ours, complains of: causes with their kinds; a mere hint is none."""
    return frozenset((point.cause, point.tag) for point in _points_of(fold(text), 0) if not point.hint)


def point_for(cause: str, found: Sequence[Point], aspects: Sequence[Aspect]) -> Point | None:
    """The complaint to take up for this cause: one an aspect stands in, else the first, hints last, else None."""
    of_cause = sorted((point for point in found if point.cause == cause), key=lambda point: point.hint)
    near = [point for point in of_cause if any(_touches(point, aspect) for aspect in aspects)]
    return next(iter(near or of_cause), None)


def aspect_word(cause: str, review: Review, aspects: Sequence[Aspect]) -> str:
    """The buyer's own noun for what this cause is about, such as the sole of a shoe; empty where none may stand."""
    for aspect in aspects:
        word = review.parts[aspect.part][aspect.start : aspect.end]
        if aspect.aspect == cause and aspect.polarity is Polarity.NEG and _is_noun(word):
            return word
    return ""


@lru_cache(maxsize=4_096)
def _is_noun(word: str) -> bool:
    plain = fold(word).folded
    return len(word) > 1 and _never("noun").fullmatch(plain) is not None and not _never("no_noun").search(plain)


def is_food(word: str) -> bool:
    """True when this noun of the buyer's is something one eats or drinks."""
    return _never("food").search(fold(word).folded) is not None


def _points_of(folded: Folded, part: int) -> Iterator[Point]:
    quoted = [match.span() for match in QUOTED.finditer(folded.folded)]
    clauses = list(CLAUSE.finditer(folded.folded))
    # Nearly every row says nothing about a text: one look at all its clauses, a line each, spares many.
    lines = "\n".join(clause.group() for clause in clauses)
    rows = [row for row in _rows() if row.words.search(lines)]
    for clause in clauses:
        for row in rows:
            match = row.words.search(clause.group())
            if match and not _is_denied(clause.group(), match):
                # What somebody else said is not what the buyer says: it is named in our words.
                said_by_other = any(start < clause.end() and clause.start() < end for start, end in quoted)
                own = _own_words(folded, clause, match) if row.how == "clause" and not said_by_other else None
                start, end = folded.span(*clause.span())
                text, hint = own or row.label, row.how == "hint"
                yield Point(row.cause, text, own is not None, start, end, part, hint=hint, tag=row.tag, label=row.label)


def _is_denied(clause: str, complaint: re.Match[str]) -> bool:
    before, within = clause[: complaint.start()], complaint.group()
    return _never("denied").search(before) is not None or _never("denied_within").search(within) is not None


def _own_words(folded: Folded, clause: re.Match[str], complaint: re.Match[str]) -> str | None:
    """The buyer's clause where it is mostly the complaint, else the complaint alone; None if neither may stand."""
    begin, words = clause.start(), table("restatement.toml")
    whole = _repeatable(folded, clause.start(), clause.end(), shortest=words["shortest"])
    if whole and len(complaint.group()) >= words["share"] * len(whole):
        return whole
    return _repeatable(folded, begin + complaint.start(), begin + complaint.end(), shortest=2)


def _repeatable(folded: Folded, start: int, end: int, *, shortest: int) -> str | None:
    """These words as given, without what leads in and trails off, when they may stand in a public reply."""
    lead = _never("lead").match(folded.folded[start:end])
    begin, close = folded.span(start + (lead.end() if lead else 0), end)
    said = _never("filler").sub("", _never("tail").sub("", folded.text[begin:close]))
    if not shortest <= len(said) <= table("restatement.toml")["longest"] or not PLAIN.fullmatch(said):
        return None
    return None if _never("never").search(fold(said).folded) or _is_linted(said) else said


@lru_cache(maxsize=4_096)
def _is_linted(said: str) -> bool:
    return bool(by_rule(said))


def _touches(point: Point, aspect: Aspect) -> bool:
    return point.part == aspect.part and point.start < aspect.end and aspect.start < point.end


@lru_cache(maxsize=8)
def _never(name: str) -> re.Pattern[str]:
    return re.compile(table("restatement.toml")[name])


@lru_cache(maxsize=1)
def _rows() -> tuple[_Row, ...]:
    lines = resources.files("responder").joinpath("data", "points.tsv").read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(
        _Row(cause, how, label, re.compile(words, re.MULTILINE), "".join(tag))
        for cause, how, label, words, *tag in cells
    )
