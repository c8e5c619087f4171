"""The nouns of the rubric: a reply with what it answers, a mark for each point, and their sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casebook.model import Hit, Review, Segment, Verdict
from responder.rubric.words import folded, settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply and what is known of what it answers.

    `hits` are what the lints found in it, `facts` the keys of the facts in force, `segments` its typed pieces where
    somebody typed them; `is_copy` says whether it nearly repeats another reply of the shop, None: nobody looked.
    """

    text: str
    review: Review
    verdict: Verdict
    causes: tuple[str, ...]
    hits: tuple[Hit, ...] = ()
    platform: str = "web"
    policies: Mapping[str, Any] = field(default_factory=dict)
    segments: tuple[Segment, ...] = ()
    facts: frozenset[str] = frozenset()
    is_copy: bool | None = None

    @property
    def cause(self) -> str:
        """The cause that leads."""
        return self.causes[0] if self.causes else "mixed"

    @property
    def folded(self) -> str:
        """The words as patterns read them."""
        return folded(self.text)

    def hit_by(self, *families: str) -> tuple[Hit, ...]:
        """The hits of these rules or families of rules."""
        return tuple(hit for hit in self.hits if hit.rule.startswith(families))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One point of the twelve: reached, missed, or None where no machine can say; and why."""

    number: int
    reached: bool | None
    why: str

    @property
    def is_star(self) -> bool:
        """True where a release needs this point, whatever the sum."""
        return self.number in settings()["stars"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The twelve marks of one reply."""

    marks: tuple[Mark, ...]

    @property
    def reached(self) -> int:
        """How many points are reached."""
        return sum(mark.reached is True for mark in self.marks)

    @property
    def checkable(self) -> int:
        """How many points a machine could say something about."""
        return sum(mark.reached is not None for mark in self.marks)

    @property
    def share(self) -> float:
        """Reached of checkable, 0 to 1."""
        return self.reached / max(1, self.checkable)

    @property
    def missed(self) -> tuple[Mark, ...]:
        """The points missed, in order."""
        return tuple(mark for mark in self.marks if mark.reached is False)

    @property
    def is_enough(self) -> bool:
        """True when a release would take it: enough points, and no starred one missed."""
        return self.reached >= settings()["enough"] and not any(mark.is_star for mark in self.missed)
