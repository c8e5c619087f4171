"""What became of a review after the shop answered it: a 追评, an edit, other stars, gone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from casebook.model import Change, Polarity, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What was seen of the review since; nothing here proves that the reply was the reason.

    `appended` counts 追评 that came later, `said` is how the buyer sounds now where they said something new.
    `stars_before` are those at the time of the reply, `stars` those now; `gone` that it is no longer shown.
    """

    since: datetime
    appended: int = 0
    edited: bool = False
    gone: bool = False
    stars_before: int | None = None
    stars: int | None = None
    said: Polarity | None = None

    @property
    def is_still(self) -> bool:
        """Whether nothing has changed."""
        return not (self.appended or self.edited or self.gone or self.stars != self.stars_before)

    @property
    def rise(self) -> int:
        """By how many stars it rose, below 0 fell; 0 where either is unknown."""
        return 0 if self.stars is None or self.stars_before is None else self.stars - self.stars_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The effects of a shop's replies added up; one reply may count in several."""

    replies: int = 0
    still: int = 0
    appended: int = 0
    edited: int = 0
    gone: int = 0
    raised: int = 0
    lowered: int = 0


def effect(states: Sequence[State], since: datetime, said: Polarity | None = None) -> Effect:
    """What the review's states (oldest first) show since it was answered; `said` is the verdict on the newest."""
    before = [state for state in states if state.seen_at <= since] or list(states[:1])
    after = [state for state in states if state.seen_at > since and state not in before]
    last = states[-1]
    changes = {state.change for state in after}
    appended = max(len(last.review.appended) - len(before[-1].review.appended), 0)
    return Effect(
        since=since,
        appended=appended,
        edited=Change.EDITED in changes,
        gone=last.change is Change.GONE,
        stars_before=before[-1].review.stars,
        stars=last.review.stars,
        said=said if appended or Change.EDITED in changes else None,
    )


def together(effects: Iterable[Effect]) -> Effects:
    """The effects added up."""
    found = list(effects)
    return Effects(
        replies=len(found),
        still=sum(one.is_still for one in found),
        appended=sum(one.appended > 0 for one in found),
        edited=sum(one.edited for one in found),
        gone=sum(one.gone for one in found),
        raised=sum(one.rise > 0 for one in found),
        lowered=sum(one.rise < 0 for one in found),
    )
