"""What earlier and later reviews of the same shop say about one of them: built once per batch, handed to the judge."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from casebook.model import Copies, DayCount, Known, Post, Posted, Review
from sentiment.suspicion.copies import campaigns
from sentiment.suspicion.posts import buyer, posts
from sentiment.suspicion.structure import structure
from sentiment.suspicion.timing import ZONE, Calendar, Days, is_posted

REVIEWS_AT_ONCE = 512
# One byte says what a post is: other, negative or early, and whether its order is unknown, recent or old.
SAYS = 3
CHECKED = ("copies", "times")
Key = tuple[str, str]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class History:
    """Near copies among negatives by (source, external id), when each product was reviewed, and what the shop's own
    orders and chats say of the buyers, again by (source, external id).

    `checked` names what was looked at: copies, times, orders, chats; whatever is not named was not checked.
    """

    copies: Mapping[Key, Copies] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    known: Mapping[Key, Known] = field(default_factory=dict)
    checked: tuple[str, ...] = ()

    @classmethod
    def of(cls, reviews: Iterable[Review], zone: str = ZONE) -> History:
        """The history these reviews make together, read once; their order does not matter, days begin in the zone."""
        texts, times = _Texts(), _Times()
        rest = iter(reviews)
        while batch := list(islice(rest, REVIEWS_AT_ONCE)):
            for review, post in zip(batch, posts(batch, zone), strict=True):
                key = (review.source, review.external_id)
                texts.add(key, post)
                times.add(key, post)
        return cls(texts.copies(), times.calendar(zone), checked=CHECKED)

    @classmethod
    def standing(
        cls,
        copies: Mapping[Key, Copies],
        counts: Mapping[str | None, dict[int, DayCount]],
        early: Mapping[str | None, dict[int, tuple[int, ...]]],
        *,
        timed: int,
        slow: int,
        zone: str,
    ) -> History:
        """The history an index tells of, by product: what each day counted, and who complained too early."""
        days = {product: Days(own, early.get(product, {})) for product, own in counts.items()}
        return cls(copies, Calendar(days, is_posted(timed, slow), zone), checked=CHECKED)

    @classmethod
    def none(cls) -> History:
        """The history of a review about which nothing else is known."""
        return cls()


class _Texts:
    """Complaints by their text, so that a text a million times is one text."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._posts: list[Posted] = []

    def add(self, key: Key, post: Post) -> None:
        if post.text:
            place = self._places.setdefault(post.text, len(self._places))
            self._posts.append(Posted(key, place, post.buyer, post.time))

    def copies(self) -> dict[Key, Copies]:
        """The crowd of each; texts in the order they were first posted, so that neighbours in time are compared."""
        said = structure()
        first = [float("inf")] * len(self._places)
        for post in self._posts:
            first[post.text] = min(first[post.text], post.time or 0)
        texts = list(self._places)
        order = sorted(range(len(texts)), key=lambda place: (first[place], texts[place]))
        ranked = {place: rank for rank, place in enumerate(order)}
        placed = [Posted(post.key, ranked[post.text], post.buyer, post.time) for post in self._posts]
        return campaigns(placed, [texts[place] for place in order], least=said["alike"], days=said["window_days"])


class _Times:
    """Who spoke of which product when: 17 bytes a review."""

    def __init__(self) -> None:
        self._products: dict[str | None, int] = {}
        self._product, self._day, self._buyer, self._said = array("i"), array("i"), array("q"), array("b")
        self._timed = self._slow = 0

    def add(self, key: Key, post: Post) -> None:
        if post.day is None:
            return
        self._product.append(self._products.setdefault(post.product, len(self._products)))
        self._day.append(post.day)
        # Unknown buyers count one by one.
        self._buyer.append(post.buyer or buyer("\n".join(key)))
        self._said.append((post.negative + post.early) * SAYS + (0 if post.slow is None else 1 + post.slow))

    def calendar(self, zone: str) -> Calendar:
        """The days of each product, one entry per buyer and day: posting twice is a habit, not a crowd."""
        rows = self._once()
        # A row that begins a product's day; the next such row ends it.
        edges = np.flatnonzero(_changes(rows[:2])[:-1])
        days = _days(rows, edges)
        names = list(self._products)
        products = {names[place]: own for place, own in days.items() if _tells(own)}
        slow = rows[3] % SAYS
        return Calendar(products, is_posted(int((slow > 0).sum()), int((slow == 2).sum())), zone)

    def _once(self) -> Numbers:
        """Product, day, buyer and what was said, in this order, each kind of a buyer's posts of a day once."""
        columns = (self._product, self._day, self._buyer, self._said)
        rows = np.array([np.array(column, dtype=np.int64) for column in columns])
        rows = rows[:, np.lexsort(rows[::-1])]
        kinds = np.concatenate([rows[:3], rows[3:] // SAYS])
        return rows[:, _changes(kinds)[1:]]


def _changes(rows: Numbers) -> Flags:
    """Where a column differs from the one before it; the first does, and so does what comes after the last."""
    differs = (rows[:, 1:] != rows[:, :-1]).any(axis=0)
    edge = np.ones(min(rows.shape[1], 1), dtype=bool)
    return np.concatenate([edge, differs, edge])


def _days(rows: Numbers, edges: Numbers) -> dict[int, Days]:
    found: dict[int, Days] = defaultdict(Days)
    for begin, end in pairwise([*edges.tolist(), rows.shape[1]]):
        product, day = rows[:2, begin].tolist()
        kind, slow = rows[3, begin:end] // SAYS, rows[3, begin:end] % SAYS
        said = rows[2, begin:end]
        counted = DayCount(
            everybody=len(np.unique(said)),
            negative=len(np.unique(said[kind > 0])),
            timed=int((slow > 0).sum()),
            slow=int((slow == 2).sum()),
        )
        found[product].counts[day] = counted
        if early := tuple(said[kind == 2].tolist()):
            found[product].early[day] = early
    return found


def _tells(days: Days) -> bool:
    """Whether anything can be found in these days: most products of a file have too few complaints."""
    return bool(days.early) or sum(day.negative for day in days.counts.values()) >= structure()["burst_least"]
