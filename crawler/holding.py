"""Tells apart the reviews of one product that have no ids: two buyers with the same words stay two, and a review that
several pages show stays one. Pure; the pages of the product are handed in together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casebook.change import made_id
from casebook.model import Review

MADE = "made-"
Words = tuple[str | None, datetime | None, str]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The reviews of a product, each once; `unclear` counts sightings that may be further buyers or the same again."""

    reviews: tuple[Review, ...]
    unclear: int = 0


def is_made(review: Review) -> bool:
    """True where the id was made of what the review says."""
    return review.external_id.startswith(MADE)


def resolve(pages: Sequence[Sequence[Review]], stated: int | None) -> Resolved:
    """The reviews the pages show, with ids that stay the same from run to run; those with an id of their own are left.

    The site's own count decides: where it is that of all sightings each is a review, where it is that of the different
    ones they are repeats. Otherwise a review counts as often as one page shows it.
    """
    made = [[one for one in page if is_made(one)] for page in pages]
    own = len({one.external_id for page in pages for one in page if not is_made(one)})
    wanted = None if stated is None else stated - own
    counts, unclear = _counts(made, wanted)
    return Resolved(tuple(_named(made, counts)), unclear)


def _counts(pages: Sequence[Sequence[Review]], stated: int | None) -> tuple[Counter[Words], int]:
    sightings = [Counter(map(_words, page)) for page in pages]
    every = _sum(sightings)
    if every.total() == stated:
        return every, 0
    # A site that shows its last page again past the end shows the same list, not more buyers.
    once = _sum([Counter(map(_words, page)) for page in _different(pages)])
    for counts in (once, Counter(dict.fromkeys(once, 1))):
        if counts.total() == stated:
            return counts, 0
    most: Counter[Words] = Counter()
    for page in sightings:
        most |= page
    return most, 0 if most.total() == stated else once.total() - most.total()


def _sum(counts: Sequence[Counter[Words]]) -> Counter[Words]:
    every: Counter[Words] = Counter()
    for one in counts:
        every.update(one)
    return every


def _different(pages: Sequence[Sequence[Review]]) -> list[Sequence[Review]]:
    return list({tuple(map(_words, page)): page for page in reversed(pages)}.values())[::-1]


def _words(review: Review) -> Words:
    return review.author, review.time, review.text


def _named(pages: Sequence[Sequence[Review]], counts: Counter[Words]) -> list[Review]:
    shown: dict[Words, list[list[Review]]] = {}
    for page in pages:
        here: dict[Words, list[Review]] = {}
        for one in page:
            here.setdefault(_words(one), []).append(one)
        for words, found in here.items():
            shown.setdefault(words, []).append(found)
    named: list[Review] = []
    for words, lists in shown.items():
        # The page that shows most of them first: on it they are surely different buyers.
        every = [one for found in sorted(lists, key=len, reverse=True) for one in found]
        same = sorted(every[: counts[words]], key=lambda one: (one.stars or 0, one.title or ""))
        named += [replace(one, external_id=_id(one, nth)) for nth, one in enumerate(same)]
    return named


def _id(review: Review, nth: int) -> str:
    said = {"product_id": review.product_id, "author": review.author, "time": review.time}
    return made_id(**said, text=review.text, nth=nth)
