"""What a lint may know beside the words: the platform, the cause, and this order's own private data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casebook.model import Review, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything unknown stays empty; private fields are compared with the text and never leave.

    `segments` are the typed pieces the text was made of, empty where it was written by hand. `policies` are those the
    shop states, None where nobody says. `recent` are the newest replies on the same product's page, `window` the code
    of why no reply is taken now (empty while one is), `private_facts` what only the order or a chat tells.
    """

    platform: str = "web"
    cause: str | None = None
    review_text: str = ""
    buyer_name: str = ""
    buyer_nick: str = ""
    phone: str = ""
    address: str = ""
    order_id: str = ""
    waybill: str = ""
    product: str = ""
    category: str = ""
    promotions: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    policies: Mapping[str, Any] | None = None
    recent: tuple[str, ...] = ()
    window: str = ""
    private_facts: tuple[str, ...] = ()


def context_of(review: Review, *, platform: str, cause: str | None) -> Context:
    """The context of a reply to this review."""
    return Context(
        platform=platform,
        cause=cause,
        review_text="\n".join(review.parts),
        buyer_nick=review.author or "",
        product=review.product or "",
    )
