"""What a lint may know beside the words: the platform, the cause, and this order's own private data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casebook.model import Fact, Review, Segment, Shop

# What a lint calls the evidence a claim may rest on.
LINTED: Mapping[str, str] = {"trace": "parcel", "aftersale": "refund", "size_chart": "chart", "person": "record"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything unknown stays empty; private fields are compared with the text and never leave.

    `segments` are the typed pieces the text was made of, empty where it was written by hand. `policies` are those the
    shop states, None where nobody says. `recent` are the newest replies on the same product's page, `window` the code
    of why no reply is taken now (empty while one is), `private_facts` what only the order or a chat tells. `at` is
    when the words would appear, by the clock of `zone`; None where nobody says.
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
    at: datetime | None = None
    zone: str = "Asia/Shanghai"

    @property
    def is_reply(self) -> bool:
        """Whether the words are known to be a whole reply, so that what is missing in it can be said."""
        return bool(self.segments or self.review_text)


def context_of(
    review: Review, shop: Shop, *, cause: str | None, facts: Sequence[Fact] = (), at: datetime | None = None
) -> Context:
    """The context of a reply to this review, as far as the review and the shop tell it."""
    return Context(
        platform=shop.platform,
        cause=cause,
        review_text="\n".join(review.parts),
        buyer_nick=review.author or "",
        order_id=review.order_id or "",
        product=review.product or "",
        facts=linted(facts),
        policies=shop.policies,
        at=at,
        zone=shop.zone,
    )


def linted(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The facts as a lint is told of them: the kind of evidence and the key, `policy:refund_days` as it is."""
    return tuple(
        fact.key if ":" in fact.key else f"{LINTED.get(fact.evidence, fact.evidence)}:{fact.key}" for fact in facts
    )
