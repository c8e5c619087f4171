"""What the shop gave us of its own: orders, chats, and how reviews name their buyers. Private keys are hashes."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from casebook.tables.base import Id, Utc, id_column, metadata

# One line of an order, a row each: what a later export says is written over it, so that forgetting forgets it whole.
orders = Table(
    "orders",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("external_id", String(255), nullable=False),
    # Empty where unknown: two unknown products of one order are one line, which NULL would not say.
    Column("product_id", String(255), nullable=False),
    Column("buyer", Text),
    # The buyer's name as names are compared; none where the platform covers it.
    Column("name", Text),
    Column("ordered_at", Utc),
    Column("shipped_at", Utc),
    Column("delivered_at", Utc),
    Column("refunded_at", Utc),
    Column("sum", Float),
    Column("phone", String(64)),
    Column("address", String(64)),
    Column("payer", String(64)),
    Column("kept_at", Utc, nullable=False),
    UniqueConstraint("shop", "external_id", "product_id"),
    Index("ix_orders_shop_name", "shop", "name"),
    # Who else holds the same key is asked for every review judged.
    Index("ix_orders_shop_phone", "shop", "phone"),
    Index("ix_orders_shop_address", "shop", "address"),
    Index("ix_orders_shop_payer", "shop", "payer"),
)

# What was said between the shop and a buyer, private stretches covered.
messages = Table(
    "messages",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("external_id", String(255), nullable=False),
    Column("order_id", String(255)),
    Column("buyer", Text),
    Column("name", Text),
    Column("by_buyer", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("time", Utc),
    Column("kept_at", Utc, nullable=False),
    UniqueConstraint("shop", "external_id"),
    Index("ix_messages_shop_order_id", "shop", "order_id"),
    Index("ix_messages_shop_name", "shop", "name"),
)

# How a review names its buyer, so that orders and reviews find each other without reading every review.
# `news` counts how often orders or chats brought something new about it, `told` how much of that the judge has heard;
# `facts` counts all that may make a reply state something else, a step of a parcel too: drafts name how much they knew.
review_buyers = Table(
    "review_buyers",
    metadata,
    Column("review_id", Id, ForeignKey("reviews.id"), primary_key=True, autoincrement=False),
    Column("shop", String(64), nullable=False),
    Column("order_ref", String(255)),
    Column("name", Text),
    Column("news", Integer, nullable=False),
    Column("told", Integer, nullable=False),
    Column("facts", Integer, nullable=False, server_default="0"),
    Index("ix_review_buyers_shop_order_ref", "shop", "order_ref"),
    Index("ix_review_buyers_shop_name", "shop", "name"),
)
