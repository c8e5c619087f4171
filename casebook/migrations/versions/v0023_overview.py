"""Indexes the overview counts by: reviews of a span with their stars and products, results by time.

Revision: 0023
Follows: 0022
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_reviews_shop_time", table_name="reviews")
    columns = ["shop", "time", "first_seen", "stars", "product_id"]
    op.create_index("ix_reviews_shop_time", "reviews", columns, unique=False)
    op.create_index(op.f("ix_publication_results_at"), "publication_results", ["at"], unique=False)
