"""Copies: which texts hang together, whose crowds changed since they were judged, and the crowd around one review."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from casebook.model import Copies as Crowd
from casebook.model import Posted
from casebook.store.engine import Part
from casebook.store.states import CURRENT, state_from
from casebook.store.texts import AT_ONCE, BEYOND, CROWD_CAP, take_index
from casebook.tables import cases, copy_pairs, copy_texts, posts, review_states, reviews
from casebook.views import Cluster, Copy

# How far texts are followed from one to the next: crowds hang together within two or three steps.
STEPS = 8
TEXTS_AT_MOST = 2_000
Span = tuple[int | None, int | None]
UNKNOWN: Span = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Posts that may be one crowd: which texts are near each other, and what was found and told of them before.

    By review: how many buyers its verdict was `told` of, and the time its crowd began and ended (`spans`, where it
    stood in a dated one). By text: the middle one of its crowd (`middles`).
    """

    posts: tuple[Posted, ...] = ()
    near: Mapping[tuple[int, int], float]
    told: Mapping[int, int]
    spans: Mapping[int, Span]
    middles: Mapping[int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A text whose posts came or went since all of them were judged; `changes` says how often."""

    text_id: int
    changes: int


class Copies(Part):
    """Reads and writes of crowds of near copies; the posts they are made of are kept by Posts."""

    def circle(self, review_ids: Sequence[int]) -> Circle:
        """Everything that may be one crowd with these reviews, themselves included."""
        own = posts.c.review_id.in_(review_ids) & posts.c.text_id.is_not(None)
        with self.read() as connection:
            rows = {row.review_id: row for row in connection.execute(select(posts).where(own))}
            return _circle(connection, {row.text_id for row in rows.values()}, rows)

    def circle_of(self, due: Iterable[Due]) -> Circle:
        """Everything that may be one crowd with the posts of these texts."""
        with self.read() as connection:
            return _circle(connection, {one.text_id for one in due}, {})

    def due(self, shop: str, *, after: int = 0, limit: int = 50) -> list[Due]:
        """Texts of a shop beyond `after` whose posts must be judged again, by id."""
        columns = (copy_texts.c.id, copy_texts.c.changes)
        where = (copy_texts.c.shop == shop, copy_texts.c.changes != copy_texts.c.settled, copy_texts.c.id > after)
        query = select(*columns).where(*where).order_by(copy_texts.c.id).limit(limit)
        with self.read() as connection:
            return [Due(text_id=row.id, changes=row.changes) for row in connection.execute(query)]

    def record(self, shop: str, circle: Circle, found: Mapping[int, Crowd], *, told: Mapping[int, int]) -> None:
        """Keeps which crowd each post stands in, and of how many buyers the verdicts on some were told."""
        crowds, middles = _changed_spans(circle, found), _changed_middles(circle, found)
        users = [{"b_id": one, "told": many} for one, many in told.items() if circle.told.get(one) != many]
        if crowds or middles or users:
            with self.write() as connection:
                take_index(connection, shop)
                _set(connection, posts, posts.c.review_id, crowds)
                _set(connection, posts, posts.c.review_id, users)
                _set(connection, copy_texts, copy_texts.c.id, middles)

    def settle(self, shop: str, due: Iterable[Due]) -> None:
        """Says that everybody concerned by these changes was judged; later changes stay due."""
        rows = [{"b_id": one.text_id, "settled": one.changes} for one in due]
        if rows:
            with self.write() as connection:
                take_index(connection, shop)
                _set(connection, copy_texts, copy_texts.c.id, rows)

    def cluster(self, review_id: int) -> Cluster | None:
        """The crowd of near copies a review stands in; None where no other buyer posted one."""
        with self.read() as connection:
            row = connection.execute(_standing(review_id)).first()
            if row is None:
                return None
            found = connection.execute(_members(row, review_id)).mappings().all()
            case_ids = _cases(connection, [one["review_id"] for one in found])
        copies = [
            Copy(
                review_id=one["review_id"],
                review=state_from(one).review,
                similarity=1.0 if one["similarity"] is None else one["similarity"],
                case_id=case_ids.get(one["review_id"]),
            )
            for one in found
        ]
        buyers = len({one["buyer"] for one in found})
        return _cluster(copies, buyers, {one["text_id"]: one["similarity"] for one in found}) if buyers > 1 else None


def _circle(connection: Connection, text_ids: Collection[int], own: Mapping[int, Any]) -> Circle:
    every, near = _near(connection, text_ids)
    counted = select(posts).where(posts.c.text_id.in_(every), posts.c.place < BEYOND)
    rows = dict(own) | {row.review_id: row for row in connection.execute(counted)}
    middles = select(copy_texts.c.id, copy_texts.c.middle).where(copy_texts.c.id.in_(every))
    return Circle(
        posts=tuple(Posted(row.review_id, row.text_id, row.buyer, row.time) for row in rows.values()),
        near=near,
        told={row.review_id: row.told for row in rows.values()},
        spans={row.review_id: (row.since, row.until) for row in rows.values() if row.since is not None},
        middles={row.id: row.middle for row in connection.execute(middles)},
    )


def _changed_spans(circle: Circle, found: Mapping[int, Crowd]) -> list[dict[str, Any]]:
    spans = {post.key: (found[post.key].first, found[post.key].last) for post in circle.posts if post.key in found}
    changed = [one for one in circle.told if spans.get(one, UNKNOWN) != circle.spans.get(one, UNKNOWN)]
    return [dict(zip(("b_id", "since", "until"), (one, *spans.get(one, UNKNOWN)), strict=True)) for one in changed]


def _changed_middles(circle: Circle, found: Mapping[int, Crowd]) -> list[dict[str, Any]]:
    middles = {post.text: found[post.key].middle for post in circle.posts if post.key in found}
    return [
        {"b_id": text, "middle": middles.get(text)}
        for text, middle in circle.middles.items()
        if middles.get(text) != middle
    ]


def _near(connection: Connection, text_ids: Collection[int]) -> tuple[set[int], dict[tuple[int, int], float]]:
    """These texts and those they hang together with, and who is near whom among them."""
    near: dict[tuple[int, int], float] = {}
    seen, edge = set(text_ids), set(text_ids)
    most = len(seen) + TEXTS_AT_MOST
    for _ in range(STEPS):
        if not edge or len(seen) > most:
            break
        found = connection.execute(select(copy_pairs).where(copy_pairs.c.text_id.in_(sorted(edge)[:AT_ONCE])))
        near |= {(max(one, other), min(one, other)): similarity for one, other, similarity in found}
        edge = {one for pair in near for one in pair} - seen
        seen |= edge
    return seen, near


def _set(connection: Connection, table: Any, key: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(update(table).where(key == bindparam("b_id")), rows)


def _standing(review_id: int) -> Any:
    columns = (posts.c.since, posts.c.until, copy_texts.c.middle)
    joined = select(*columns).join(copy_texts, copy_texts.c.id == posts.c.text_id)
    return joined.where(posts.c.review_id == review_id, copy_texts.c.middle.is_not(None))


def _members(row: Any, review_id: int) -> Any:
    inside = posts.c.time.is_(None) if row.since is None else posts.c.time.between(row.since, row.until)
    near = (copy_pairs.c.text_id == posts.c.text_id) & (copy_pairs.c.other_id == copy_texts.c.middle)
    return (
        select(review_states, posts.c.buyer, posts.c.text_id, copy_pairs.c.similarity)
        .select_from(posts)
        .join(copy_texts, copy_texts.c.id == posts.c.text_id)
        .join(reviews, reviews.c.id == posts.c.review_id)
        .join(review_states, CURRENT)
        .outerjoin(copy_pairs, near)
        .where(copy_texts.c.middle == row.middle, inside, or_(posts.c.place < BEYOND, posts.c.review_id == review_id))
        .order_by(posts.c.time, posts.c.review_id)
        .limit(CROWD_CAP)
    )


def _cases(connection: Connection, review_ids: Sequence[int]) -> dict[int, int]:
    newest = select(cases.c.review_id, func.max(cases.c.id)).where(cases.c.review_id.in_(review_ids))
    return {row[0]: row[1] for row in connection.execute(newest.group_by(cases.c.review_id))}


def _cluster(copies: Sequence[Copy], buyers: int, similarities: Mapping[int, float | None]) -> Cluster:
    near = [value for value in similarities.values() if value is not None]
    times: list[datetime] = [copy.review.time for copy in copies if copy.review.time is not None]
    return Cluster(
        copies=tuple(copies),
        buyers=buyers,
        similarity=sum(near) / len(near) if near else 1.0,
        first=min(times, default=None),
        last=max(times, default=None),
    )
