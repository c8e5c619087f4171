"""Promotions: a change is a new version, an end a row; and which replies mention one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from casebook.errors import NotFound
from casebook.model import Gift, KeptPromotion, Promotion, Result, Threshold
from casebook.store.engine import Part, take_turn
from casebook.tables import (
    approval_voids,
    approvals,
    cases,
    promotion_ends,
    promotions,
    publication_results,
    publications,
    reviews,
)

COPIED: tuple[str, ...] = ("shop", "key", "title", "wording", "starts", "ends", "evergreen", "least", "link")
COPIED += ("in_replies", "together", "every")


class Promotions(Part):
    """Reads and writes of Promotion."""

    def keep(self, promotion: Promotion, *, by: str, at: datetime) -> KeptPromotion:
        """Keeps a new promotion (its key is made here) or a new version of one; the same again adds nothing.

        A new version of one that was ended runs again. Raises NotFound for a key nobody has.
        """
        with self.write() as connection:
            take_turn(connection, f"promotions of {promotion.shop}")
            last = _newest(connection, promotion) if promotion.key else None
            if last is not None and (last.promotion, last.ended_at) == (promotion, None):
                return last
            named = replace(promotion, key=promotion.key or _next_key(connection, promotion.shop))
            row = {**_row(named), "version": last.version + 1 if last else 1, "by": by, "at": at}
            new = connection.execute(promotions.insert().returning(promotions.c.id), row).scalar_one()
            return _kept(connection.execute(_all(promotions.c.id == new)).mappings().one())

    def end(self, shop: str, key: str, *, by: str, at: datetime) -> bool:
        """Ends a promotion before its last day; False when it was ended already."""
        with self.write() as connection:
            take_turn(connection, f"promotions of {shop}")
            last = _newest_of(connection, shop, key)
            if last.ended_at is not None:
                return False
            connection.execute(promotion_ends.insert(), {"promotion_id": last.id, "by": by, "at": at})
        return True

    def of_shop(self, shop: str) -> list[KeptPromotion]:
        """The newest version of each promotion of a shop, ended ones included, by start, the latest first."""
        newest = select(func.max(promotions.c.id)).where(promotions.c.shop == shop).group_by(promotions.c.key)
        with self.read() as connection:
            rows = connection.execute(_all(promotions.c.id.in_(newest))).mappings()
            return sorted(map(_kept, rows), key=lambda kept: (kept.promotion.starts, kept.id), reverse=True)

    def versions(self, shop: str, key: str) -> list[KeptPromotion]:
        """Every version of one promotion, oldest first; NotFound when there is none."""
        with self.read() as connection:
            found = _versions(connection, shop, key)
        if not found:
            raise NotFound(f"promotion {key!r}")
        return found

    def replies_on(
        self, shop: str, product_id: str | None, *, besides: int | None = None, limit: int = 100
    ) -> list[str]:
        """The words that stand, or are approved to stand, under the reviews of a product, newest first.

        Those of the case `besides` do not count.
        """
        query = (
            select(approvals.c.text)
            .join(cases, cases.c.id == approvals.c.case_id)
            .join(reviews, reviews.c.id == cases.c.review_id)
            .outerjoin(approval_voids, approval_voids.c.approval_id == approvals.c.id)
            .where(approval_voids.c.approval_id.is_(None), reviews.c.shop == shop, reviews.c.product_id == product_id)
            .order_by(approvals.c.id.desc())
            .limit(limit)
        )
        if besides is not None:
            query = query.where(cases.c.id != besides)
        with self.read() as connection:
            return list(connection.execute(query).scalars())

    def published(self, shop: str, part: str) -> list[str]:
        """The words of a shop's published replies that hold this part, oldest first."""
        query = (
            select(approvals.c.text)
            .join(cases, cases.c.id == approvals.c.case_id)
            .join(publications, publications.c.approval_id == approvals.c.id)
            .join(publication_results, publication_results.c.publication_id == publications.c.id)
            .where(cases.c.shop == shop, publication_results.c.result == Result.DONE.value)
            .where(approvals.c.text.contains(part, autoescape=True))
            .order_by(approvals.c.id)
        )
        with self.read() as connection:
            return list(connection.execute(query).scalars())


def _newest(connection: Connection, promotion: Promotion) -> KeptPromotion:
    return _newest_of(connection, promotion.shop, promotion.key)


def _newest_of(connection: Connection, shop: str, key: str) -> KeptPromotion:
    found = _versions(connection, shop, key)
    if not found:
        raise NotFound(f"promotion {key!r}")
    return found[-1]


def _versions(connection: Connection, shop: str, key: str) -> list[KeptPromotion]:
    rows = connection.execute(_all(promotions.c.shop == shop, promotions.c.key == key)).mappings()
    return [_kept(row) for row in rows]


def _all(*where: Any) -> Select[Any]:
    ended = (promotion_ends.c.at.label("ended_at"), promotion_ends.c.by.label("ended_by"))
    joined = select(promotions, *ended).outerjoin(promotion_ends, promotion_ends.c.promotion_id == promotions.c.id)
    return joined.where(*where).order_by(promotions.c.id)


def _next_key(connection: Connection, shop: str) -> str:
    keys = select(func.count(promotions.c.key.distinct())).where(promotions.c.shop == shop)
    return str(connection.execute(keys).scalar_one() + 1)


def _row(promotion: Promotion) -> dict[str, Any]:
    gift = promotion.gift
    return {
        **{name: getattr(promotion, name) for name in COPIED},
        "threshold": promotion.threshold.value,
        "products": list(promotion.products),
        "gift_name": gift and gift.name,
        "gift_quantity": gift and gift.quantity,
        "gift_unit": gift and gift.unit,
    }


def _kept(row: Any) -> KeptPromotion:
    name, quantity, unit = row["gift_name"], row["gift_quantity"], row["gift_unit"]
    promotion = Promotion(
        **{one: row[one] for one in COPIED},
        threshold=Threshold(row["threshold"]),
        products=tuple(row["products"]),
        gift=None if name is None else Gift(name=name, quantity=quantity, unit=unit),
    )
    said = {one: row[one] for one in ("id", "version", "by", "at", "ended_at", "ended_by")}
    return KeptPromotion(promotion=promotion, **said)
