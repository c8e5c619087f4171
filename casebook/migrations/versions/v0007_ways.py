"""One review from several sources: what each of them says, and the numbers by which they find each other.

The reviews there are get their numbers. What was kept twice before stays two: both may have cases and replies.

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

from casebook.codec import noun
from casebook.model import Review
from casebook.sameness import keys
from casebook.tables import Id, Json, Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
CURRENT = sa.text(
    "SELECT reviews.id AS id, review_states.review AS review, shops.zone AS zone FROM reviews"
    " JOIN review_states ON review_states.review_id = reviews.id AND review_states.seq = reviews.seq"
    " JOIN shops ON shops.key = reviews.shop WHERE reviews.id > :after ORDER BY reviews.id LIMIT :limit"
).columns(id=sa.BigInteger(), review=Json, zone=sa.String())
NUMBERED = sa.text("UPDATE reviews SET text_key = :text_key, order_key = :order_key WHERE id = :id")


def upgrade() -> None:
    _ways()
    _keys()
    _number_reviews(op.get_bind())


def _ways() -> None:
    op.create_table(
        "ways",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("review_id", Id, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("home", sa.Boolean(), nullable=False),
        sa.Column("product_id", sa.String(length=255), nullable=True),
        sa.Column("review", Json, nullable=False),
        sa.Column("captures", Json, nullable=False),
        sa.Column("first_seen", Utc(), nullable=False),
        sa.Column("last_seen", Utc(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_ways_review_id_reviews")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ways")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_ways_source_external_id")),
    )
    op.create_index(op.f("ix_ways_review_id"), "ways", ["review_id"], unique=False)
    op.create_index("ix_ways_product_id_source", "ways", ["product_id", "source"], unique=False)


def _keys() -> None:
    for name in ("text_key", "order_key"):
        op.add_column("reviews", sa.Column(name, sa.BigInteger(), nullable=True))
        told = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_reviews_{name}", "reviews", [name], sqlite_where=told, postgresql_where=told)
    op.drop_index("ix_reviews_source_product_id", table_name="reviews")
    op.create_index("ix_reviews_product_id_source", "reviews", ["product_id", "source"], unique=False)


def _number_reviews(connection: sa.Connection) -> None:
    after = 0
    while rows := connection.execute(CURRENT, {"after": after, "limit": AT_ONCE}).all():
        found = [(row.id, *keys(noun(Review, row.review), row.zone)) for row in rows]
        said = [{"id": one, "text_key": by_text, "order_key": by_order} for one, by_text, by_order in found]
        connection.execute(NUMBERED, said)
        after = rows[-1].id
