"""What approvals are bound to, what the owner let stand, the second person's word, and until when words wait.

Revision: 0015
Follows: 0014
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Json, Utc

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("approvals", sa.Column("grounds", Json, nullable=True))
    op.add_column("approvals", sa.Column("second_for", sa.String(length=64), server_default="", nullable=False))
    op.add_column("approvals", sa.Column("publish_after", Utc(), nullable=True))
    _overrides()
    _seconds()


def _overrides() -> None:
    op.create_table(
        "approval_overrides",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("approval_id", Id, nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approvals.id"], name=op.f("fk_approval_overrides_approval_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_overrides")),
    )
    op.create_index(op.f("ix_approval_overrides_approval_id"), "approval_overrides", ["approval_id"], unique=False)


def _seconds() -> None:
    op.create_table(
        "approval_seconds",
        sa.Column("approval_id", Id, autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approvals.id"], name=op.f("fk_approval_seconds_approval_id")),
        sa.PrimaryKeyConstraint("approval_id", name=op.f("pk_approval_seconds")),
    )
