"""What was thought of reviews, by us, by people and by somebody else."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, String, Table, Text

from casebook.tables.base import Json, Utc, id_column, metadata, refers

verdicts = Table(
    "verdicts",
    metadata,
    id_column(),
    refers("state_id", "review_states.id"),
    Column("rules", String(64), nullable=False),
    Column("judged_at", Utc, nullable=False),
    Column("polarity", String(8), nullable=False),
    Column("flagged", Boolean, nullable=False),
    Column("level", String(16), nullable=False),
    Column("safety", Boolean, nullable=False),
    Column("verdict", Json, nullable=False),
    # The newest row of a state counts. Rules may come back (a shop's layer is switched off), so they are not unique.
    Index("ix_verdicts_state_id_rules", "state_id", "rules"),
)

# What people said of verdicts; the newest row of a review stands, and none in `said` takes the last word back.
corrections = Table(
    "corrections",
    metadata,
    id_column(),
    refers("review_id", "reviews.id", index=True),
    refers("state_id", "review_states.id"),
    Column("said", String(8)),
    Column("judged", String(8), nullable=False),
    Column("rules", String(64), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

# What people found when they looked into a suspicion; the newest row of a state stands, and none in `ruled` takes the
# last word back. The suspicion they were shown is kept with it: weights are estimated again from these rows.
rulings = Table(
    "rulings",
    metadata,
    id_column(),
    refers("review_id", "reviews.id", index=True),
    refers("state_id", "review_states.id"),
    refers("verdict_id", "verdicts.id"),
    Column("ruled", String(16)),
    Column("reason", Text, nullable=False),
    Column("suspicion", Json, nullable=False),
    Column("rules", String(64), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

# A state of a review somebody else was asked about, or was found not worth asking about: once and never again.
second_opinions = Table(
    "second_opinions",
    metadata,
    id_column(),
    refers("state_id", "review_states.id", unique=True),
    Column("asked", Boolean, nullable=False),
    Column("claimed_at", Utc, nullable=False, index=True),
    Column("by", Text, nullable=False),
)

second_opinion_results = Table(
    "second_opinion_results",
    metadata,
    id_column(),
    refers("opinion_id", "second_opinions.id", index=True),
    Column("result", String(16), nullable=False),
    Column("at", Utc, nullable=False),
    Column("detail", Text, nullable=False),
)
