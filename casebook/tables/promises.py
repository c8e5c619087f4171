"""What we promised in public, and how often we spoke to a buyer in private."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from casebook.tables.base import Id, Utc, id_column, metadata, refers

promises = Table(
    "promises",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    refers("case_id", "cases.id", index=True),
    # None where it was given in a chat or by telephone.
    Column("publication_id", Id, ForeignKey("publications.id")),
    Column("kind", String(16), nullable=False),
    Column("quote", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("said", Text, nullable=False),
    # What the words say; the day that counts is in promise_moves.
    Column("due", Utc),
    Column("workdays", Integer),
    Column("guessed", Boolean, nullable=False),
    Column("condition", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
    # The same published words promise the same thing once, however often they are read.
    UniqueConstraint("publication_id", "start"),
    Index("ix_promises_shop", "shop"),
)

# Where a promise stands, whose it is and until when: the newest row counts.
promise_moves = Table(
    "promise_moves",
    metadata,
    id_column(),
    refers("promise_id", "promises.id", index=True),
    Column("state", String(16), nullable=False),
    Column("owner", Text, nullable=False),
    Column("due", Utc),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    id_column(),
    refers("case_id", "cases.id", index=True),
    Column("channel", String(16), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    # When the buyer was spoken to.
    Column("at", Utc, nullable=False),
    Column("kept_at", Utc, nullable=False),
)

# A contact written down by mistake has a row here and counts no more.
contact_voids = Table(
    "contact_voids",
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id"), primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
)
