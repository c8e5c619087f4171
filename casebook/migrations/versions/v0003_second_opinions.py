"""Whom else we asked about a review.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_opinions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("state_id", Id, nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("claimed_at", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["state_id"], ["review_states.id"], name=op.f("fk_second_opinions_state_id_review_states")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_opinions")),
        sa.UniqueConstraint("state_id", name=op.f("uq_second_opinions_state_id")),
    )
    op.create_index("ix_second_opinions_claimed_at", "second_opinions", ["claimed_at"], unique=False)
    op.create_table(
        "second_opinion_results",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("opinion_id", Id, nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["second_opinions.id"], name=op.f("fk_second_opinion_results_opinion_id_second_opinions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_opinion_results")),
    )
    op.create_index("ix_second_opinion_results_opinion_id", "second_opinion_results", ["opinion_id"], unique=False)
