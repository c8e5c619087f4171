"""Finds what the buyer complains of and how a reply may take it up: their own calm clause, or our word for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from casebook.model import Aspect, Review
from responder.lint import lint
from responder.lint.fold import Folded, fold
from responder.lint.rules import table

CLAUSE = re.compile(r"[^，。！？；：、,.!?;:~…\n\r\t 　]+")
PLAIN = re.compile(r"[\u4e00-\u9fff0-9]+")


@dataclass(frozen=True, slots=True)
class Point:
    """One complaint: its cause, the words to take it up with, and whether those are the buyer's own.

    A `hint` only suggests its cause: a wish, or a bare word of the trade.
    """

    cause: str
    text: str
    own_words: bool
    start: int
    end: int
    part: int
    hint: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    cause: str
    how: str
    label: str
    words: re.Pattern[str]


def points(review: Review) -> tuple[Point, ...]:
    """Every complaint the table knows, in order of the text; what the buyer denies is none."""
    return tuple(point for part, text in enumerate(review.parts) for point in _points_of(fold(text), part))


def point_for(cause: str, found: Sequence[Point], aspects: Sequence[Aspect]) -> Point | None:
    """The complaint to take up for this cause: one an aspect stands in, else the first, hints last, else None."""
    of_cause = sorted((point for point in found if point.cause == cause), key=lambda point: point.hint)
    near = [point for point in of_cause if any(_touches(point, aspect) for aspect in aspects)]
    return next(iter(near or of_cause), None)


def _points_of(folded: Folded, part: int) -> Iterator[Point]:
    for clause in CLAUSE.finditer(folded.folded):
        for row in _rows():
            match = row.words.search(clause.group())
            if match and not _never("denied").search(clause.group()[: match.start()]):
                own = _own_words(folded, clause) if row.how == "clause" else None
                start, end = folded.span(*clause.span())
                yield Point(row.cause, own or row.label, own is not None, start, end, part, hint=row.how == "hint")


def _own_words(folded: Folded, clause: re.Match[str]) -> str | None:
    """The buyer's clause as given when it may be repeated in public, else None."""
    lead = _never("lead").match(clause.group())
    start, end = folded.span(clause.start() + (lead.end() if lead else 0), clause.end())
    said = _never("tail").sub("", folded.text[start:end])
    words = table("restatement.toml")
    if not words["shortest"] <= len(said) <= words["longest"] or not PLAIN.fullmatch(said):
        return None
    if _never("never").search(fold(said).folded) or lint(said):
        return None
    return said


def _touches(point: Point, aspect: Aspect) -> bool:
    return point.part == aspect.part and point.start < aspect.end and aspect.start < point.end


@lru_cache(maxsize=8)
def _never(name: str) -> re.Pattern[str]:
    return re.compile(table("restatement.toml")[name])


@lru_cache(maxsize=1)
def _rows() -> tuple[_Row, ...]:
    lines = resources.files("responder").joinpath("data", "points.tsv").read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(_Row(cause, how, label, re.compile(words)) for cause, how, label, words in cells)
