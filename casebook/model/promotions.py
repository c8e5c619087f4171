"""What a shop offers everybody: campaigns with dates, terms and the exact words a reply may print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Threshold(StrEnum):
    """What one order must reach for a promotion to apply."""

    NONE = "none"
    AMOUNT = "amount"
    PIECES = "pieces"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What is given on top: by its name, how many (at least 1), counted in `unit` (个, 份 …)."""

    name: str
    quantity: int
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A public campaign of the shop's own; `wording` is what a reply prints between its label and its end date.

    `starts` and `ends` are whole days of the shop's zone, both included; `ends` is None exactly when it is
    `evergreen`. `least` is in fen (1/100 yuan) for an amount, in pieces for pieces, 0 without a threshold.
    `products` holds external ids, empty means the whole shop. `in_replies` is the seller's word that replies may
    mention it, at most once in `every` replies of a product page. `together` says that it may be used along with
    others of the same time.
    """

    shop: str
    title: str
    wording: str
    starts: date
    key: str = ""
    ends: date | None = None
    evergreen: bool = False
    threshold: Threshold = Threshold.NONE
    least: int = 0
    products: tuple[str, ...] = ()
    gift: Gift | None = None
    link: str | None = None
    in_replies: bool = False
    together: bool = False
    every: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPromotion:
    """A version of a promotion as a row: who wrote it when, and who ended it before its time."""

    id: int
    version: int
    promotion: Promotion
    by: str
    at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None
