"""Posts: recent reviews as the search for copies and bursts sees them, and how many there were of each product by day.

An index of the reviews as they are now: it costs what is new, is pruned, and can be made again from the reviews.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from casebook.codec import noun
from casebook.model import DayCount, Post, Verdict
from casebook.store.counting import EARLY, NEGATIVE, OTHER, count, goods_of, leave, number
from casebook.store.engine import Part
from casebook.store.states import CURRENT, NEWEST
from casebook.store.texts import Likeness, drop_unused, join_texts, places, take_index
from casebook.tables import cases, copy_texts, post_days, posts, products, review_states, reviews, shops, verdicts
from casebook.views import Event

EARLY_AT_MOST = 5_000
NAMED_AT_MOST = 500
FORGOTTEN_AT_ONCE = 1_000
SHOWN = ("first", "last", "negatives", "usual", "share", "usual_share", "explanations")
SAME = ("goods", "day", "buyer", "kind", "slow", "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What is known of products by day (counted from the first of year 1): counts, and who complained early.

    `timed` counts the shop's posts with a known order, `slow` those of them that came after goods can travel.
    """

    counts: Mapping[str | None, dict[int, DayCount]]
    early: Mapping[str | None, dict[int, tuple[int, ...]]]
    timed: int = 0
    slow: int = 0


class Posts(Part):
    """Reads and writes of Post."""

    def keep(self, shop: str, seen: Sequence[tuple[int, datetime, Post]], likeness: Likeness) -> None:
        """Keeps posts as (review id, when it was last seen to change, post), in place of what stood for the review.

        Keeping the same thing twice changes nothing.
        """
        rows = [_row(shop, *one) for one in seen]
        with self.write() as connection:
            take_index(connection, shop)
            known = _known(connection, [row["review_id"] for row in rows])
            fresh = [
                (row, post) for row, (_, _, post) in zip(rows, seen, strict=True) if not _stands(row, post, shop, known)
            ]
            leave(connection, [row["review_id"] for row, _ in fresh if row["review_id"] in known])
            texts = join_texts(connection, shop, [post.text for _, post in fresh if post.text], likeness)
            for row, post in fresh:
                row["text_id"] = texts.get(post.text)
            copied = [row for row, _ in fresh if row["text_id"] is not None]
            places(connection, copied)
            count(connection, shop, [(row, post.product) for row, post in fresh])
            if fresh:
                connection.execute(posts.insert(), [row for row, _ in fresh])

    def counted(self, shop: str, wanted: Collection[tuple[str | None, int]], *, around: int) -> Counted:
        """What is known of each wanted (product, day): its product's days, so many on either side."""
        days = [day for _, day in wanted]
        goods = {goods_of(shop, product): product for product, _ in wanted}
        own = goods_of(shop, None)
        with self.read() as connection:
            timed, slow = connection.execute(
                select(func.sum(post_days.c.timed), func.sum(post_days.c.slow)).where(post_days.c.goods == own)
            ).one()
            if not days:
                return Counted(counts={}, early={}, timed=timed or 0, slow=slow or 0)
            first, last = min(days), max(days)
            inside = (post_days.c.goods.in_(goods), post_days.c.day.between(first - around, last + around))
            counts = _counts(connection.execute(select(post_days).where(*inside)))
            early = _early(connection, goods, first, last)
        return Counted(counts=counts, early=early, timed=timed or 0, slow=slow or 0)

    def days(self, shop: str, *, since: int, product: str | None = None) -> dict[int, DayCount]:
        """How many spoke on each day since then, of a product or of the shop as a whole; days count from year 1."""
        query = select(post_days).where(post_days.c.goods == goods_of(shop, product), post_days.c.day >= since)
        with self.read() as connection:
            return _counts(connection.execute(query)).get(product, {})

    def products(self, shop: str, *, since: int, least: int) -> list[str | None]:
        """The products with at least so many negatives since then, most of them first; None is the whole shop."""
        negatives = func.sum(post_days.c.negative)
        query = (
            select(post_days.c.product)
            .where(post_days.c.shop == shop, post_days.c.day >= since)
            .group_by(post_days.c.goods, post_days.c.product)
            .having(negatives >= least)
            .order_by(negatives.desc(), post_days.c.product)
        )
        with self.read() as connection:
            return list(connection.execute(query).scalars())

    def named(self, shop: str, *, first: int, last: int, product: str | None = None) -> dict[int, dict[str, int]]:
        """What the negative reviews of these days complain of: by day, how many name each aspect; the newest 500."""
        query = (
            select(posts.c.day, verdicts.c.verdict)
            .join(reviews, reviews.c.id == posts.c.review_id)
            .join(review_states, CURRENT)
            .join(verdicts, verdicts.c.id == NEWEST)
            .where(reviews.c.shop == shop, posts.c.kind > OTHER, posts.c.day.between(first, last))
            .order_by(posts.c.review_id.desc())
            .limit(NAMED_AT_MOST)
        )
        if product is not None:
            query = query.where(posts.c.goods == goods_of(shop, product))
        found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        with self.read() as connection:
            for day, verdict in connection.execute(query):
                said = noun(Verdict, verdict).aspects
                for aspect in {one.aspect for one in said if one.polarity == "neg"}:
                    found[day][aspect] += 1
        return {day: dict(causes) for day, causes in found.items()}

    def shown(self, shop: str, burst: Any) -> Event:
        """A burst as the desk shows it: with its product's name, and the newest case of each of its reviews (500)."""
        inside = (posts.c.kind > OTHER, posts.c.day.between(burst.first.toordinal(), burst.last.toordinal()))
        newest = (
            select(func.max(cases.c.id))
            .join(posts, posts.c.review_id == cases.c.review_id)
            .where(cases.c.shop == shop, *inside)
            .group_by(cases.c.review_id)
        )
        if burst.product is not None:
            newest = newest.where(posts.c.goods == goods_of(shop, burst.product))
        named = select(products.c.name).where(products.c.shop == shop, products.c.external_id == burst.product)
        with self.read() as connection:
            name = connection.execute(named).scalar()
            case_ids = sorted(connection.execute(newest.limit(NAMED_AT_MOST)).scalars())
        said = {one: getattr(burst, one) for one in SHOWN}
        return Event(shop=shop, product_id=burst.product, product=name, case_ids=tuple(case_ids), **said)

    def forget(self, *, before: datetime) -> int:
        """Drops what was last seen to change before then; how many reviews."""
        count, stamp = 0, int(before.timestamp())
        while dropped := self._forget_some(stamp):
            count += dropped
        return count

    def _forget_some(self, stamp: int) -> int:
        with self.write() as connection:
            take_index(connection, *connection.execute(select(shops.c.key)).scalars())
            old = select(posts.c.review_id, posts.c.text_id).where(posts.c.seen < stamp)
            rows = connection.execute(old.order_by(posts.c.seen).limit(FORGOTTEN_AT_ONCE)).all()
            connection.execute(delete(posts).where(posts.c.review_id.in_([row.review_id for row in rows])))
            drop_unused(connection, {row.text_id for row in rows if row.text_id is not None})
            connection.execute(delete(post_days).where(post_days.c.seen < stamp))
        return len(rows)


def _row(shop: str, review_id: int, seen: datetime, post: Post) -> dict[str, Any]:
    goods = goods_of(shop, post.product)
    # Unknown buyers make visits one by one.
    visitor = post.buyer or f"review {review_id}"
    return {
        "review_id": review_id,
        "goods": goods,
        "day": post.day,
        "visit": None if post.day is None else number(goods, post.day, visitor),
        "once": False,
        "kind": EARLY if post.early else NEGATIVE if post.negative else OTHER,
        "slow": post.slow,
        "buyer": post.buyer,
        "seen": max(int(seen.timestamp()), post.time or 0),
        "time": post.time,
        "text_id": None,
        "place": None,
        "since": None,
        "until": None,
        "told": 0,
    }


def _known(connection: Connection, review_ids: Sequence[int]) -> dict[int, Any]:
    query = select(posts, copy_texts.c.text).outerjoin(copy_texts, copy_texts.c.id == posts.c.text_id)
    rows = connection.execute(query.where(posts.c.review_id.in_(review_ids))).mappings()
    return {row["review_id"]: row for row in rows}


def _stands(row: Mapping[str, Any], post: Post, shop: str, known: Mapping[int, Any]) -> bool:
    stood = known.get(row["review_id"])
    return stood is not None and (stood["text"] or "") == post.text and all(stood[name] == row[name] for name in SAME)


def _counts(rows: Iterable[Any]) -> dict[str | None, dict[int, DayCount]]:
    found: dict[str | None, dict[int, DayCount]] = defaultdict(dict)
    for row in rows:
        found[row.product][row.day] = DayCount(row.everybody, row.negative, row.timed, row.slow)
    return found


def _early(connection: Connection, goods: Mapping[int, str | None], first: int, last: int) -> Any:
    inside = (posts.c.goods.in_(goods), posts.c.day.between(first - 1, last + 1), posts.c.kind == EARLY, posts.c.once)
    found: dict[str | None, dict[int, tuple[int, ...]]] = defaultdict(dict)
    query = select(posts.c.goods, posts.c.day, posts.c.buyer).where(*inside).limit(EARLY_AT_MOST)
    for row in connection.execute(query):
        own = found[goods[row.goods]]
        own[row.day] = (*own.get(row.day, ()), row.buyer)
    return found
