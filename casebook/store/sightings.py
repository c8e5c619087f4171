"""Sightings: what pages showed of published replies when they were read again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from casebook.model import Awaited, Sighting, SightingState
from casebook.store.answers import done
from casebook.store.engine import Part, insert
from casebook.tables import (
    approvals,
    cases,
    coverage,
    publication_results,
    publications,
    reviews,
    seen_replies,
    sightings,
)


class Sightings(Part):
    """Reads and writes of Sighting, and reads of what is awaited."""

    def awaited(self, *, since: datetime) -> list[Awaited]:
        """Replies published since then that nobody has seen yet, the oldest first."""
        columns = (publications.c.id, approvals.c.text, publication_results.c.at, cases.c.review_id)
        places = (reviews.c.source, reviews.c.product_id)
        query = (
            done(*columns, *places)
            .join(reviews, reviews.c.id == cases.c.review_id)
            .outerjoin(sightings, sightings.c.publication_id == publications.c.id)
            .where(publication_results.c.at >= since, func.coalesce(sightings.c.state, "") != SightingState.SEEN.value)
        )
        with self.read() as connection:
            return [_awaited(connection, row) for row in connection.execute(query.order_by(publications.c.id)).all()]

    def keep(self, found: Sighting) -> bool:
        """Writes down what is known now in the place of what was; whether that is news."""
        row = {"state": found.state.value, "at": found.at, "text": found.text}
        with self.write() as connection:
            if _of(connection, found.publication_id) == found:
                return False
            adding = insert(connection, sightings).values(publication_id=found.publication_id, **row)
            connection.execute(adding.on_conflict_do_update(index_elements=[sightings.c.publication_id], set_=row))
            return True

    def of(self, publication_id: int) -> Sighting | None:
        """What was seen of a publication; None where nobody looked yet."""
        with self.read() as connection:
            return _of(connection, publication_id)


def is_awaited(connection: Connection, source: str, product_id: str, *, since: datetime) -> bool:
    """Whether a reply to a review of this product was published since then, so that it is worth looking for."""
    query = done(publications.c.id).join(reviews, reviews.c.id == cases.c.review_id)
    where = (reviews.c.source == source, reviews.c.product_id == product_id, publication_results.c.at >= since)
    return connection.execute(query.where(*where).limit(1)).first() is not None


def _of(connection: Connection, publication_id: int) -> Sighting | None:
    row = connection.execute(select(sightings).where(sightings.c.publication_id == publication_id)).mappings().first()
    return None if row is None else Sighting(**{**row, "state": SightingState(row["state"])})


def _awaited(connection: Connection, row: Any) -> Awaited:
    shown = select(seen_replies.c.text, seen_replies.c.seen_at).where(seen_replies.c.review_id == row.review_id)
    read = select(func.max(coverage.c.complete_at)).where(
        coverage.c.source == row.source, coverage.c.product_id == row.product_id
    )
    replies = tuple((one.text, one.seen_at) for one in connection.execute(shown.order_by(seen_replies.c.id)))
    read_at = connection.execute(read).scalar()
    return Awaited(publication_id=row.id, words=row.text, published_at=row.at, replies=replies, read_at=read_at)
