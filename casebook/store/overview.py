"""Counts of a shop's reviews, complaints, replies and promises within spans of time: what the overview is made of.

A review counts when its buyer wrote it; one its source does not date when we first saw it. Every query is kept inside
a span and counted by the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, exists, func, select

from casebook.codec import noun
from casebook.model import CoverageRow, PromiseState, Result, Ruled, Status
from casebook.ruling import standing
from casebook.store.answers import LAST
from casebook.store.engine import Part
from casebook.store.promises import NEWEST as NEWEST_MOVE
from casebook.store.rulings import SUSPECTED, ruling_from
from casebook.store.states import CURRENT, NEWEST
from casebook.tables import (
    approvals,
    cases,
    coverage,
    products,
    promise_moves,
    promises,
    publication_results,
    publications,
    review_states,
    reviews,
    rulings,
    seen_replies,
    verdicts,
)

Span = tuple[datetime, datetime]
# As many replies as are read for their times, the newest first; more would not move a percentile that people see.
REPLIES = 20_000
WAITING = (Status.OPEN.value, Status.DRAFTED.value, Status.APPROVED.value)


class Overviews(Part):
    """Reads what an overview needs; nothing here writes."""

    def stars(self, shop: str, spans: Sequence[Span]) -> list[Counter[int | None]]:
        """How many reviews of each number of stars were written in each span."""
        query = select(reviews.c.stars, func.count()).group_by(reviews.c.stars)
        with self.read() as connection:
            return [_keyed(_tally(connection, query, shop, span)) for span in spans]

    def causes(self, shop: str, spans: Sequence[Span]) -> list[Counter[str | None]]:
        """How many reviews that became cases were written in each span, by cause; None where nobody has drafted yet."""
        query = _cased(cases.c.cause, func.count()).group_by(cases.c.cause)
        with self.read() as connection:
            return [_keyed(_tally(connection, query, shop, span)) for span in spans]

    def by_product(self, shop: str, span: Span) -> Counter[tuple[str | None, int | None]]:
        """How many reviews of each product and number of stars."""
        columns = (reviews.c.product_id, reviews.c.stars)
        with self.read() as connection:
            return _tally(connection, select(*columns, func.count()).group_by(*columns), shop, span)

    def causes_by_product(self, shop: str, span: Span) -> Counter[tuple[str | None, str | None]]:
        """How many reviews that became cases of each product and cause."""
        columns = (reviews.c.product_id, cases.c.cause)
        with self.read() as connection:
            return _tally(connection, _cased(*columns, func.count()).group_by(*columns), shop, span)

    def names(self, shop: str, product_ids: Collection[str]) -> dict[str, str]:
        """What these products are called, where it is known."""
        named = (products.c.shop == shop, products.c.external_id.in_(list(product_ids)), products.c.name.is_not(None))
        with self.read() as connection:
            rows = connection.execute(select(products.c.external_id, products.c.name).where(*named))
            return {row.external_id: row.name for row in rows}

    def replied(self, shop: str, span: Span) -> list[tuple[datetime, datetime, datetime]]:
        """Replies published in the span, the newest first: when their review was written, first seen, and answered."""
        written = func.coalesce(reviews.c.time, reviews.c.first_seen)
        query = (
            select(written, reviews.c.first_seen, publication_results.c.at)
            .select_from(publication_results)
            .join(publications, publications.c.id == publication_results.c.publication_id)
            .join(approvals, approvals.c.id == publications.c.approval_id)
            .join(cases, cases.c.id == approvals.c.case_id)
            .join(reviews, reviews.c.id == cases.c.review_id)
            .where(publication_results.c.id == LAST, publication_results.c.result == Result.DONE.value)
            .where(_of(cases, shop), *_between(publication_results.c.at, span))
            .order_by(publication_results.c.at.desc())
            .limit(REPLIES)
        )
        with self.read() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]

    def unanswered(self, shop: str, span: Span) -> int:
        """Reviews written in the span that still wait for a reply, are still shown and carry none that we saw."""
        answered = exists().where(seen_replies.c.review_id == cases.c.review_id)
        # Joined anew by its case: most reviews have none, and nothing else is looked up for those.
        shown = reviews.alias("shown")
        query = _cased(func.count()).join(shown, shown.c.id == cases.c.review_id)
        query = query.where(cases.c.status.in_(WAITING), ~shown.c.gone, ~answered)
        with self.read() as connection:
            return sum(_tally(connection, query, shop, span).values())

    def promised(self, shop: str, span: Span) -> Counter[str]:
        """How the promises stand that were due in the span, by state."""
        query = (
            select(promise_moves.c.state, func.count())
            .select_from(promises)
            .join(promise_moves, promise_moves.c.id == NEWEST_MOVE)
            .where(promises.c.shop == shop, promise_moves.c.state != PromiseState.DROPPED.value)
            .where(*_between(promise_moves.c.due, span))
            .group_by(promise_moves.c.state)
        )
        with self.read() as connection:
            return Counter({row[0]: row[1] for row in connection.execute(query)})

    def suspected(self, shop: str, span: Span) -> int:
        """How many reviews written in the span are suspected now, 待核查 or more."""
        query = (
            _cased(func.count())
            .join(review_states, CURRENT)
            .join(verdicts, verdicts.c.id == NEWEST)
            .where(verdicts.c.level.in_(SUSPECTED))
        )
        with self.read() as connection:
            return sum(_tally(connection, query, shop, span).values())

    def ruled(self, shop: str, span: Span) -> Counter[Ruled]:
        """How serious suspicions stand on which somebody gave a word in the span."""
        other = rulings.alias("other")
        spoken = select(other.c.state_id).where(*_between(other.c.at, span))
        query = (
            select(rulings)
            .join(reviews, reviews.c.id == rulings.c.review_id)
            .where(_of(reviews, shop), rulings.c.state_id.in_(spoken))
            .order_by(rulings.c.state_id, rulings.c.id)
        )
        with self.read() as connection:
            return Counter(_standing(connection.execute(query).mappings()))

    def coverage(self, shop: str, span: Span) -> list[CoverageRow]:
        """What the last run within the span said of each product of each source, and of each run that names none."""
        run = case((coverage.c.product_id.is_(None), coverage.c.run), else_="")
        inside = (coverage.c.shop == shop, *_between(coverage.c.at, span))
        newest = select(func.max(coverage.c.id)).where(*inside).group_by(coverage.c.source, coverage.c.product_id, run)
        with self.read() as connection:
            rows = connection.execute(select(coverage).where(coverage.c.id.in_(newest)).order_by(coverage.c.id))
            return [noun(CoverageRow, row) for row in rows.mappings()]

    def looked(self, shop: str, spans: Sequence[Span]) -> tuple[datetime | None, list[bool]]:
        """When anything was looked for the first time, and whether anything was in each span."""
        first = select(func.min(coverage.c.at)).where(coverage.c.shop == shop)
        own = coverage.c.shop == shop
        with self.read() as connection:
            begun: datetime | None = connection.execute(first).scalar()
            asked = (select(coverage.c.id).where(own, *_between(coverage.c.at, span)).limit(1) for span in spans)
            return begun, [connection.execute(query).first() is not None for query in asked]


def _between(column: Any, span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= span[0], column < span[1]


def _of(table: Any, shop: str) -> ColumnElement[bool]:
    """That a row is of the shop, said so that no index on shops is taken: the times narrow far more."""
    return func.coalesce(table.c.shop, "") == shop


def _written(shop: str, span: Span) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """What reviews fulfil that were written in the span: two conditions, for each is a range of one index."""
    own = reviews.c.shop == shop
    yield own, *_between(reviews.c.time, span)
    yield own, reviews.c.time.is_(None), *_between(reviews.c.first_seen, span)


def _tally(connection: Connection, query: Select[Any], shop: str, span: Span) -> Counter[Any]:
    """What the query counts in the span: its last column, by what stands before it."""
    counts: Counter[Any] = Counter()
    for where in _written(shop, span):
        for *key, count in connection.execute(query.where(*where)):
            counts[tuple(key)] += count
    return counts


def _keyed(counts: Counter[Any]) -> Counter[Any]:
    return Counter({key: count for (key,), count in counts.items()})


def _cased(*columns: Any) -> Select[Any]:
    """Reviews with the newest of their cases: one that was opened again is one complaint."""
    other = cases.alias("other")
    newest = select(func.max(other.c.id)).where(other.c.review_id == reviews.c.id).correlate(reviews).scalar_subquery()
    return select(*columns).select_from(reviews.join(cases, cases.c.id == newest))


def _standing(rows: Any) -> Iterator[Ruled]:
    for _, group in groupby(rows, key=lambda row: row["state_id"]):
        found = [ruling_from(row) for row in group]
        ruled = standing(found).ruled
        if ruled is not None and found[-1].suspicion.level.value in SUSPECTED:
            yield ruled
