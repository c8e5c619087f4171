"""What people answered about cases, which facts drafts knew, and which ones approved words rest on.

Revision: 0014
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Json, Utc

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _answers()
    op.add_column("approvals", sa.Column("facts", Json, server_default="[]", nullable=False))
    op.add_column("approvals", sa.Column("bound_sha256", sa.String(length=64), server_default="", nullable=False))
    op.add_column("review_buyers", sa.Column("facts", sa.Integer(), server_default="0", nullable=False))
    op.add_column("shops", sa.Column("policy_changes", sa.Integer(), server_default="0", nullable=False))
    # SQLite cannot drop a constraint: the table is copied.
    with op.batch_alter_table("draftings") as table:
        table.add_column(sa.Column("heard", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("facts", sa.String(length=64), server_default="", nullable=False))
        table.drop_constraint("uq_draftings_case_id_state_id_rules", type_="unique")
        columns = ["case_id", "state_id", "rules", "heard", "facts"]
        table.create_unique_constraint("uq_draftings_case_id_state_id_rules_heard_facts", columns)


def _answers() -> None:
    op.create_table(
        "fact_answers",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_fact_answers_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_answers")),
    )
    op.create_index(op.f("ix_fact_answers_case_id"), "fact_answers", ["case_id"], unique=False)
