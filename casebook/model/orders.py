"""What the shop knows of its own buyers: orders and chat messages. Private keys come hashed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The purchase facts we were given; `phone`, `address` and `payer` are keyed hashes, never the values.

    `buyer` is the name the platform shows. None is unknown. `sum` is in the shop's currency.
    """

    shop: str
    external_id: str
    buyer: str | None = None
    product_id: str | None = None
    ordered_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    refunded_at: datetime | None = None
    sum: float | None = None
    phone: str | None = None
    address: str | None = None
    payer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the shop's own chat with a buyer; `by_buyer` says who wrote it."""

    shop: str
    external_id: str
    text: str
    by_buyer: bool
    time: datetime | None = None
    order_id: str | None = None
    buyer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A key several buyers of one shop have in common: phone, address, payer or nick.

    `others` counts the other buyers who hold it, `badly` those of them who posted a suspected review or one or two
    stars around that time.
    """

    key: str
    badly: int
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the shop's own records say of one review's buyer: their order, their chat, whom they share keys with.

    `messages` are in order of time, those without one last. `earlier` counts the buyer's earlier orders that were
    neither refunded nor reviewed badly.
    """

    order: Order | None = None
    messages: tuple[Message, ...] = ()
    sharing: tuple[Shared, ...] = ()
    earlier: int = 0
