"""Alerts, who acknowledged them, whom they are told by which way, and each telling."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from casebook.tables.base import Id, Json, Utc, id_column, metadata, refers

alerts = Table(
    "alerts",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("kind", String(16), nullable=False),
    # The same however often it is found: one alert for one event.
    Column("key", String(255), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("review_id", Id, ForeignKey("reviews.id"), index=True),
    Column("cue", Json, nullable=False),
    Column("repeated", Integer, nullable=False),
    Column("secret", String(64), nullable=False),
    Column("raised_at", Utc, nullable=False, index=True),
    UniqueConstraint("shop", "kind", "key"),
)

# Somebody has taken an alert up, once.
alert_acks = Table(
    "alert_acks",
    metadata,
    Column("alert_id", Id, ForeignKey("alerts.id"), primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

# Up to which verdict a shop's reviews were looked through.
alert_looks = Table(
    "alert_looks",
    metadata,
    Column("shop", String(64), ForeignKey("shops.key"), primary_key=True),
    Column("verdict_id", Id, nullable=False),
)

bells = Table(
    "bells",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("way", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("after", Integer, nullable=False),
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
    Column("made_at", Utc, nullable=False),
    Column("by", Text, nullable=False),
)

# A bell with a row here tells nothing more.
bell_ends = Table(
    "bell_ends",
    metadata,
    Column("bell_id", Id, ForeignKey("bells.id"), primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

# One message to one bell, claimed before it is sent.
rings = Table(
    "rings",
    metadata,
    id_column(),
    refers("bell_id", "bells.id", index=True),
    Column("claimed_at", Utc, nullable=False),
    Column("by", Text, nullable=False),
)

ring_alerts = Table(
    "ring_alerts",
    metadata,
    id_column(),
    refers("ring_id", "rings.id", index=True),
    refers("alert_id", "alerts.id"),
    refers("bell_id", "bells.id"),
    Column("attempt", Integer, nullable=False),
    # Whoever comes second with the same attempt gets nothing.
    UniqueConstraint("alert_id", "bell_id", "attempt"),
)

ring_results = Table(
    "ring_results",
    metadata,
    Column("ring_id", Id, ForeignKey("rings.id"), primary_key=True, autoincrement=False),
    Column("result", String(16), nullable=False),
    Column("permanent", Boolean, nullable=False),
    Column("at", Utc, nullable=False),
    Column("detail", Text, nullable=False),
)

expiries = Table(
    "expiries",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("name", String(64), nullable=False),
    Column("day", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("shop", "name"),
)
