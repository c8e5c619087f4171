"""Ways: the sources that show one review, where there are several, each with what it says; inside a transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select, update

from casebook.codec import noun, plain
from casebook.model import Change, Review, State
from casebook.pairing import pairs
from casebook.store.states import Key, among, kept
from casebook.tables import reviews, sources, ways
from casebook.views import Way

Keys = Mapping[Key, tuple[int | None, int | None]]


def ways_of(connection: Connection, states: Sequence[State]) -> tuple[Way, ...]:
    """The ways of a review with these states: its home first, then by when they were first seen."""
    query = select(ways).where(ways.c.review_id == states[0].review_id)
    rows = connection.execute(query.order_by(ways.c.home.desc(), ways.c.first_seen, ways.c.id)).mappings().all()
    if not rows:
        return (_only_way(states),)
    said = ("source", "external_id", "home", "first_seen", "last_seen", "gone")
    return tuple(
        Way(review=noun(Review, row["review"]), captures=tuple(row["captures"]), **{name: row[name] for name in said})
        for row in rows
    )


def _only_way(states: Sequence[State]) -> Way:
    first, last = states[0], states[-1]
    return Way(
        source=first.review.source,
        external_id=first.review.external_id,
        home=True,
        review=last.review,
        captures=tuple(dict.fromkeys(one.review.capture for one in states if one.review.capture)),
        first_seen=first.seen_at,
        gone=last.change is Change.GONE,
    )


def known_ways(connection: Connection, keys: Sequence[Key]) -> dict[Key, Any]:
    """The rows of ways with these keys."""
    return {(row.source, row.external_id): row for row in connection.execute(select(ways).where(among(ways, keys)))}


def reviews_by_way(connection: Connection, found: Mapping[Key, Any]) -> dict[Key, Any]:
    """The kept review of each of these rows of ways."""
    if not found:
        return {}
    wanted = {row.review_id for row in found.values()}
    rows = {row.id: row for row in connection.execute(kept(reviews.c.id.in_(wanted)))}
    return {key: rows[row.review_id] for key, row in found.items()}


def same_reviews(connection: Connection, fresh: Sequence[Review], numbers: Keys, zone: str) -> dict[Key, Any]:
    """The kept reviews that these are, shown by one source for the first time; others have shown them before."""
    found: dict[int, Any] = {}
    for place, column in enumerate((reviews.c.text_key, reviews.c.order_key)):
        values = {said[place] for said in numbers.values()} - {None}
        if fresh and values:
            shown = exists().where(ways.c.review_id == reviews.c.id, ways.c.source == fresh[0].source)
            elsewhere = (reviews.c.shop == fresh[0].shop, reviews.c.source != fresh[0].source, ~shown)
            found |= {row.id: row for row in connection.execute(kept(column.in_(values), *elsewhere))}
    rows = [found[one] for one in sorted(found)]
    matched = pairs(fresh, [noun(Review, row.review) for row in rows], zone) if rows else {}
    return {(fresh[new].source, fresh[new].external_id): rows[old] for new, old in matched.items()}


def add_ways(connection: Connection, joined: Sequence[tuple[Any, Review]], at: datetime) -> None:
    """Adds a way to each of these kept reviews, and its home where that was the only one so far."""
    if not joined:
        return
    ids = [row.id for row, _ in joined]
    known = set(connection.execute(select(ways.c.review_id).where(ways.c.review_id.in_(ids))).scalars())
    homes = [_home_row(row) for row, _ in joined if row.id not in known]
    if homes:
        connection.execute(ways.insert(), homes)
    connection.execute(ways.insert(), [_way_row(row.id, review, at) for row, review in joined])


def _home_row(row: Any) -> dict[str, Any]:
    said = {"source": row.source, "external_id": row.external_id, "product_id": row.product_id, "review": row.review}
    # Since when its home has shown it we know; when it last did was not written down while it was the only way.
    times = {"first_seen": row.first_seen, "last_seen": None}
    return {"review_id": row.id, "home": True, **said, "captures": _captures(row.review), **times, "gone": row.gone}


def _way_row(review_id: int, review: Review, at: datetime) -> dict[str, Any]:
    said = {name: getattr(review, name) for name in ("source", "external_id", "product_id")}
    told = {"review": plain(review), "captures": _captures(plain(review)), "first_seen": at, "last_seen": at}
    return {"review_id": review_id, "home": False, **said, **told, "gone": False}


def _captures(review: Mapping[str, Any]) -> list[str]:
    return [review["capture"]] if review.get("capture") else []


def see_ways(connection: Connection, seen: Sequence[tuple[Any, Review]], at: datetime) -> None:
    """Writes down that these ways show their reviews, and what they say now."""
    if not seen:
        return
    stay = update(ways).where(ways.c.id.in_([way.id for way, _ in seen]))
    connection.execute(stay.values(last_seen=at, gone=False))
    changed = [
        {
            "b_id": way.id,
            "product_id": review.product_id,
            "review": plain(review),
            "captures": list(dict.fromkeys([*way.captures, *_captures(plain(review))])),
        }
        for way, review in seen
        if replace(noun(Review, way.review), capture=None) != replace(review, capture=None)
    ]
    if changed:
        connection.execute(update(ways).where(ways.c.id == bindparam("b_id")), changed)


def lose_ways(connection: Connection, source: str, product_id: str | None, seen: Collection[str]) -> list[int]:
    """Marks the ways a complete reading no longer showed as gone; the reviews that no site shows any more."""
    query = select(ways).where(ways.c.source == source, ways.c.product_id == product_id, ~ways.c.gone)
    lost = [row for row in connection.execute(query) if row.external_id not in seen]
    if not lost:
        return []
    connection.execute(update(ways).where(ways.c.id.in_([row.id for row in lost])).values(gone=True))
    ids = {row.review_id for row in lost}
    # What a file or a person brought proves nothing of today: a site that is read shows a review, or it is gone.
    read = ways.c.source.in_(select(sources.c.name))
    query = select(ways.c.review_id).where(ways.c.review_id.in_(ids), ~ways.c.gone, read)
    return sorted(ids - set(connection.execute(query).scalars()))


def is_read(connection: Connection, source: str) -> bool:
    """Whether this is a site that is read again and again, so that what it shows stands there now."""
    return connection.execute(select(exists().where(sources.c.name == source))).scalar() is True
