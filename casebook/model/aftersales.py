"""What buyers asked for after a purchase, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AfterSaleKind(StrEnum):
    """What an after-sale is about: money alone, goods back for money, other goods, mending, missing goods, a sum."""

    REFUND = "refund"
    RETURN = "return"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    RESHIP = "reship"
    COMPENSATION = "compensation"


class AfterSaleStatus(StrEnum):
    """How far an after-sale is: asked, agreed (goods to be sent back), sent back, refused, closed, done."""

    ASKED = "asked"
    AGREED = "agreed"
    SENT_BACK = "sent_back"
    REFUSED = "refused"
    CLOSED = "closed"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterSale:
    """One refund, return, exchange or repair; `raw_kind` and `raw_status` as the source wrote them.

    `words` are the buyer's own, `reason` mostly one of the platform's list; what is private in both is covered.
    `sum` is in the shop's currency. None is unknown.
    """

    shop: str
    external_id: str
    order_id: str | None = None
    product_id: str | None = None
    buyer: str | None = None
    kind: AfterSaleKind | None = None
    raw_kind: str | None = None
    status: AfterSaleStatus | None = None
    raw_status: str | None = None
    reason: str | None = None
    words: str | None = None
    asked_at: datetime | None = None
    done_at: datetime | None = None
    sum: float | None = None
