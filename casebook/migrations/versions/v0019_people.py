"""Passwords and second factors, invitations, sessions that end when idle, sign-in tries, and the audit log.

Revision: 0019
Follows: 0018
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Utc

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

REFUSAL = "the audit log is only added to"
SQLITE = "CREATE TRIGGER audit_entries_no_{0} BEFORE {0} ON audit_entries BEGIN SELECT RAISE(ABORT, '{1}'); END"
POSTGRES = (
    f"CREATE FUNCTION audit_entries_kept() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    " LANGUAGE plpgsql",
    "CREATE TRIGGER audit_entries_kept BEFORE UPDATE OR DELETE ON audit_entries"
    " FOR EACH ROW EXECUTE FUNCTION audit_entries_kept()",
)


def upgrade() -> None:
    op.add_column("people", sa.Column("waiting", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("people", sa.Column("disabled_at", Utc(), nullable=True))
    op.add_column("people", sa.Column("password", sa.Text(), nullable=True))
    op.add_column("people", sa.Column("second", sa.String(length=64), nullable=True))
    op.add_column("people", sa.Column("second_step", sa.Integer(), server_default="0", nullable=False))
    op.add_column("tokens", sa.Column("seen_at", Utc(), nullable=True))
    op.add_column("tokens", sa.Column("device", sa.String(length=64), server_default="", nullable=False))
    _signing_in()
    _audit()
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRES if postgres else [SQLITE.format(verb, REFUSAL) for verb in ("UPDATE", "DELETE")]:
        op.execute(statement)


def _signing_in() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("used_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recovery_codes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("person_id", "sha256", name=op.f("uq_recovery_codes_person_id_sha256")),
    )
    op.create_table(
        "tries",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
    )
    op.create_index("ix_tries_name", "tries", ["name", "at"], unique=False)
    op.create_index("ix_tries_at", "tries", ["at"], unique=False)


def _audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.String(length=48), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("case_id", Id, nullable=True),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("detail_sha256", sa.String(length=64), nullable=False),
        sa.Column("prev_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("prev_sha256", name=op.f("uq_audit_entries_prev_sha256")),
    )
