"""What published replies promise, and how often buyers were spoken to.

Revision: 0012
Follows: 0011
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Utc

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _promises()
    _promise_moves()
    _contacts()


def _promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("publication_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("due", Utc(), nullable=True),
        sa.Column("workdays", sa.Integer(), nullable=True),
        sa.Column("guessed", sa.Boolean(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.key"], name=op.f("fk_promises_shop_shops")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_promises_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_promises_publication_id_publications")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sa.UniqueConstraint("publication_id", "start", name=op.f("uq_promises_publication_id_start")),
    )
    op.create_index("ix_promises_case_id", "promises", ["case_id"], unique=False)
    op.create_index("ix_promises_shop", "promises", ["shop"], unique=False)


def _promise_moves() -> None:
    op.create_table(
        "promise_moves",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("promise_id", Id, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due", Utc(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["promise_id"], ["promises.id"], name=op.f("fk_promise_moves_promise_id_promises")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_moves")),
    )
    op.create_index("ix_promise_moves_promise_id", "promise_moves", ["promise_id"], unique=False)


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("kept_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_contacts_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_case_id", "contacts", ["case_id"], unique=False)
    op.create_table(
        "contact_voids",
        sa.Column("contact_id", Id, autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_voids_contact_id_contacts")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contact_voids")),
    )
