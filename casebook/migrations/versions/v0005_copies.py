"""An index of recent reviews by their words and days, for copies and bursts, and of what is judged by which rules.

Both start empty: everything is looked at once more, and what stands judged by the same rules gets no other verdict.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _judged()
    _posts()
    _texts()
    _days()


def _judged() -> None:
    op.add_column("reviews", sa.Column("judged", sa.String(length=64), nullable=True))
    op.create_index(
        "ix_reviews_judged",
        "reviews",
        ["shop", "judged", "id"],
        unique=False,
        sqlite_where=sa.text("gone = 0"),
        postgresql_where=sa.text("NOT gone"),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("review_id", Id, autoincrement=False, nullable=False),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("visit", sa.BigInteger(), nullable=True),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("slow", sa.Boolean(), nullable=True),
        sa.Column("buyer", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=True),
        sa.Column("text_id", Id, nullable=True),
        sa.Column("place", sa.SmallInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_posts_review_id_reviews")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_posts")),
    )
    op.create_index("ix_posts_seen", "posts", ["seen"], unique=False)
    op.create_index("ix_posts_visit_once", "posts", ["visit", "once"], unique=False)
    _some("ix_posts_early", "posts", ["goods", "day"], "kind = 2")
    _some("ix_posts_text_id", "posts", ["text_id", "place", "time"], "text_id IS NOT NULL")


def _texts() -> None:
    op.create_table(
        "copy_texts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("bands", sa.LargeBinary(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("middle", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_texts")),
    )
    op.create_index("ix_copy_texts_hash", "copy_texts", ["hash"], unique=True)
    _some("ix_copy_texts_due", "copy_texts", ["shop", "id"], "changes <> settled")
    _some("ix_copy_texts_middle", "copy_texts", ["middle"], "middle IS NOT NULL")
    op.create_table(
        "copy_bands",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("texts", sa.LargeBinary(), nullable=False),
        sa.Column("sketches", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_copy_bands")),
    )
    op.create_table(
        "copy_pairs",
        sa.Column("text_id", Id, autoincrement=False, nullable=False),
        sa.Column("other_id", Id, autoincrement=False, nullable=False),
        sa.Column("similarity", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("text_id", "other_id", name=op.f("pk_copy_pairs")),
        sqlite_with_rowid=False,
    )


def _days() -> None:
    op.create_table(
        "post_days",
        sa.Column("goods", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("product", sa.String(length=255), nullable=True),
        sa.Column("everybody", sa.Integer(), nullable=False),
        sa.Column("negative", sa.Integer(), nullable=False),
        sa.Column("timed", sa.Integer(), nullable=False),
        sa.Column("slow", sa.Integer(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("goods", "day", name=op.f("pk_post_days")),
    )
    op.create_index("ix_post_days_shop_day", "post_days", ["shop", "day"], unique=False)
    op.create_index("ix_post_days_seen", "post_days", ["seen"], unique=False)


def _some(name: str, table: str, columns: list[str], where: str) -> None:
    """An index of the rows that need one."""
    clause = sa.text(where)
    op.create_index(name, table, columns, unique=False, sqlite_where=clause, postgresql_where=clause)
