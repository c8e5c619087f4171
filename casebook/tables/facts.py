"""What people answered when they were asked about a case."""

from __future__ import annotations

from sqlalchemy import Column, Date, String, Table, Text

from casebook.tables.base import Utc, id_column, metadata, refers

# The newest row of a case and question counts, and none in `answer` takes the last word back.
fact_answers = Table(
    "fact_answers",
    metadata,
    id_column(),
    refers("case_id", "cases.id", index=True),
    Column("key", String(64), nullable=False),
    Column("answer", Text),
    Column("day", Date),
    Column("reference", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
)
