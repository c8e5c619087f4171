"""Who may enter, how they prove it, what they did, and which job has run."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint, false

from casebook.tables.base import Id, Json, Utc, id_column, metadata, refers

people = Table(
    "people",
    metadata,
    id_column(),
    Column("email", String(255), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("shops", Json, nullable=False),
    # Invited and not yet here; shut out since.
    Column("waiting", Boolean, nullable=False, server_default=false()),
    Column("disabled_at", Utc),
    # Argon2id, and the secret of an authenticator with the last step whose code was used.
    Column("password", Text),
    Column("second", String(64)),
    Column("second_step", Integer, nullable=False, server_default="0"),
)

# One-time links (sign-in, invitation, reset) and sessions; only SHA-256 of a token is stored.
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
    # Of sessions: when somebody last came with it, and with what.
    Column("seen_at", Utc),
    Column("device", String(64), nullable=False, server_default=""),
)

# Codes for the day a phone is lost: each once, stored as SHA-256.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    id_column(),
    refers("person_id", "people.id"),
    Column("sha256", String(64), nullable=False),
    Column("used_at", Utc),
    UniqueConstraint("person_id", "sha256"),
)

# Who tried to sign in of late; names are hosts and addresses, stored as SHA-256 and forgotten soon.
tries = Table(
    "tries",
    metadata,
    id_column(),
    Column("name", String(64), nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_tries_name", "name", "at"),
    Index("ix_tries_at", "at"),
)

# What people did, as a chain; the database refuses to change or delete a row.
audit_entries = Table(
    "audit_entries",
    metadata,
    # Counted by us: the number is part of the chain.
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    Column("what", String(48), nullable=False),
    Column("about", Text, nullable=False),
    Column("case_id", Id),
    Column("shop", String(64), nullable=False),
    Column("detail_sha256", String(64), nullable=False),
    Column("prev_sha256", String(64), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
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
