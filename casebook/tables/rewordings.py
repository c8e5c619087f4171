"""Which drafts a model was asked to reword, and what came of it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, Text

from casebook.tables.base import Id, Utc, id_column, metadata, refers

# A draft a model was asked about, or was found not to be shown to it: once and never again.
rewordings = Table(
    "rewordings",
    metadata,
    id_column(),
    refers("draft_id", "drafts.id", unique=True),
    refers("case_id", "cases.id", index=True),
    Column("asked", Boolean, nullable=False),
    Column("claimed_at", Utc, nullable=False, index=True),
    Column("by", Text, nullable=False),
)

# How it ended: a code, and the further draft where the words were taken.
rewording_results = Table(
    "rewording_results",
    metadata,
    id_column(),
    refers("rewording_id", "rewordings.id", index=True),
    Column("outcome", String(32), nullable=False),
    Column("at", Utc, nullable=False),
    Column("detail", Text, nullable=False),
    Column("made_id", Id, ForeignKey("drafts.id")),
)
