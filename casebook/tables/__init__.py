"""The tables of the casebook. Times are UTC; rows that say what happened are added, never changed.

Every change here needs a migration in `migrations/versions`; a test compares the two."""

from casebook.tables.alerts import (
    alert_acks,
    alert_looks,
    alerts,
    bell_ends,
    bells,
    expiries,
    ring_alerts,
    ring_results,
    rings,
)
from casebook.tables.base import Id, Json, Utc, metadata
from casebook.tables.copies import copy_bands, copy_pairs, copy_texts, post_days, posts
from casebook.tables.evidence import accesses, seals
from casebook.tables.facts import fact_answers
from casebook.tables.handling import (
    approval_overrides,
    approval_seconds,
    approval_voids,
    approvals,
    case_moves,
    cases,
    draftings,
    drafts,
    mailing_results,
    mailings,
    publication_results,
    publications,
    sightings,
)
from casebook.tables.incoming import (
    captures,
    coverage,
    products,
    review_states,
    reviews,
    seen_replies,
    shops,
    sources,
    ways,
)
from casebook.tables.listing import answer_windows, case_words, listed, saved_views
from casebook.tables.maps import column_maps
from casebook.tables.opinions import corrections, rulings, second_opinion_results, second_opinions, verdicts
from casebook.tables.orders import messages, orders, review_buyers
from casebook.tables.parcels import aftersales, order_parcels, parcels
from casebook.tables.promises import contact_voids, contacts, promise_moves, promises
from casebook.tables.promotions import promotion_ends, promotions
from casebook.tables.rewordings import rewording_results, rewordings
from casebook.tables.staff import (
    audit_entries,
    erasures,
    job_runs,
    job_standings,
    people,
    recovery_codes,
    tokens,
    tries,
)
from casebook.tables.wording import wordings

__all__ = [
    "rulings",
    "Id",
    "Json",
    "Utc",
    "accesses",
    "aftersales",
    "answer_windows",
    "alert_acks",
    "alert_looks",
    "alerts",
    "bell_ends",
    "bells",
    "expiries",
    "ring_alerts",
    "ring_results",
    "rings",
    "approval_overrides",
    "approval_seconds",
    "approval_voids",
    "approvals",
    "audit_entries",
    "captures",
    "case_moves",
    "case_words",
    "cases",
    "contact_voids",
    "contacts",
    "column_maps",
    "copy_bands",
    "copy_pairs",
    "copy_texts",
    "corrections",
    "coverage",
    "draftings",
    "drafts",
    "fact_answers",
    "erasures",
    "job_runs",
    "listed",
    "job_standings",
    "mailing_results",
    "mailings",
    "messages",
    "metadata",
    "order_parcels",
    "orders",
    "parcels",
    "people",
    "post_days",
    "posts",
    "products",
    "promotion_ends",
    "promotions",
    "promise_moves",
    "promises",
    "publication_results",
    "publications",
    "recovery_codes",
    "review_buyers",
    "review_states",
    "reviews",
    "rewording_results",
    "rewordings",
    "saved_views",
    "seals",
    "second_opinion_results",
    "second_opinions",
    "seen_replies",
    "shops",
    "sightings",
    "sources",
    "tokens",
    "tries",
    "verdicts",
    "ways",
    "wordings",
]
