"""What the shop offers: versions of promotions, and their ends before the time."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from casebook.tables.base import Id, Json, Utc, id_column, metadata

promotions = Table(
    "promotions",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("key", String(16), nullable=False),
    # A change is a new row: what an approved reply was bound to stays to be seen.
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date),
    Column("evergreen", Boolean, nullable=False),
    Column("threshold", String(16), nullable=False),
    Column("least", Integer, nullable=False),
    Column("products", Json, nullable=False),
    Column("gift_name", Text),
    Column("gift_quantity", Integer),
    Column("gift_unit", Text),
    Column("link", Text),
    Column("in_replies", Boolean, nullable=False),
    Column("together", Boolean, nullable=False),
    Column("every", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("shop", "key", "version"),
)

# A promotion is over before its last day once its newest version has a row here.
promotion_ends = Table(
    "promotion_ends",
    metadata,
    Column("promotion_id", Id, ForeignKey("promotions.id"), primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
)
