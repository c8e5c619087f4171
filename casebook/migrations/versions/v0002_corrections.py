"""Corrections; a state may be judged by the same rules again.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("review_id", Id, nullable=False),
        sa.Column("state_id", Id, nullable=False),
        sa.Column("said", sa.String(length=8), nullable=True),
        sa.Column("judged", sa.String(length=8), nullable=False),
        sa.Column("rules", sa.String(length=64), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_corrections_review_id")),
        sa.ForeignKeyConstraint(["state_id"], ["review_states.id"], name=op.f("fk_corrections_state_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_review_id"), "corrections", ["review_id"])
    # SQLite cannot drop a constraint: the table is copied.
    with op.batch_alter_table("verdicts") as table:
        table.drop_constraint("uq_verdicts_state_id_rules", type_="unique")
        table.create_index("ix_verdicts_state_id_rules", ["state_id", "rules"])


def downgrade() -> None:
    # Of verdicts by the same rules the newest stays, which is the one that counts.
    op.execute("DELETE FROM verdicts WHERE id NOT IN (SELECT max(id) FROM verdicts GROUP BY state_id, rules)")
    with op.batch_alter_table("verdicts") as table:
        table.drop_index("ix_verdicts_state_id_rules")
        table.create_unique_constraint("uq_verdicts_state_id_rules", ["state_id", "rules"])
    op.drop_index(op.f("ix_corrections_review_id"), table_name="corrections")
    op.drop_table("corrections")
