"""How shops' own exports are read: the maps people confirmed."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint

from casebook.tables.base import Json, Utc, id_column, metadata

column_maps = Table(
    "column_maps",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("name", String(64), nullable=False),
    # Our fields to columns, and how dates and marks are meant.
    Column("map", Json, nullable=False),
    # All columns of the file the map was made for: by them it is found again.
    Column("headings", Json, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    UniqueConstraint("shop", "name"),
)
