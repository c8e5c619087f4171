"""What people found when they looked into a suspicion.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Json, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rulings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("review_id", Id, nullable=False),
        sa.Column("state_id", Id, nullable=False),
        sa.Column("verdict_id", Id, nullable=False),
        sa.Column("ruled", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("suspicion", Json, nullable=False),
        sa.Column("rules", sa.String(length=64), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_rulings_review_id_reviews")),
        sa.ForeignKeyConstraint(["state_id"], ["review_states.id"], name=op.f("fk_rulings_state_id_review_states")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdicts.id"], name=op.f("fk_rulings_verdict_id_verdicts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulings")),
    )
    op.create_index("ix_rulings_review_id", "rulings", ["review_id"], unique=False)
