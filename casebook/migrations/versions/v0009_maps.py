"""Maps of columns people confirmed for a shop's own exports.

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Json, Utc

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "column_maps",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("map", Json, nullable=False),
        sa.Column("headings", Json, nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_column_maps_shop_shops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_maps")),
        sa.UniqueConstraint("shop", "name", name=op.f("uq_column_maps_shop_name")),
    )
