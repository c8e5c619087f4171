"""What the search for copies and bursts keeps of recent reviews: an index, made anew from the reviews at any time.

Rows here say how things are, not what happened: they change when a review does, and go when they are old.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from casebook.tables.base import Id, id_column, metadata

# One review; `kind` is 0 other, 1 negative, 2 early. A visit is one buyer's day at one product (`goods`); `once` marks
# the first post of each kind in it. `place` says whether copies count it: 0 yes, 1 the buyer's own again, 2 beyond what
# anybody counts. `since` and `until` are those of its crowd, `told` how many buyers its verdict was told of.
posts = Table(
    "posts",
    metadata,
    Column("review_id", Id, ForeignKey("reviews.id"), primary_key=True, autoincrement=False),
    Column("goods", BigInteger, nullable=False),
    Column("day", Integer),
    Column("visit", BigInteger),
    Column("once", Boolean, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("slow", Boolean),
    Column("buyer", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("time", BigInteger),
    Column("text_id", Id),
    Column("place", SmallInteger),
    Column("since", BigInteger),
    Column("until", BigInteger),
    Column("told", Integer, nullable=False),
    Index("ix_posts_seen", "seen"),
    Index("ix_posts_visit_once", "visit", "once"),
)

_early = text("kind = 2")
Index("ix_posts_early", posts.c.goods, posts.c.day, sqlite_where=_early, postgresql_where=_early)
_copied = text("text_id IS NOT NULL")
Index("ix_posts_text_id", posts.c.text_id, posts.c.place, posts.c.time, sqlite_where=_copied, postgresql_where=_copied)

# One text that somebody complained with, however often; `changes` counts what came and went, `settled` how many of
# those everybody concerned was judged with. `middle` is the text its crowd is alike to.
copy_texts = Table(
    "copy_texts",
    metadata,
    id_column(),
    Column("shop", String(64), nullable=False),
    Column("hash", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("bands", LargeBinary, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("settled", Integer, nullable=False),
    Column("middle", Id),
    Index("ix_copy_texts_hash", "hash", unique=True),
)

_due = text("changes <> settled")
Index("ix_copy_texts_due", copy_texts.c.shop, copy_texts.c.id, sqlite_where=_due, postgresql_where=_due)
_crowded = text("middle IS NOT NULL")
Index("ix_copy_texts_middle", copy_texts.c.middle, sqlite_where=_crowded, postgresql_where=_crowded)

# The buckets of MinHash bands: texts that share one may be near copies, unless their sketches differ too much. A bucket
# is one row, its texts' ids and sketches one after another, oldest first.
copy_bands = Table(
    "copy_bands",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("texts", LargeBinary, nullable=False),
    Column("sketches", LargeBinary, nullable=False),
)

# Texts that were compared and are near, each pair both ways round.
copy_pairs = Table(
    "copy_pairs",
    metadata,
    Column("text_id", Id, primary_key=True, autoincrement=False),
    Column("other_id", Id, primary_key=True, autoincrement=False),
    Column("similarity", Float, nullable=False),
    sqlite_with_rowid=False,
)

# How many spoke on each day of one product, or (product none) of the shop as a whole.
post_days = Table(
    "post_days",
    metadata,
    Column("goods", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("shop", String(64), nullable=False),
    Column("product", String(255)),
    Column("everybody", Integer, nullable=False),
    Column("negative", Integer, nullable=False),
    Column("timed", Integer, nullable=False),
    Column("slow", Integer, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Index("ix_post_days_shop_day", "shop", "day"),
    Index("ix_post_days_seen", "seen"),
)
