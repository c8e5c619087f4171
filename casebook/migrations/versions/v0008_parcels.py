"""Parcels with their traces, after-sales, and when orders were shipped.

Revision: 0008
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Json, Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("shipped_at", Utc(), nullable=True))
    _parcels()
    _order_parcels()
    _aftersales()


def _parcels() -> None:
    op.create_table(
        "parcels",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("waybill", sa.String(length=64), nullable=False),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=True),
        sa.Column("raw_state", sa.Text(), nullable=True),
        sa.Column("steps", Json, nullable=False),
        sa.Column("signed_at", Utc(), nullable=True),
        sa.Column("last_at", Utc(), nullable=True),
        sa.Column("kept_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_parcels_shop_shops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
        sa.UniqueConstraint("shop", "waybill", name=op.f("uq_parcels_shop_waybill")),
    )


def _order_parcels() -> None:
    op.create_table(
        "order_parcels",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=255), nullable=False),
        sa.Column("waybill", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_order_parcels_shop_shops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_parcels")),
        sa.UniqueConstraint("shop", "order_id", "waybill", name=op.f("uq_order_parcels_shop_order_id_waybill")),
    )
    columns = ["shop", "waybill", "order_id"]
    op.create_index("ix_order_parcels_shop_waybill", "order_parcels", columns, unique=False)


def _aftersales() -> None:
    op.create_table(
        "aftersales",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("order_id", sa.String(length=255), nullable=True),
        sa.Column("product_id", sa.String(length=255), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("buyer", "name")),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("raw_kind", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("raw_status", "reason", "words")),
        *(sa.Column(name, Utc(), nullable=True) for name in ("asked_at", "done_at")),
        sa.Column("sum", sa.Float(), nullable=True),
        sa.Column("kept_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_aftersales_shop_shops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aftersales")),
        sa.UniqueConstraint("shop", "external_id", name=op.f("uq_aftersales_shop_external_id")),
    )
    op.create_index("ix_aftersales_shop_order_id", "aftersales", ["shop", "order_id"], unique=False)
