"""What the shop's own orders and chats say of the buyer of a review, handed in with the history."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.model import Message, Order


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one review's buyer: their order, their chat with the shop, and whom they share keys with.

    `sharing` counts, by key (phone, address, payer, nick), the other buyers who reviewed badly and share it;
    `earlier` counts the buyer's earlier orders that were neither refunded nor reviewed badly.
    """

    order: Order | None = None
    messages: tuple[Message, ...] = ()
    sharing: tuple[tuple[str, int], ...] = ()
    earlier: int = 0
