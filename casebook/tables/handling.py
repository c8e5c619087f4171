"""What is done about reviews: cases, drafts, approvals, publications, mail."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false, text

from casebook.case import ACTIVE
from casebook.tables.base import Id, Json, Utc, id_column, metadata, refers

cases = Table(
    "cases",
    metadata,
    id_column(),
    Column("shop", String(64), ForeignKey("shops.key"), nullable=False),
    refers("review_id", "reviews.id", index=True),
    # The state it was opened for: a dismissed case is not opened again for the same words.
    refers("state_id", "review_states.id"),
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
    id_column(),
    refers("case_id", "cases.id", index=True),
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
    id_column(),
    refers("case_id", "cases.id", index=True),
    refers("state_id", "review_states.id"),
    Column("rules", String(64), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("drafting", Json, nullable=False),
    # How much news of facts there had been, and the SHA-256 of the facts it was made with: newer news draft anew.
    Column("heard", Integer, nullable=False, server_default="0"),
    Column("facts", String(64), nullable=False, server_default=""),
    UniqueConstraint("case_id", "state_id", "rules", "heard", "facts"),
)

drafts = Table(
    "drafts",
    metadata,
    id_column(),
    refers("case_id", "cases.id", index=True),
    refers("state_id", "review_states.id"),
    Column("made_at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    Column("rules", String(64), nullable=False),
    Column("draft", Json, nullable=False),
)

approvals = Table(
    "approvals",
    metadata,
    id_column(),
    refers("case_id", "cases.id", index=True),
    refers("draft_id", "drafts.id"),
    refers("state_id", "review_states.id"),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("platform", String(32), nullable=False),
    # What the words rest on, and the SHA-256 of words and facts together.
    Column("facts", Json, nullable=False, server_default="[]"),
    Column("bound_sha256", String(64), nullable=False, server_default=""),
    # Captures, quoted reviews, promotions and policies they rest on; none in rows of before these were bound.
    Column("grounds", Json),
    # Why a second person must look, as codes with blanks between; empty where none must.
    Column("second_for", String(64), nullable=False, server_default=""),
    Column("publish_after", Utc),
)

# What the owner let stand with a written reason: a lint and the very words.
approval_overrides = Table(
    "approval_overrides",
    metadata,
    id_column(),
    refers("approval_id", "approvals.id", index=True),
    Column("rule", String(32), nullable=False),
    Column("words", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

# What the second person said, once: who comes later finds it said.
approval_seconds = Table(
    "approval_seconds",
    metadata,
    Column("approval_id", Id, ForeignKey("approvals.id"), primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
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
    id_column(),
    # Unique: an approval is claimed at most once, whoever comes second gets nothing.
    refers("approval_id", "approvals.id", unique=True),
    Column("channel", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("claimed_at", Utc, nullable=False),
)

publication_results = Table(
    "publication_results",
    metadata,
    id_column(),
    refers("publication_id", "publications.id", index=True),
    Column("result", String(16), nullable=False),
    Column("at", Utc, nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

# What the page showed of a published reply when it was read again.
sightings = Table(
    "sightings",
    metadata,
    Column("publication_id", Id, ForeignKey("publications.id"), primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("at", Utc, nullable=False),
    Column("text", Text, nullable=False),
)

# Mail that goes out at most once: who claims the row first sends it.
mailings = Table(
    "mailings",
    metadata,
    id_column(),
    Column("kind", String(32), nullable=False),
    Column("shop", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("recipient", String(255), nullable=False),
    Column("claimed_at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    # How often sending was begun, and from when on it may be once more.
    Column("tries", Integer, nullable=False, server_default="1"),
    Column("again_at", Utc),
    UniqueConstraint("kind", "shop", "day", "recipient"),
)

mailing_results = Table(
    "mailing_results",
    metadata,
    id_column(),
    refers("mailing_id", "mailings.id", index=True),
    Column("result", String(16), nullable=False),
    Column("at", Utc, nullable=False),
    Column("detail", Text, nullable=False),
    # Whether the server would say the same another time.
    Column("permanent", Boolean, nullable=False, server_default=false()),
)
