"""What came in: shops, sources, products, captures, reviews and their states, coverage."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from casebook.tables.base import Json, Utc, id_column, metadata, refers

shops = Table(
    "shops",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("platform", String(32), nullable=False),
    Column("url", Text),
    Column("zone", String(64), nullable=False),
    Column("signature", Text),
    Column("recipients", Json, nullable=False),
    Column("policies", Json, nullable=False),
    # Counts how often the policies changed: drafts name how much they knew.
    Column("policy_changes", Integer, nullable=False, server_default="0"),
)

sources = Table(
    "sources",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("url", Text, nullable=False),
    Column("recipe", String(64)),
    Column("every_minutes", Integer, nullable=False),
)

products = Table(
    "products",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("external_id", String(255), nullable=False),
    Column("name", Text),
    Column("url", Text),
    UniqueConstraint("shop", "external_id"),
)

captures = Table(
    "captures",
    metadata,
    id_column(),
    Column("sha256", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("time", Utc, nullable=False),
    Column("media_type", String(255), nullable=False),
    Column("status", Integer),
    Column("headers", Json, nullable=False),
    Column("how", String(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    # The same bytes from the same address are one capture: the first sight of them.
    UniqueConstraint("sha256", "url"),
)

reviews = Table(
    "reviews",
    metadata,
    id_column(),
    Column("source", String(64), nullable=False),
    Column("external_id", String(255), nullable=False),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("product_id", String(255)),
    # Names the current row of review_states; digest, stars and time are copied from it for lists.
    Column("seq", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("stars", Integer),
    Column("time", Utc),
    Column("first_seen", Utc, nullable=False),
    # The rules of the newest verdict on the current state: a tick finds what is new without reading the rest.
    Column("judged", String(64)),
    # Numbers the same review has from every source (`casebook.sameness`): by its text, and by its order.
    Column("text_key", BigInteger),
    Column("order_key", BigInteger),
    UniqueConstraint("source", "external_id"),
    # The digest and the history of the judge ask for a shop's newest reviews.
    Index("ix_reviews_shop_first_seen", "shop", "first_seen"),
    # The overview counts a shop's reviews of a span by stars and product, and reads nothing but this index for it.
    Index("ix_reviews_shop_time", "shop", "time", "first_seen", "stars", "product_id"),
    # A complete reading of one product finds out which of its reviews are gone. The source stands behind: in front,
    # PostgreSQL without statistics takes this index for the unique one and reads all a source has ever shown.
    Index("ix_reviews_product_id_source", "product_id", "source"),
)

Index(
    "ix_reviews_judged",
    reviews.c.shop,
    reviews.c.judged,
    reviews.c.id,
    sqlite_where=text("gone = 0"),
    postgresql_where=text("NOT gone"),
)

_worded, _ordered = text("text_key IS NOT NULL"), text("order_key IS NOT NULL")
Index("ix_reviews_text_key", reviews.c.text_key, sqlite_where=_worded, postgresql_where=_worded)
Index("ix_reviews_order_key", reviews.c.order_key, sqlite_where=_ordered, postgresql_where=_ordered)

# The sources that show one review, where there are several; `home` is the one that brought it, whose identity it has.
# A row says how things are: the source's last version, since when, the captures it was read from, whether it is gone.
ways = Table(
    "ways",
    metadata,
    id_column(),
    refers("review_id", "reviews.id", index=True),
    Column("source", String(64), nullable=False),
    Column("external_id", String(255), nullable=False),
    Column("home", Boolean, nullable=False),
    # As this source calls the product: a complete reading of it finds out what is gone.
    Column("product_id", String(255)),
    Column("review", Json, nullable=False),
    Column("captures", Json, nullable=False),
    Column("first_seen", Utc, nullable=False),
    Column("last_seen", Utc),
    Column("gone", Boolean, nullable=False),
    UniqueConstraint("source", "external_id"),
    Index("ix_ways_product_id_source", "product_id", "source"),
)

review_states = Table(
    "review_states",
    metadata,
    id_column(),
    refers("review_id", "reviews.id"),
    Column("seq", Integer, nullable=False),
    Column("change", String(16), nullable=False),
    Column("seen_at", Utc, nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    # The state as seen: text, stars, 追评 … exactly as given.
    Column("review", Json, nullable=False),
    Column("capture", String(64)),
    UniqueConstraint("review_id", "seq"),
)

# What the source shows as the shop's own reply; not the buyer's words, so not a state of the review.
seen_replies = Table(
    "seen_replies",
    metadata,
    id_column(),
    refers("review_id", "reviews.id"),
    Column("sha256", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("time", Utc),
    Column("seen_at", Utc, nullable=False),
    UniqueConstraint("review_id", "sha256"),
)

coverage = Table(
    "coverage",
    metadata,
    id_column(),
    Column("source", String(64), nullable=False),
    Column("shop", String(64), nullable=False),
    Column("run", String(64), nullable=False),
    Column("at", Utc, nullable=False),
    Column("product_id", String(255)),
    Column("stated", Integer),
    Column("read", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("unknown", Text, nullable=False),
    Column("unseen", Json, nullable=False, server_default="[]"),
    Column("complete_at", Utc),
    Index("ix_coverage_shop_at", "shop", "at"),
    # When a product was last read completely decides how much of it is read again.
    Index("ix_coverage_source_product_id_complete_at", "source", "product_id", "complete_at"),
)
