"""States of reviews as rows: which is the current one, and how another becomes it, inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, tuple_, update

from casebook.change import digest
from casebook.codec import noun, plain
from casebook.model import Change, Review, State
from casebook.tables import review_states, reviews, verdicts

Key = tuple[str, str]
CURRENT = (review_states.c.review_id == reviews.c.id) & (review_states.c.seq == reviews.c.seq)
# The verdict that counts for a state, in a query over review_states.
NEWEST = (
    select(func.max(verdicts.c.id))
    .where(verdicts.c.state_id == review_states.c.id)
    .scalar_subquery()
    .correlate(review_states)
)


def states_of(connection: Connection, review_id: int) -> tuple[State, ...]:
    """Every state of a review, oldest first; none when there is no such review."""
    query = select(review_states).where(review_states.c.review_id == review_id).order_by(review_states.c.seq)
    return tuple(state_from(row) for row in connection.execute(query).mappings())


def state_from(row: Any) -> State:
    """The state a row of review_states holds."""
    return State(
        id=row["id"],
        review_id=row["review_id"],
        seq=row["seq"],
        change=Change(row["change"]),
        seen_at=row["seen_at"],
        digest=row["digest"],
        review=noun(Review, row["review"]),
    )


def kept(*where: Any) -> Select[Any]:
    """The reviews that fit as rows, each with its current state's `review`."""
    own = (reviews.c.id, reviews.c.source, reviews.c.external_id, reviews.c.product_id, reviews.c.first_seen)
    copied = (reviews.c.seq, reviews.c.gone, reviews.c.digest, reviews.c.stars, reviews.c.time)
    return select(*own, *copied, review_states.c.review).join(review_states, CURRENT).where(*where)


def among(table: Any, keys: Sequence[Key]) -> Any:
    """What keeps a query over a table to those its source calls so, as (source, external id)."""
    by_source: dict[str, list[str]] = {}
    for source, external_id in keys:
        by_source.setdefault(source, []).append(external_id)
    # One IN per source: SQLite plans a row-value IN of a thousand pairs as a scan.
    if len(by_source) == 1:
        ((source, ids),) = by_source.items()
        return (table.c.source == source) & table.c.external_id.in_(ids)
    return tuple_(table.c.source, table.c.external_id).in_(keys)


def add_states(connection: Connection, states: Sequence[tuple[int, int, Change, Review]], at: datetime) -> None:
    """Adds states as (review id, seq, change, review)."""
    rows = [
        {
            "review_id": review_id,
            "seq": seq,
            "change": what.value,
            "seen_at": at,
            "digest": digest(review),
            "review": plain(review),
            "capture": review.capture,
        }
        for review_id, seq, what, review in states
    ]
    if rows:
        connection.execute(review_states.insert(), rows)


def set_current(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Says on the reviews (`b_id`) which state is current and what is copied from it; it is not judged yet."""
    if rows:
        connection.execute(update(reviews).where(reviews.c.id == bindparam("b_id")).values(judged=None), rows)
