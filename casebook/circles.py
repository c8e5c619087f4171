"""Who shares a phone, an address, a payer or a piece of a name among the reviews of one file; nothing is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from casebook.identity import KINDS, Keys, passing_keys
from casebook.model import Order, Review, Shared
from casebook.purchase import Held, by_piece, namesakes, person_of, shared

BAD_STARS = 2
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Met:
    """One review's buyer, with hashes in the place of what is private."""

    person: str
    order: Order
    time: datetime | None


class Circles:
    """Hears of buyers one by one and says at the end what each shares with others who reviewed badly."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._met: dict[Key, Met] = {}
        self._badly: dict[str, list[datetime]] = defaultdict(list)

    def meet(self, review: Review, order: Order, private: Mapping[str, str]) -> None:
        """Hears of one more buyer; one who cannot be told from others by a name is passed over."""
        person = person_of(review, order)
        if person is None:
            return
        phone, address, payer = (self._keys.of(kind, private.get(kind)) for kind in KINDS)
        bare = Order(shop="", external_id="", buyer=order.buyer, phone=phone, address=address, payer=payer)
        self._met[review.source, review.external_id] = Met(person, bare, review.time)
        if review.time is not None and review.stars is not None and review.stars <= BAD_STARS:
            self._badly[person].append(review.time)

    def sharing(self) -> dict[Key, tuple[Shared, ...]]:
        """What each buyer shares, by (source, external id) of the review; no entry where it is nothing."""
        held = Held(self._holders(), {name: tuple(times) for name, times in self._badly.items()})
        alike = by_piece(self._badly)
        found = {
            key: (*shared(met.order, met.person, held, met.time), *namesakes(met.person, alike))
            for key, met in self._met.items()
        }
        return {key: those for key, those in found.items() if those}

    def _holders(self) -> dict[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for met in self._met.values():
            for kind in KINDS:
                key = getattr(met.order, kind)
                if key is not None:
                    found[kind, key].add(met.person)
        return {key: frozenset(people) for key, people in found.items()}


def passing_circles() -> Circles:
    """Circles with keys nobody can make again: for one file, once."""
    return Circles(passing_keys())
