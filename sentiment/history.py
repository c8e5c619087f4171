"""What earlier and later reviews of the same shop say about one of them: built once per batch, handed to the judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from casebook.model import Known, Review
from sentiment.lexicon import numbers
from sentiment.suspicion.copies import Copies, Post, campaigns, plain
from sentiment.suspicion.timing import Calendar, calendar, is_negative
from sentiment.text import READ, fold_many

REVIEWS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class History:
    """Near copies among negatives by (source, external id), when each product was reviewed, and what the shop's own
    orders and chats say of the buyers, again by (source, external id).

    `checked` names what was looked at: copies, times, orders, chats; whatever is not named was not checked.
    """

    copies: Mapping[tuple[str, str], Copies] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    known: Mapping[tuple[str, str], Known] = field(default_factory=dict)
    checked: tuple[str, ...] = ()

    @classmethod
    def of(cls, reviews: Iterable[Review]) -> History:
        """The history these reviews make together; their order does not matter."""
        known = tuple(reviews)
        said = structure()
        posts = _posts([review for review in known if is_negative(review)])
        long_enough = (post for post in posts if _says_enough(post.text, said["least_characters"]))
        return cls(
            campaigns(long_enough, alike=said["alike"], days=said["window_days"]),
            calendar(known, early_hours=said["early_hours"], posted_hours=said["posted_hours"]),
        )

    @classmethod
    def none(cls) -> History:
        """The history of a review about which nothing else is known."""
        return cls()


@lru_cache(maxsize=1)
def structure() -> dict[str, Any]:
    """The thresholds of structural detection, from `words/scoring.toml`."""
    table: dict[str, Any] = numbers("scoring.toml")["structure"]
    return table


def _says_enough(text: str, least: int) -> bool:
    # One word said ten times is anger, and angry people repeat the same words.
    return len(text) >= least and len(set(text)) > least // 2


def _posts(reviews: Sequence[Review]) -> Iterator[Post]:
    for first in range(0, len(reviews), REVIEWS_AT_ONCE):
        batch = reviews[first : first + REVIEWS_AT_ONCE]
        for review, folded in zip(batch, fold_many([review.text[:READ] for review in batch]), strict=True):
            key = (review.source, review.external_id)
            yield Post(key, plain(folded.folded), review.author or "", review.time)
