"""How urgent a case is, as one number that databases can order by, and what its reviews are searched by. Pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from casebook.model import Level, Review, Verdict

# Ends of windows in seconds since 1970: no end (or none is known), and nothing can be answered any more.
NEVER, OVER = 2**33, 0
DAY = 86_400
LEVELS = tuple(Level)
EXTORTION = "extortion"
# How many bits each part of the number has, the weightiest first; 62 in all, as signed columns hold.
BITS = (("tier", 2), ("day", 16), ("stars", 3), ("level", 2), ("money", 5), ("age", 34))
MOST_AGE = 2**34 - 1
LONGEST_WORDS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWindow:
    """How long a platform takes answers: `days` from the review, `after_appended` days from a 追评 that `closes`.

    None where no end is known; `replies` is how many answers it takes, 0 or None where there is no known limit.
    """

    platform: str
    days: int | None = None
    after_appended: int | None = None
    closes: bool = False
    replies: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What else decides until when a review can be answered: when it was seen, and what was answered or is gone."""

    first: datetime
    last: datetime
    replies: int = 0
    gone: bool = False


def until(review: Review, window: AnswerWindow, seen: Seen) -> int:
    """When the last moment to answer is, in seconds; NEVER where there is none, OVER where nothing can be answered."""
    apart = bool(review.appended) and window.closes
    # What was answered before a 追评 that is asked about apart did not answer it.
    if seen.gone or (window.replies and seen.replies >= window.replies and not apart):
        return OVER
    since, days = review.time or seen.first, window.days
    if apart:
        since, days = review.appended[-1].time or seen.last, window.after_appended
        if days is None:
            return OVER
    return NEVER if days is None else int((since + timedelta(days=days)).timestamp())


def urgency(*, tier: int, until: int, stars: int | None, level: int, money: int, time: int) -> int:
    """The smaller, the more urgent: by tier, the day the window ends, stars, suspicion, money asked, newest first."""
    parts = {
        "tier": min(max(tier, 0), 3),
        "day": min(max(until, 0) // DAY, 2**16 - 1),
        "stars": stars or 6,
        "level": len(LEVELS) - 1 - level,
        "money": 31 - min(money, 10**9).bit_length(),
        "age": MOST_AGE - min(max(time, 0), MOST_AGE),
    }
    number = 0
    for name, bits in BITS:
        number = number << bits | parts[name]
    return number


def least(tier: int, until: int = OVER) -> int:
    """The smallest number a case of this tier has whose window ends then or later."""
    return (tier << 16 | min(until // DAY, 2**16 - 1)) << sum(bits for _, bits in BITS[2:])


def money_asked(verdict: Verdict | None) -> int:
    """The largest sum in yuan that what looks like extortion names; 0 where none is named."""
    quotes = [] if verdict is None else [one.quote for one in verdict.suspicion.reasons if one.code == EXTORTION]
    return max((_sum(folded(quote)) for quote in quotes), default=0)


def folded(text: str) -> str:
    """The text as searches compare it: wide signs narrowed, lower case, blanks made one."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def product_of(review: Review) -> str:
    """The product by name and number, as searches compare it."""
    return folded(" ".join(part for part in (review.product, review.product_id) if part))


def searched(review: Review) -> str:
    """What a search for this review looks in: product, specification and all the buyer wrote."""
    parts = (product_of(review), review.spec, review.title, *review.parts)
    return folded("\n".join(part for part in parts if part))[:LONGEST_WORDS]


def _sum(text: str) -> int:
    said = _sums()
    figures = [int(one[1] or one[2]) for one in re.finditer(said["figures"], text)]
    counted = [
        said["digits"].index(one[1].replace("两", "二")) * int(said["places"][one[2]])
        for one in re.finditer(said["counted"], text)
    ]
    return max((*figures, *counted), default=0)


@lru_cache(maxsize=1)
def _sums() -> dict[str, Any]:
    return tomllib.loads((files("casebook") / "urgency.toml").read_text(encoding="utf-8"))
