"""Why a run could not see something, in codes, and when each product was last read completely.

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Json, Utc

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("coverage", sa.Column("unseen", Json, server_default="[]", nullable=False))
    op.add_column("coverage", sa.Column("complete_at", Utc(), nullable=True))
    columns = ["source", "product_id", "complete_at"]
    op.create_index("ix_coverage_source_product_id_complete_at", "coverage", columns, unique=False)
