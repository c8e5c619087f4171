"""How often a buyer may be spoken to about a review: twice a week, never after they refused or of the rating. Pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from casebook.model import Contact, Outcome

# More is what platforms call harassment (骚扰他人); rules of reply craft, private contact.
MOST = 2
SPAN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many contacts are left now; `again_at` is when the next one is where none is, None after a refusal."""

    left: int
    refused: Contact | None = None
    again_at: datetime | None = None


def allowance(contacts: Iterable[Contact], now: datetime) -> Allowance:
    """What is left of a buyer's patience, from every contact about their review."""
    standing = [one for one in contacts if one.stands]
    refused = refusal(standing, now)
    recent = sorted(one.at for one in standing if one.at > now - SPAN)
    left = 0 if refused else max(MOST - len(recent), 0)
    # The next one is due when, of the newest ones, the first is a week old.
    again = recent[-MOST] + SPAN if not left and not refused else None
    return Allowance(left=left, refused=refused, again_at=again)


def refusal(contacts: Iterable[Contact], at: datetime) -> Contact | None:
    """The contact by then at which the buyer said that they want no more."""
    return next((one for one in contacts if one.stands and one.outcome is Outcome.REFUSED and one.at <= at), None)


def has_room(contacts: Iterable[Contact], at: datetime) -> bool:
    """Whether one more at this time, which may be some days ago, leaves no week with more than two."""
    near = sorted([at, *(one.at for one in contacts if one.stands and abs(one.at - at) < SPAN)])
    return all(last - first >= SPAN for first, last in zip(near, near[MOST:], strict=False))


def is_about_rating(note: str) -> bool:
    """Whether the shop spoke of changing the review, unless the buyer brought it up."""
    words = unicodedata.normalize("NFKC", note)
    return _says("about_rating", words) and not _says("buyers_own", words)


def usual_channel(platform: str) -> str:
    """Where buyers of a platform are mostly spoken to."""
    channels: Mapping[str, str] = _words()["channel"]
    return channels.get(platform, "im")


def is_running(contacts: Iterable[Contact]) -> bool:
    """Whether a remedy was agreed on that is not finished yet."""
    return _last(contacts) is Outcome.RUNNING


def is_settled(contacts: Iterable[Contact]) -> bool:
    """Whether the matter was put right."""
    return _last(contacts) is Outcome.SETTLED


def _last(contacts: Iterable[Contact]) -> Outcome | None:
    told = [one for one in contacts if one.stands and one.outcome is not Outcome.NO_ANSWER]
    return max(told, key=lambda one: (one.at, one.id)).outcome if told else None


def _says(name: str, words: str) -> bool:
    return re.search(_words()[name], words) is not None


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    return tomllib.loads((files("casebook") / "contacting.toml").read_text(encoding="utf-8"))
