"""Bundles that left the house: the tokens that sealed them, and who pulled them when."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from casebook.tables.base import Utc, id_column, metadata, refers

seals = Table(
    "seals",
    metadata,
    id_column(),
    # A token is of these bytes whatever case they came from.
    Column("manifest", String(64), nullable=False),
    Column("authority", Text, nullable=False),
    Column("token", LargeBinary, nullable=False),
    Column("chain", Text, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("manifest", "authority"),
)

accesses = Table(
    "accesses",
    metadata,
    id_column(),
    refers("case_id", "cases.id"),
    Column("seq", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    Column("what", String(16), nullable=False),
    Column("variant", String(16), nullable=False),
    Column("content", String(64), nullable=False),
    Column("prev_sha256", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    UniqueConstraint("case_id", "seq"),
)
