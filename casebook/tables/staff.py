"""Who may enter, and which job has run."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text, UniqueConstraint

from casebook.tables.base import Json, Utc, id_column, metadata, refers

people = Table(
    "people",
    metadata,
    id_column(),
    Column("email", String(255), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("shops", Json, nullable=False),
)

# One-time sign-in links and sessions; only SHA-256 of a token is stored.
tokens = Table(
    "tokens",
    metadata,
    id_column(),
    Column("kind", String(16), nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    refers("person_id", "people.id", index=True),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
)

# One run of a job: what was due when, and who has it until when.
job_runs = Table(
    "job_runs",
    metadata,
    id_column(),
    Column("job", String(128), nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("owner", Text, nullable=False),
    Column("claimed_at", Utc, nullable=False),
    Column("lease_until", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("outcome", String(16)),
    Column("detail", Text, nullable=False),
    UniqueConstraint("job", "due_at"),
)

# One line for each job that ever ended: what outlasts its runs.
job_standings = Table(
    "job_standings",
    metadata,
    Column("job", String(128), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Utc),
    Column("ended_at", Utc, nullable=False),
    Column("done_at", Utc),
    Column("not_before", Utc),
)

# What a shop's rule of retention erased: counts, never what it was.
erasures = Table(
    "erasures",
    metadata,
    id_column(),
    Column("shop", String(64), nullable=False),
    Column("before", Utc, nullable=False),
    Column("counts", Json, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
)
