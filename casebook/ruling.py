"""What people found when they looked into a suspicion (核查结论), and how often the shop's were refuted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from casebook.errors import InputError
from casebook.model import Level, Review, Ruled, Suspicion

# A reason shorter than this says nothing to whoever must defend it before a platform.
LEAST = 4
MOST = 500
# A defect the buyer names may be true: two people must have looked before the suspicion stands.
SECOND_LOOK = "concrete_defect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One word of a person on a suspicion: added, never changed; the newest of a state stands.

    `ruled` is None where they take the last word back. `suspicion` is the one they were shown, `rules`
    the version that made it.
    """

    id: int
    review_id: int
    state_id: int
    ruled: Ruled | None
    reason: str
    suspicion: Suspicion
    rules: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the rulings on a review come to: `ruled` None while nobody has said anything that stands.

    `second` says that a confirmation waits for another person, because the buyer names a defect.
    """

    ruled: Ruled | None = None
    second: bool = False
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledReview:
    """A review whose suspicion was confirmed or refuted, with what was suspected then."""

    review: Review
    suspicion: Suspicion
    ruled: Ruled
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How a shop's suspicions of at least the level 待核查 fared; `suspected` counts reviews."""

    suspected: int = 0
    confirmed: int = 0
    refuted: int = 0

    @property
    def refuted_share(self) -> float | None:
        """Share of the ruled that were refuted, 0 to 1; None while nothing is ruled."""
        ruled = self.confirmed + self.refuted
        return self.refuted / ruled if ruled else None


def written_reason(reason: str) -> str:
    """The reason as kept; InputError while it says nothing."""
    said = " ".join(reason.split())
    if len(said) < LEAST:
        raise InputError("reason", "missing or too short", do=f"write why in at least {LEAST} characters")
    return said[:MOST]


def standing(rulings: Sequence[Ruling]) -> Standing:
    """What these rulings on one state, oldest first, come to."""
    last = rulings[-1] if rulings else None
    if last is None or last.ruled is None:
        return Standing()
    agreed = _agreeing(rulings, last.ruled)
    second = last.ruled is Ruled.CONFIRMED and needs_second(last.suspicion) and len(agreed) < 2
    return Standing(ruled=None if second else last.ruled, second=second, by=agreed)


def needs_second(suspicion: Suspicion) -> bool:
    """Whether one person alone may not confirm it."""
    return any(finding.code == SECOND_LOOK for finding in suspicion.counter)


def may_be_ruled(suspicion: Suspicion) -> bool:
    """Whether there is anything to confirm or refute."""
    return suspicion.level is not Level.NONE


def _agreeing(rulings: Iterable[Ruling], ruled: Ruled) -> tuple[str, ...]:
    people: list[str] = []
    for one in rulings:
        if one.ruled is not ruled:
            people.clear()
        elif one.by not in people:
            people.append(one.by)
    return tuple(people)
