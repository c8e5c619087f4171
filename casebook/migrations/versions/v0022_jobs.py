"""How jobs stand: failures, since when, rests; the tries of a mail; replies seen again; what was erased.

Revision: 0022
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Json, Utc

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job_runs") as table:
        # A source's own name fills 64 already, and its job is called "crawl NAME".
        table.alter_column("job", existing_type=sa.String(length=64), type_=sa.String(length=128))
    op.create_table(
        "job_standings",
        sa.Column("job", sa.String(length=128), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", Utc(), nullable=True),
        sa.Column("ended_at", Utc(), nullable=False),
        sa.Column("done_at", Utc(), nullable=True),
        sa.Column("not_before", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job_standings")),
    )
    op.create_table(
        "sightings",
        sa.Column("publication_id", Id, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["publication_id"], ["publications.id"], name=op.f("fk_sightings_publication_id")),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_sightings")),
    )
    op.create_table(
        "erasures",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("before", Utc(), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    with op.batch_alter_table("mailings") as table:
        table.add_column(sa.Column("tries", sa.Integer(), server_default="1", nullable=False))
        table.add_column(sa.Column("again_at", Utc(), nullable=True))
    with op.batch_alter_table("mailing_results") as table:
        table.add_column(sa.Column("permanent", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("mailing_results") as table:
        table.drop_column("permanent")
    with op.batch_alter_table("mailings") as table:
        table.drop_column("again_at")
        table.drop_column("tries")
    op.drop_table("erasures")
    op.drop_table("sightings")
    op.drop_table("job_standings")
    with op.batch_alter_table("job_runs") as table:
        table.alter_column("job", existing_type=sa.String(length=128), type_=sa.String(length=64))
