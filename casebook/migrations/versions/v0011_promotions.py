"""What the shop offers: versions of promotions, and their ends before the time.

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Json, Utc

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promotions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("evergreen", sa.Boolean(), nullable=False),
        sa.Column("threshold", sa.String(length=16), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("products", Json, nullable=False),
        sa.Column("gift_name", sa.Text(), nullable=True),
        sa.Column("gift_quantity", sa.Integer(), nullable=True),
        sa.Column("gift_unit", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("in_replies", sa.Boolean(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_promotions_shop_shops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotions")),
        sa.UniqueConstraint("shop", "key", "version", name=op.f("uq_promotions_shop_key_version")),
    )
    _ends()


def _ends() -> None:
    op.create_table(
        "promotion_ends",
        sa.Column("promotion_id", Id, autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotions.id"], name=op.f("fk_promotion_ends_promotion_id_promotions")
        ),
        sa.PrimaryKeyConstraint("promotion_id", name=op.f("pk_promotion_ends")),
    )
