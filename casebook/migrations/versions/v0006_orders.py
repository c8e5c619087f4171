"""The shop's own orders and chats, and how reviews name their buyers.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _orders()
    _messages()
    _review_buyers()


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.String(length=255), nullable=False),
        sa.Column("buyer", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("ordered_at", Utc(), nullable=True),
        sa.Column("delivered_at", Utc(), nullable=True),
        sa.Column("refunded_at", Utc(), nullable=True),
        sa.Column("sum", sa.Float(), nullable=True),
        sa.Column("phone", sa.String(length=64), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("payer", sa.String(length=64), nullable=True),
        sa.Column("kept_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_orders_shop_shops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("shop", "external_id", "product_id", name=op.f("uq_orders_shop_external_id_product_id")),
    )
    for column in ("name", "phone", "address", "payer"):
        op.create_index(f"ix_orders_shop_{column}", "orders", ["shop", column], unique=False)


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("order_id", sa.String(length=255), nullable=True),
        sa.Column("buyer", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("by_buyer", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("time", Utc(), nullable=True),
        sa.Column("kept_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_messages_shop_shops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("shop", "external_id", name=op.f("uq_messages_shop_external_id")),
    )
    for column in ("order_id", "name"):
        op.create_index(f"ix_messages_shop_{column}", "messages", ["shop", column], unique=False)


def _review_buyers() -> None:
    op.create_table(
        "review_buyers",
        sa.Column("review_id", Id, autoincrement=False, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("order_ref", sa.String(length=255), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("news", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_buyers_review_id_reviews")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review_buyers")),
    )
    for column in ("order_ref", "name"):
        op.create_index(f"ix_review_buyers_shop_{column}", "review_buyers", ["shop", column], unique=False)
