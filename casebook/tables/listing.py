"""What the inbox is listed, counted and searched by: one row a case, made anew from the other tables at any time.

Rows here say how things are, not what happened: they change in the transaction that changes what they are made of.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from casebook.tables.base import Id, Json, Utc, id_column, metadata, refers

# `until`, `time` are seconds since 1970; `level` is 0 none to 3 strong; `urgency` is `casebook.urgency.urgency`.
listed = Table(
    "listed",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("shop", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("tier", SmallInteger, nullable=False),
    Column("cause", String(32)),
    Column("stars", SmallInteger),
    Column("level", SmallInteger, nullable=False),
    Column("product", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("urgency", BigInteger, nullable=False),
    # Everything but the product stands in the index: a filter that fits few reads no row of those it does not.
    Index("ix_listed_urgency", "status", "urgency", "case_id", "shop", "until", "cause", "stars", "level", "time"),
    Index("ix_listed_time", "status", "time", "case_id", "shop", "cause", "stars", "level"),
)

# What a search looks in: product and the buyer's words, folded. The databases keep an index of its trigrams.
case_words = Table(
    "case_words",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
)

# How long each platform takes answers, as whoever knows its rules has told; see `casebook.urgency.AnswerWindow`.
answer_windows = Table(
    "answer_windows",
    metadata,
    Column("platform", String(32), primary_key=True),
    Column("days", Integer),
    Column("after_appended", Integer),
    Column("closes", Boolean, nullable=False),
    Column("replies", Integer),
)

# What one person narrows the inbox to again and again; at most one of theirs opens by itself.
saved_views = Table(
    "saved_views",
    metadata,
    id_column(),
    refers("person_id", "people.id"),
    Column("name", String(32), nullable=False),
    Column("filters", Json, nullable=False),
    Column("opens", Boolean, nullable=False),
    Column("changed_at", Utc, nullable=False),
    UniqueConstraint("person_id", "name"),
)
