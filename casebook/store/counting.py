"""How many buyers spoke of each product on each day, inside a transaction: posts come to their days and leave them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, delete, select, update

from casebook.store.engine import insert
from casebook.store.texts import COUNTS, give_place, take_index, touch
from casebook.tables import post_days, posts, reviews

OTHER, NEGATIVE, EARLY = range(3)
SUMS = ("everybody", "negative", "timed", "slow")
Visit = list[tuple[int, bool | None]]


@lru_cache(maxsize=4096)
def goods_of(shop: str, product: str | None) -> int:
    """A number for a product of a shop, or for the shop as a whole."""
    return number("goods", shop, product or "", product is None)


def number(*said: object) -> int:
    """64 bits that stand for these words; two of a million share theirs with a chance of 3 in 10^8."""
    return int.from_bytes(blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)


def leave(connection: Connection, review_ids: Collection[int]) -> None:
    """Takes posts out: their crowds are due again, and their days counted without them."""
    if not review_ids:
        return
    shops = select(reviews.c.shop).where(reviews.c.id.in_(review_ids)).distinct()
    take_index(connection, *connection.execute(shops).scalars())
    query = select(posts, reviews.c.shop).join(reviews, reviews.c.id == posts.c.review_id)
    rows = connection.execute(query.where(posts.c.review_id.in_(review_ids))).mappings().all()
    connection.execute(delete(posts).where(posts.c.review_id.in_([row["review_id"] for row in rows])))
    touch(connection, {row["text_id"] for row in rows if row["text_id"] is not None})
    for row in rows:
        if row["once"]:
            _take_back(connection, row)
        if row["place"] == COUNTS:
            give_place(connection, row)


def count(connection: Connection, shop: str, fresh: Sequence[tuple[dict[str, Any], str | None]]) -> None:
    """Adds fresh posts to their days, each kind of a buyer's posts of a day once; marks those that count."""
    dated = [(row, product) for row, product in fresh if row["visit"] is not None]
    visits = _visits(connection, {row["visit"] for row, _ in dated})
    added: dict[tuple[int, int], dict[str, Any]] = {}
    for row, product in dated:
        visit = visits[row["visit"]]
        if row["kind"] not in {kind for kind, _ in visit}:
            row["once"] = True
            after = [*visit, (row["kind"], row["slow"])]
            more = tuple(new - old for new, old in zip(_tally(after), _tally(visit), strict=True))
            visits[row["visit"]] = after
            for goods, name in {goods_of(shop, None): None, row["goods"]: product}.items():
                sums = added.setdefault((goods, row["day"]), _no_day(goods, row["day"], shop, name))
                sums["seen"] = max(sums["seen"], row["seen"])
                for column, value in zip(SUMS, more, strict=True):
                    sums[column] += value
    _add_days(connection, list(added.values()))


def _no_day(goods: int, day: int, shop: str, product: str | None) -> dict[str, Any]:
    return {"goods": goods, "day": day, "shop": shop, "product": product, "seen": 0, **dict.fromkeys(SUMS, 0)}


def _visits(connection: Connection, visits: Collection[int]) -> dict[int, Visit]:
    found: dict[int, Visit] = {visit: [] for visit in visits}
    query = select(posts.c.visit, posts.c.kind, posts.c.slow).where(posts.c.visit.in_(visits), posts.c.once)
    for visit, kind, slow in connection.execute(query):
        found[visit].append((kind, slow))
    return found


def _tally(visit: Visit) -> tuple[int, int, int, int]:
    """What one visit adds to a day's counts."""
    negative = any(kind > OTHER for kind, _ in visit)
    known = [slow for _, slow in visit if slow is not None]
    return int(bool(visit)), int(negative), len(known), sum(known)


def _add_days(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        adding = insert(connection, post_days)
        summed = {name: post_days.c[name] + adding.excluded[name] for name in SUMS}
        adding = adding.on_conflict_do_update(
            index_elements=["goods", "day"], set_={**summed, "seen": adding.excluded["seen"]}
        )
        connection.execute(adding, rows)


def _take_back(connection: Connection, row: Any) -> None:
    """Takes a visit's post out of its day; another of the same kind takes its place where there is one."""
    others = _visits(connection, [row["visit"]])[row["visit"]]
    before = [*others, (row["kind"], row["slow"])]
    same = (posts.c.visit == row["visit"], ~posts.c.once, posts.c.kind == row["kind"])
    heir = connection.execute(select(posts.c.review_id, posts.c.slow).where(*same).limit(1)).first()
    if heir is not None:
        connection.execute(update(posts).where(posts.c.review_id == heir.review_id).values(once=True))
        others = [*others, (row["kind"], heir.slow)]
    less = dict(zip(SUMS, (a - b for a, b in zip(_tally(others), _tally(before), strict=True)), strict=True))
    day = (post_days.c.goods.in_({row["goods"], goods_of(row["shop"], None)}), post_days.c.day == row["day"])
    connection.execute(update(post_days).where(*day).values({name: post_days.c[name] + less[name] for name in SUMS}))
