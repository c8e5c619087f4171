"""The sources that show a review, and where they contradict each other, as the case page tells it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casebook.joining import conflicts
from casebook.views import CaseFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What one source says; `used` where the review as it is kept says the same."""

    source: str
    value: Any
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field in which sources contradict each other."""

    field: str
    sayings: tuple[Saying, ...]


def differences(file: CaseFile) -> tuple[Difference, ...]:
    """Every contradiction between the sources of a review, with what each of them says."""
    found = conflicts(file.states, file.ways, file.shop.zone)
    return tuple(
        Difference(
            field=one.field,
            sayings=tuple(
                Saying(source=source, value=value, used=value == getattr(file.state.review, one.field))
                for source, value in one.said
            ),
        )
        for one in found
    )
