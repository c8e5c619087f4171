"""Alerts, who acknowledged them, whom they are told by which way, each telling, and what runs out.

Revision: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Json, Utc

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _alerts()
    _bells()
    _rings()
    _expiries()


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("review_id", Id, nullable=True),
        sa.Column("cue", Json, nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("raised_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_alerts_review_id")),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_alerts_shop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("shop", "kind", "key", name=op.f("uq_alerts_shop_kind_key")),
    )
    op.create_index(op.f("ix_alerts_raised_at"), "alerts", ["raised_at"], unique=False)
    op.create_index(op.f("ix_alerts_review_id"), "alerts", ["review_id"], unique=False)
    op.create_table(
        "alert_acks",
        sa.Column("alert_id", Id, autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_acks_alert_id")),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_alert_acks")),
    )
    op.create_table(
        "alert_looks",
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("verdict_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_alert_looks_shop")),
        sa.PrimaryKeyConstraint("shop", name=op.f("pk_alert_looks")),
    )


def _bells() -> None:
    op.create_table(
        "bells",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_bells_shop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bells")),
    )
    op.create_index(op.f("ix_bells_shop"), "bells", ["shop"], unique=False)
    op.create_table(
        "bell_ends",
        sa.Column("bell_id", Id, autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["bell_id"], ["bells.id"], name=op.f("fk_bell_ends_bell_id")),
        sa.PrimaryKeyConstraint("bell_id", name=op.f("pk_bell_ends")),
    )


def _rings() -> None:
    op.create_table(
        "rings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("bell_id", Id, nullable=False),
        sa.Column("claimed_at", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bell_id"], ["bells.id"], name=op.f("fk_rings_bell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rings")),
    )
    op.create_index(op.f("ix_rings_bell_id"), "rings", ["bell_id"], unique=False)
    op.create_table(
        "ring_alerts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("ring_id", Id, nullable=False),
        sa.Column("alert_id", Id, nullable=False),
        sa.Column("bell_id", Id, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_ring_alerts_alert_id")),
        sa.ForeignKeyConstraint(["bell_id"], ["bells.id"], name=op.f("fk_ring_alerts_bell_id")),
        sa.ForeignKeyConstraint(["ring_id"], ["rings.id"], name=op.f("fk_ring_alerts_ring_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring_alerts")),
        sa.UniqueConstraint("alert_id", "bell_id", "attempt", name=op.f("uq_ring_alerts_alert_id_bell_id_attempt")),
    )
    op.create_index(op.f("ix_ring_alerts_ring_id"), "ring_alerts", ["ring_id"], unique=False)
    op.create_table(
        "ring_results",
        sa.Column("ring_id", Id, autoincrement=False, nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ring_id"], ["rings.id"], name=op.f("fk_ring_results_ring_id")),
        sa.PrimaryKeyConstraint("ring_id", name=op.f("pk_ring_results")),
    )


def _expiries() -> None:
    op.create_table(
        "expiries",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_expiries_shop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expiries")),
        sa.UniqueConstraint("shop", "name", name=op.f("uq_expiries_shop_name")),
    )
