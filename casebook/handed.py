"""What a person hands in and how it stands before it is kept: cards with fields as forms hold them, notes, a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from casebook.model import NOTHING, Change, Product, Shop
from casebook.uploaded import Files

# The fields of a card; times as people write them, unknown is empty.
FIELDS = (
    "text",
    "stars",
    "author",
    "time",
    "product",
    "order_id",
    "appended",
    "appended_time",
    "reply",
    "reply_time",
    "url",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a person should look at, in one field or (without a field) anywhere; `said` is how the text put it."""

    field: str
    code: str
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One review on its way in: `notes` are doubts, `faults` must be put right, `aside` holds the lines left out.

    `standing` is what keeping it would do (a Change), `again` where an earlier card is the same, or `empty`.
    """

    external_id: str
    fields: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    notes: tuple[Note, ...] = ()
    faults: tuple[Note, ...] = ()
    aside: tuple[str, ...] = ()
    standing: str = Change.NEW.value
    keep: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What was handed in at once, for which shop: the bytes become the capture, the cards reviews."""

    shop: Shop
    platform: str
    body: bytes = field(repr=False)
    media_type: str
    cards: tuple[Card, ...] = ()

    @property
    def notes(self) -> list[tuple[int, Note]]:
        """All doubts, each with the number of its card from 1."""
        return [(number, note) for number, card in enumerate(self.cards, 1) for note in card.notes]

    @property
    def faulty(self) -> bool:
        """Whether something that is to be kept must be put right first."""
        return any(card.keep and card.faults for card in self.cards)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What keeping did: counts by Change, and how many cards were left out."""

    changes: Mapping[Change, int]
    dropped: int

    def __str__(self) -> str:
        changes = "".join(f" {change}={count}" for change, count in sorted(self.changes.items()))
        return f"reviews={sum(self.changes.values())}{changes} dropped={self.dropped}"


Said = Mapping[int, Mapping[str, str]]


class Incoming(Protocol):
    """What may be done with what a person hands in: as text, in a form, or as `files`."""

    @property
    def files(self) -> Files:
        """The exports people upload."""

    def products(self, shop: str) -> list[Product]:
        """The products of a shop, for a person to choose from."""

    def read_paste(
        self, shop: Shop, text: str, *, platform: str = "", product: str = "", said: Said | None = None
    ) -> Handed:
        """The reviews in a pasted text as cards; `said` holds by its number each card's fields, and `keep`."""

    def read_form(self, shop: Shop, fields: Mapping[str, str], *, platform: str = "") -> Handed:
        """One review typed into a form."""

    def keep(self, handed: Handed, *, by: str) -> Kept:
        """Keeps the cards that are to be kept; doing it twice changes nothing."""

    def think(self) -> None:
        """Has what was kept judged, opened and drafted."""
