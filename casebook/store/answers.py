"""What the shop has answered so far: its published words, when each review had them, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from casebook.effect import Effects, effect, together
from casebook.model import Result
from casebook.store.engine import Part
from casebook.store.states import state_from
from casebook.tables import (
    approvals,
    cases,
    publication_results,
    publications,
    review_states,
    reviews,
    seen_replies,
)

# The newest word on an attempt counts: an unknown one may have been settled since.
LAST = (
    select(func.max(publication_results.c.id))
    .where(publication_results.c.publication_id == publications.c.id)
    .scalar_subquery()
    .correlate(publications)
)
IN_QUERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """When a review was first seen, and when the shop answered it; None where a reply is undated.

    A reply of ours that a source shows too counts once.
    """

    first_seen: datetime
    times: tuple[datetime | None, ...] = ()


class Answers(Part):
    """Reads of what was published and of the replies sources show."""

    def recent(
        self, shop: str, *, product_id: str | None = None, limit: int = 50, beside: int | None = None
    ) -> list[str]:
        """The words last published in a shop, about one product where it is named; the newest first.

        `beside` leaves out those of one case.
        """
        where = [cases.c.shop == shop, *([] if product_id is None else [reviews.c.product_id == product_id])]
        where += [] if beside is None else [cases.c.id != beside]
        query = done(approvals.c.text).join(reviews, reviews.c.id == cases.c.review_id).where(*where)
        with self.read() as connection:
            rows = connection.execute(query.order_by(publication_results.c.at.desc(), publications.c.id.desc()))
            return [text for (text,) in rows.fetchmany(limit)]

    def of(self, review_ids: Collection[int]) -> dict[int, Answered]:
        """How each of these reviews was answered, by what sources show and by what we published."""
        query = select(reviews.c.id, reviews.c.first_seen).where(reviews.c.id.in_(review_ids))
        with self.read() as connection:
            first_seen = connection.execute(query).all()
            shown, ours = _shown(connection, review_ids), _published(connection, review_ids)
        return {
            # Whichever knows of more: a platform may show our words changed, or not yet.
            review_id: Answered(first_seen=seen_at, times=tuple(_fuller(ours[review_id], shown[review_id])))
            for review_id, seen_at in first_seen
        }

    def effects(self, shop: str, *, since: datetime | None = None) -> Effects:
        """What became of a shop's reviews after they were answered since then, added up."""
        query = done(cases.c.review_id, publication_results.c.at).where(cases.c.shop == shop)
        if since is not None:
            query = query.where(publication_results.c.at >= since)
        with self.read() as connection:
            answered = {row.review_id: row.at for row in connection.execute(query.order_by(publications.c.id))}
            states = _states(connection, list(answered))
        return together(effect(states[review_id], at) for review_id, at in answered.items())


def _fuller(one: list[datetime | None], other: list[datetime | None]) -> list[datetime | None]:
    return other if len(other) > len(one) else one


def done(*columns: Any) -> Select[Any]:
    """These columns of publications that went well, with their approval and case."""
    return (
        select(*columns)
        .select_from(publications)
        .join(publication_results, publication_results.c.id == LAST)
        .join(approvals, approvals.c.id == publications.c.approval_id)
        .join(cases, cases.c.id == approvals.c.case_id)
        .where(publication_results.c.result == Result.DONE.value)
    )


def _shown(connection: Connection, review_ids: Collection[int]) -> defaultdict[int, list[datetime | None]]:
    query = select(seen_replies.c.review_id, seen_replies.c.time).where(seen_replies.c.review_id.in_(review_ids))
    found: defaultdict[int, list[datetime | None]] = defaultdict(list)
    for review_id, time in connection.execute(query.order_by(seen_replies.c.id)):
        found[review_id].append(time)
    return found


def _published(connection: Connection, review_ids: Collection[int]) -> defaultdict[int, list[datetime | None]]:
    query = done(cases.c.review_id, publication_results.c.at).where(cases.c.review_id.in_(review_ids))
    found: defaultdict[int, list[datetime | None]] = defaultdict(list)
    for review_id, at in connection.execute(query.order_by(publications.c.id)):
        found[review_id].append(at)
    return found


def _states(connection: Connection, review_ids: list[int]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for start in range(0, len(review_ids), IN_QUERY):
        among = review_states.c.review_id.in_(review_ids[start : start + IN_QUERY])
        query = select(review_states).where(among).order_by(review_states.c.review_id, review_states.c.seq)
        for row in connection.execute(query).mappings():
            state = state_from(row)
            found[state.review_id].append(state)
    return found
