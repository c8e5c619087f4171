"""What a reply takes up: for each cause the buyer's own words for it, or ours; nothing is taken up twice. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casebook.model import Aspect, Polarity, Review, Verdict
from responder.restatement import Point, aspect_word, point_for
from responder.script import traditional
from responder.sheets import sheet

# Two complaints of one cause fit into one sentence.
TOGETHER = 2
# A clause of so many characters says one thing.
ONE_THING = 10
# Causes that stand alone have no noun a buyer would call them by.
UNNAMED = ("suspicious", "abuse", "none", "mixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One cause and the words for it: clauses (`points`) or a noun (`matter`, `named` where it fits a sentence).

    `tags` name kinds of complaint that are answered in words of their own; `plain` is False where only a hint or
    the reader speaks for the cause.
    """

    cause: str
    points: tuple[str, ...]
    matter: str
    named: bool = False
    tags: frozenset[str] = frozenset()
    plain: bool = False


def topics(
    ranked: Sequence[str], review: Review, verdict: Verdict, found: Sequence[Point], *, in_traditional: bool
) -> tuple[Topic, ...]:
    """The leading cause first, then every other one that says something the leading words do not say already."""
    lead = _points_of(ranked[0], found, verdict.aspects)
    others = [cause for cause in ranked[1:] if _says_more(cause, ranked[0], lead, found, verdict.aspects)]
    return tuple(_topic(cause, review, verdict, found, in_traditional=in_traditional) for cause in (ranked[0], *others))


def in_our_words(topic: Topic, *, in_traditional: bool) -> Topic:
    """The same topic without a word of the buyer's."""
    return replace(topic, points=(), named=False, matter=_matter(topic.cause, in_traditional=in_traditional))


def _topic(cause: str, review: Review, verdict: Verdict, found: Sequence[Point], *, in_traditional: bool) -> Topic:
    points = _points_of(cause, found, verdict.aspects)
    noun = aspect_word(cause, review, verdict.aspects)
    return Topic(
        cause=cause,
        points=tuple(_worded(point, in_traditional=in_traditional) for point in points),
        matter=noun or _matter(cause, in_traditional=in_traditional),
        named=bool(noun) or cause not in UNNAMED,
        # One word of food anywhere tells what kind of goods it is; other kinds are those of the words taken up.
        tags=frozenset(point.tag for point in (*points, *_food(cause, found)) if point.tag),
        plain=bool(points) and not points[0].hint,
    )


def _points_of(cause: str, found: Sequence[Point], aspects: Sequence[Aspect]) -> tuple[Point, ...]:
    first = point_for(cause, found, aspects)
    if first is None or first.hint:
        return (first,) if first else ()
    more = [point for point in found if point.cause == cause and not point.hint and _differs(point, first)]
    return (first, *more[: TOGETHER - 1])


def _differs(point: Point, other: Point) -> bool:
    apart = (point.part, point.start) != (other.part, other.start)
    return apart and not _bigrams(point.text) & _bigrams(other.text)


def _bigrams(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def _food(cause: str, found: Sequence[Point]) -> Iterator[Point]:
    return (point for point in found if point.cause == cause and point.tag == "food")


def _says_more(
    cause: str, leading: str, lead: Sequence[Point], found: Sequence[Point], aspects: Sequence[Aspect]
) -> bool:
    points = [point for point in found if point.cause == cause]
    if cause == "return" and sheet(leading).ground and all(point.hint for point in points):
        # To want one's money back is answered by the remedy itself.
        return False
    heard = [aspect for aspect in aspects if aspect.aspect == cause and aspect.polarity is Polarity.NEG]
    places: list[Point | Aspect] = [*points] if points else [*heard]
    return not places or not all(any(_within(place, point) for point in lead) for place in places)


def _within(place: Point | Aspect, point: Point) -> bool:
    # Who writes without stops says several things in one clause.
    if point.end - point.start > ONE_THING:
        return False
    return place.part == point.part and point.start <= place.start and place.end <= point.end


def _worded(point: Point, *, in_traditional: bool) -> str:
    return traditional(point.text) if in_traditional and not point.own_words else point.text


def _matter(cause: str, *, in_traditional: bool) -> str:
    matter = sheet(cause).matter
    return traditional(matter) if in_traditional else matter
