"""What people say of our verdicts: confirmed, corrected or taken back, and how often a week we were right. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from casebook.errors import NotEnough
from casebook.model import Polarity, Review

# With fewer labels of their own nobody can tell a shop's language from chance.
ENOUGH = 20
# Of fewer a share says less than the counts.
LEAST = 10
COUNTED = "Verdicts people confirmed or corrected on the desk; nothing else is counted"
HEADINGS = ("week from", "looked at", "right", "corrected", "share right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One word of a person on one verdict (更正): added, never changed; the newest of a review stands.

    `said` is the polarity the person sees, the verdict's own where they confirm it, None where they
    take their last word back. `judged` and `rules` are the verdict's as it was shown to them.
    """

    id: int
    review_id: int
    state_id: int
    said: Polarity | None
    judged: Polarity
    rules: str
    by: str
    at: datetime

    @property
    def confirms(self) -> bool:
        """Whether the person found the verdict right."""
        return self.said is self.judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A correction that stands, with the words of the review it was said of."""

    correction: Correction
    review: Review
    label: Polarity


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """How many verdicts people looked at in the week from this Monday on, and how many of them were right."""

    monday: date
    looked: int
    right: int

    @property
    def share(self) -> str:
        """The share of right ones in whole percent; empty where too few were looked at to say so."""
        return f"{self.right / self.looked:.0%}" if self.looked >= LEAST else ""


def standing(corrections: Sequence[Correction], states: Iterable[int]) -> Correction | None:
    """The correction of a review that stands for any of these states; None where there is none or it was taken back."""
    newest = corrections[-1] if corrections else None
    return newest if newest and newest.said is not None and newest.state_id in set(states) else None


def enough(said: list[Labelled], shop: str) -> list[Labelled]:
    """The corrections of a shop, when there are enough to learn from; NotEnough otherwise."""
    if len(said) < ENOUGH:
        do = "correct or confirm verdicts on the case pages of the desk"
        raise NotEnough(shop, f"{len(said)} corrected or confirmed reviews, at least {ENOUGH} are needed", do=do)
    return said


def table(said: Iterable[Labelled], zone: str) -> list[tuple[str, ...]]:
    """The weeks as rows under `HEADINGS`."""
    found = weeks((one.correction for one in said), zone)
    return [
        (str(week.monday), str(week.looked), str(week.right), str(week.looked - week.right), week.share or "-")
        for week in found
    ]


def line(one: Labelled) -> dict[str, Any]:
    """A correction as a JSON line: the review's words as `huiping judge` takes them, and its label."""
    review, said = one.review, one.correction
    added = [{"text": part.text, "time": part.time and part.time.isoformat()} for part in review.appended]
    words = {"id": review.external_id, "text": review.text, "appended": added, "stars": review.stars}
    return {
        **words,
        "label": one.label.value,
        "judged": said.judged.value,
        "rules": said.rules,
        "at": said.at.isoformat(),
    }


def weeks(corrections: Iterable[Correction], zone: str) -> tuple[Week, ...]:
    """The weeks in which anybody looked, newest first, by the shop's own calendar; corrections as they stand."""
    dated = sorted((_monday(one.at, zone), one.confirms) for one in corrections)
    found = [(monday, [right for _, right in group]) for monday, group in groupby(dated, key=lambda pair: pair[0])]
    return tuple(Week(monday=monday, looked=len(rights), right=sum(rights)) for monday, rights in reversed(found))


def _monday(at: datetime, zone: str) -> date:
    day = at.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())
