"""Which drafts a model was asked to reword, and what came of it.

Revision: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Utc

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rewordings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("draft_id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("claimed_at", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_rewordings_draft_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_rewordings_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewordings")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_rewordings_draft_id")),
    )
    op.create_index("ix_rewordings_case_id", "rewordings", ["case_id"], unique=False)
    op.create_index("ix_rewordings_claimed_at", "rewordings", ["claimed_at"], unique=False)
    op.create_table(
        "rewording_results",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("rewording_id", Id, nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("made_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["rewording_id"], ["rewordings.id"], name=op.f("fk_rewording_results_rewording_id")),
        sa.ForeignKeyConstraint(["made_id"], ["drafts.id"], name=op.f("fk_rewording_results_made_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewording_results")),
    )
    op.create_index("ix_rewording_results_rewording_id", "rewording_results", ["rewording_id"], unique=False)
