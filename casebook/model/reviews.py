"""What came in: captures, reviews and their states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casebook.model.kinds import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The bytes as received, never changed: where from, when, how, and their SHA-256."""

    sha256: str
    url: str
    time: datetime
    media_type: str = "application/octet-stream"
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    how: str = "http"
    size: int = 0

    @property
    def by(self) -> str | None:
        """The person who handed it in; None where a source gave it."""
        return dict(self.headers).get("by") if self.how in ("hand", "file") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What the buyer added later (追评)."""

    text: str
    time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The shop's public reply as the source shows it."""

    text: str
    time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One buyer's words and stars as a source shows them; identity is (source, external_id).

    `stars` is 1-5 or None; `raw_rating` keeps what the source said. `spec` is what was bought of the product
    (colour, size). `capture` is the SHA-256
    of the capture it was read from.
    """

    source: str
    external_id: str
    shop: str
    text: str
    stars: int | None = None
    raw_rating: str | None = None
    title: str | None = None
    product_id: str | None = None
    product: str | None = None
    spec: str | None = None
    author: str | None = None
    url: str | None = None
    time: datetime | None = None
    order_id: str | None = None
    order_time: datetime | None = None
    appended: tuple[Appended, ...] = ()
    reply: Reply | None = None
    capture: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The buyer's texts: the review first, then each 追评; `Finding.part` counts in it."""
        return (self.text, *(added.text for added in self.appended))


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a review as it was seen: the buyer's words at that time, and what changed."""

    id: int
    review_id: int
    seq: int
    change: Change
    seen_at: datetime
    digest: str
    review: Review
