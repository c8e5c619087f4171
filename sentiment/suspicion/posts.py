"""Makes posts of reviews: what the search for copies and bursts looks at, and nothing else of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

from casebook.model import Known, Post, Review
from sentiment.content import content
from sentiment.suspicion.buyer import dated
from sentiment.suspicion.copies import plain, says_enough
from sentiment.suspicion.structure import structure
from sentiment.suspicion.timing import day_of, hours_to_review, is_negative
from sentiment.text import READ, fold_many

Key = tuple[str, str]


def posts(reviews: Sequence[Review], zone: str, known: Mapping[Key, Known] | None = None) -> Iterator[Post]:
    """A post of each review, in order; days begin in the zone, and `known` orders tell their times."""
    said = structure()
    complaints = [review for review in reviews if is_complaint(review)]
    texts = iter(compared([review.text for review in complaints]))
    for review in reviews:
        gap = hours_to_review(dated(review, known) if known else review)
        yield Post(
            product=review.product_id,
            buyer=buyer(review.author or ""),
            time=None if review.time is None else int(review.time.timestamp()),
            day=None if review.time is None else day_of(review.time, zone),
            negative=is_negative(review),
            early=is_negative(review) and gap is not None and gap < said["early_hours"],
            slow=None if gap is None else gap >= said["posted_hours"],
            text=next(texts) if is_complaint(review) else "",
        )


def is_complaint(review: Review) -> bool:
    """Whether copies of it are looked for; praise repeats itself, and unknown stars say nothing."""
    most: int = structure()["copied_stars"]
    return review.stars is not None and review.stars <= most


def compared(texts: Sequence[str]) -> list[str]:
    """The characters of each text that are compared with those of others; "" where copies would say nothing."""
    least = structure()["least_characters"]
    kept = []
    for folded in fold_many([text[:READ] for text in texts]):
        said = plain(folded.folded)
        # The platform's own words under a silent buyer's stars are everybody's.
        kept.append(said if says_enough(said, least) and content(folded) != "default" else "")
    return kept


@lru_cache(maxsize=65_536)
def buyer(name: str) -> int:
    """A number for a buyer's name, 0 for none; two names share one with a chance of 5 in 10^20."""
    if not name:
        return 0
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)
