"""What a lint may know beside the words: the platform, the cause, and this order's own private data."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.model import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything unknown stays empty; private fields are compared with the text and never leave."""

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


def context_of(review: Review, *, platform: str, cause: str | None) -> Context:
    """The context of a reply to this review."""
    return Context(
        platform=platform,
        cause=cause,
        review_text="\n".join(review.parts),
        buyer_nick=review.author or "",
        product=review.product or "",
    )
