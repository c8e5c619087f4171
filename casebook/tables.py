"""The tables of the casebook. Times are UTC; rows that say what happened are added, never changed.

Every change here needs a migration in `migrations/versions`; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql

from casebook.case import ACTIVE

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


class Utc(TypeDecorator[datetime]):
    """Aware UTC datetimes on both databases; SQLite stores them without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"time without zone: {value!r}")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


# SQLite counts rowids only in a column that is exactly INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _refers(name: str, target: str, **said: Any) -> Column[int]:
    return Column(name, Id, ForeignKey(target), nullable=False, **said)


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
    _id(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    Column("external_id", String(255), nullable=False),
    Column("name", Text),
    Column("url", Text),
    UniqueConstraint("shop", "external_id"),
)

captures = Table(
    "captures",
    metadata,
    _id(),
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
    _id(),
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
    UniqueConstraint("source", "external_id"),
    # The digest and the history of the judge ask for a shop's newest reviews.
    Index("ix_reviews_shop_first_seen", "shop", "first_seen"),
    Index("ix_reviews_shop_time", "shop", "time"),
    # A complete reading of one product finds out which of its reviews are gone.
    Index("ix_reviews_source_product_id", "source", "product_id"),
)

review_states = Table(
    "review_states",
    metadata,
    _id(),
    _refers("review_id", "reviews.id"),
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
    _id(),
    _refers("review_id", "reviews.id"),
    Column("sha256", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("time", Utc),
    Column("seen_at", Utc, nullable=False),
    UniqueConstraint("review_id", "sha256"),
)

verdicts = Table(
    "verdicts",
    metadata,
    _id(),
    _refers("state_id", "review_states.id"),
    Column("rules", String(64), nullable=False),
    Column("judged_at", Utc, nullable=False),
    Column("polarity", String(8), nullable=False),
    Column("flagged", Boolean, nullable=False),
    Column("level", String(16), nullable=False),
    Column("safety", Boolean, nullable=False),
    Column("verdict", Json, nullable=False),
    # The newest row of a state counts. Rules may come back (a shop's layer is switched off), so they are not unique.
    Index("ix_verdicts_state_id_rules", "state_id", "rules"),
)

# What people said of verdicts; the newest row of a review stands, and none in `said` takes the last word back.
corrections = Table(
    "corrections",
    metadata,
    _id(),
    _refers("review_id", "reviews.id", index=True),
    _refers("state_id", "review_states.id"),
    Column("said", String(8)),
    Column("judged", String(8), nullable=False),
    Column("rules", String(64), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

# A state of a review somebody else was asked about, or was found not worth asking about: once and never again.
second_opinions = Table(
    "second_opinions",
    metadata,
    _id(),
    _refers("state_id", "review_states.id", unique=True),
    Column("asked", Boolean, nullable=False),
    Column("claimed_at", Utc, nullable=False, index=True),
    Column("by", Text, nullable=False),
)

second_opinion_results = Table(
    "second_opinion_results",
    metadata,
    _id(),
    _refers("opinion_id", "second_opinions.id", index=True),
    Column("result", String(16), nullable=False),
    Column("at", Utc, nullable=False),
    Column("detail", Text, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    _id(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    _refers("review_id", "reviews.id", index=True),
    # The state it was opened for: a dismissed case is not opened again for the same words.
    _refers("state_id", "review_states.id"),
    Column("status", String(16), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("cause", String(32)),
    Column("opened_at", Utc, nullable=False),
    Column("flagged_for", Text, nullable=False),
    # The inbox: what is open in a shop, most urgent first.
    Index("ix_cases_shop_status_tier", "shop", "status", "tier", "opened_at"),
)
_active = text("status IN ({})".format(", ".join(f"'{status.value}'" for status in ACTIVE)))
Index("uq_cases_active_review", cases.c.review_id, unique=True, sqlite_where=_active, postgresql_where=_active)

case_moves = Table(
    "case_moves",
    metadata,
    _id(),
    _refers("case_id", "cases.id", index=True),
    Column("move", String(16), nullable=False),
    Column("before", String(16), nullable=False),
    Column("after", String(16), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("note", Text, nullable=False),
)

draftings = Table(
    "draftings",
    metadata,
    _id(),
    _refers("case_id", "cases.id", index=True),
    _refers("state_id", "review_states.id"),
    Column("rules", String(64), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("drafting", Json, nullable=False),
    UniqueConstraint("case_id", "state_id", "rules"),
)

drafts = Table(
    "drafts",
    metadata,
    _id(),
    _refers("case_id", "cases.id", index=True),
    _refers("state_id", "review_states.id"),
    Column("made_at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    Column("rules", String(64), nullable=False),
    Column("draft", Json, nullable=False),
)

approvals = Table(
    "approvals",
    metadata,
    _id(),
    _refers("case_id", "cases.id", index=True),
    _refers("draft_id", "drafts.id"),
    _refers("state_id", "review_states.id"),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("platform", String(32), nullable=False),
)

# An approval is void once it has a row here.
approval_voids = Table(
    "approval_voids",
    metadata,
    Column("approval_id", Id, ForeignKey("approvals.id"), primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    _id(),
    # Unique: an approval is claimed at most once, whoever comes second gets nothing.
    _refers("approval_id", "approvals.id", unique=True),
    Column("channel", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("claimed_at", Utc, nullable=False),
)

publication_results = Table(
    "publication_results",
    metadata,
    _id(),
    _refers("publication_id", "publications.id", index=True),
    Column("result", String(16), nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

coverage = Table(
    "coverage",
    metadata,
    _id(),
    Column("source", String(64), nullable=False),
    Column("shop", String(64), nullable=False),
    Column("run", String(64), nullable=False),
    Column("at", Utc, nullable=False),
    Column("product_id", String(255)),
    Column("stated", Integer),
    Column("read", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("unknown", Text, nullable=False),
    Index("ix_coverage_shop_at", "shop", "at"),
)

# Mail that goes out at most once: who claims the row first sends it.
mailings = Table(
    "mailings",
    metadata,
    _id(),
    Column("kind", String(32), nullable=False),
    Column("shop", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("recipient", String(255), nullable=False),
    Column("claimed_at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    UniqueConstraint("kind", "shop", "day", "recipient"),
)

mailing_results = Table(
    "mailing_results",
    metadata,
    _id(),
    _refers("mailing_id", "mailings.id", index=True),
    Column("result", String(16), nullable=False),
    Column("at", Utc, nullable=False),
    Column("detail", Text, nullable=False),
)

people = Table(
    "people",
    metadata,
    _id(),
    Column("email", String(255), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("shops", Json, nullable=False),
)

# One-time sign-in links and sessions; only SHA-256 of a token is stored.
tokens = Table(
    "tokens",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    _refers("person_id", "people.id", index=True),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
)

# One run of a job: what was due when, and who has it until when.
job_runs = Table(
    "job_runs",
    metadata,
    _id(),
    Column("job", String(64), nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("owner", Text, nullable=False),
    Column("claimed_at", Utc, nullable=False),
    Column("lease_until", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("outcome", String(16)),
    Column("detail", Text, nullable=False),
    UniqueConstraint("job", "due_at"),
)
