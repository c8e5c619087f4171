"""What became of orders: parcels with their traces, and after-sales; what leads to a person is covered."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, String, Table, Text, UniqueConstraint

from casebook.tables.base import Json, Utc, id_column, metadata

# A parcel, a row each; what a later trace adds is written into it.
parcels = Table(
    "parcels",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("waybill", String(64), nullable=False),
    Column("company", Text),
    Column("state", String(16)),
    Column("raw_state", Text),
    Column("steps", Json, nullable=False),
    Column("signed_at", Utc),
    # Time of the newest step: what forgetting by date goes by.
    Column("last_at", Utc),
    Column("kept_at", Utc, nullable=False),
    UniqueConstraint("shop", "waybill"),
)

# Which orders went out in which parcel: one order may fill several, and several may share one.
# Both its indexes hold every column: else SQLite takes the one that holds all it asks for, and reads on and on.
order_parcels = Table(
    "order_parcels",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("order_id", String(255), nullable=False),
    Column("waybill", String(64), nullable=False),
    UniqueConstraint("shop", "order_id", "waybill"),
    Index("ix_order_parcels_shop_waybill", "shop", "waybill", "order_id"),
)

# Refunds, returns, exchanges, repairs; a later export is written over an earlier one, as with orders.
aftersales = Table(
    "aftersales",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("external_id", String(255), nullable=False),
    Column("order_id", String(255)),
    Column("product_id", String(255)),
    Column("buyer", Text),
    Column("name", Text),
    Column("kind", String(16)),
    Column("raw_kind", Text),
    Column("status", String(16)),
    Column("raw_status", Text),
    Column("reason", Text),
    Column("words", Text),
    Column("asked_at", Utc),
    Column("done_at", Utc),
    Column("sum", Float),
    Column("kept_at", Utc, nullable=False),
    UniqueConstraint("shop", "external_id"),
    Index("ix_aftersales_shop_order_id", "shop", "order_id"),
)
