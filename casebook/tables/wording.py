"""How shops word their replies: one row for each change of one place, never written over."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from casebook.tables.base import Json, Utc, id_column, metadata

wordings = Table(
    "wordings",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    # Counted for each shop: how far drafts have heard of changes is this number.
    Column("version", Integer, nullable=False),
    Column("place", String(128), nullable=False),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    Column("restored", Integer),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("shop", "version"),
)
