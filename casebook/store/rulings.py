"""Rulings: what people found when they looked into a suspicion; rows are added, the newest of a state stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, func, select

from casebook.auditing import detail_sha256
from casebook.codec import noun, plain
from casebook.errors import MoveRefused
from casebook.model import Level, Review, Ruled, Suspicion, Verdict
from casebook.ruling import Rates, RuledReview, Ruling, may_be_ruled, standing, written_reason
from casebook.store.audit import audited
from casebook.store.engine import Part, take_turn
from casebook.store.states import CURRENT, NEWEST
from casebook.store.verdicts import shown
from casebook.tables import cases, review_states, reviews, rulings, verdicts

SUSPECTED = (Level.REVIEW.value, Level.STRONG.value)


class Rulings(Part):
    """Reads and writes of Ruling."""

    def add(self, verdict_id: int, ruled: Ruled | None, *, reason: str, by: str, at: datetime) -> bool:
        """Keeps what a person found, None takes their last word back; False when that stands already.

        Raises InputError without a reason, NotFound for no such verdict, MoveRefused when the review has changed
        since or nothing is suspected.
        """
        said = "" if ruled is None else written_reason(reason)
        with self.write() as connection:
            row = shown(connection, verdict_id, "rule on")
            suspicion = noun(Verdict, row.verdict).suspicion
            if not may_be_ruled(suspicion):
                raise MoveRefused(f"rule on verdict {verdict_id}", "nothing is suspected")
            # Two presses of one button are one word.
            take_turn(connection, f"ruling on review {row.review_id}")
            last = [one for one in rulings_of(connection, row.review_id) if one.state_id == row.state_id][-1:]
            if (last[0].ruled, last[0].by) == (ruled, by) if last else ruled is None:
                return False
            kept = {"review_id": row.review_id, "state_id": row.state_id, "verdict_id": verdict_id, "rules": row.rules}
            said_by = {"ruled": ruled and ruled.value, "reason": said, "by": by, "at": at}
            connection.execute(rulings.insert(), {**kept, **said_by, "suspicion": plain(suspicion)})
            about = ruled.value if ruled else "taken_back"
            place = _place(connection, row.review_id)
            audited(connection, "rule", by=by, at=at, about=about, detail_sha256=detail_sha256(said), **place)
        return True

    def of_shop(self, shop: str) -> list[RuledReview]:
        """The reviews of a shop whose suspicion stands confirmed or refuted, by id."""
        query = (
            select(rulings, review_states.c.review)
            .join(review_states, review_states.c.id == rulings.c.state_id)
            .join(reviews, reviews.c.id == rulings.c.review_id)
            .where(reviews.c.shop == shop)
            .order_by(rulings.c.state_id, rulings.c.id)
        )
        with self.read() as connection:
            return list(_ruled(connection.execute(query).mappings()))

    def rates(self, shops: Collection[str]) -> dict[str, Rates]:
        """By shop: how many current reviews are suspected (待核查 or more), and how the ruled ones fared."""
        suspected = (
            select(reviews.c.shop, func.count())
            .join(review_states, CURRENT)
            .join(verdicts, verdicts.c.id == NEWEST)
            .where(reviews.c.shop.in_(list(shops)), verdicts.c.level.in_(SUSPECTED))
            .group_by(reviews.c.shop)
        )
        with self.read() as connection:
            counts = {row[0]: row[1] for row in connection.execute(suspected)}
        return {shop: _rates(counts.get(shop, 0), self.of_shop(shop)) for shop in shops}


def _place(connection: Connection, review_id: int) -> dict[str, Any]:
    """The shop of a review and the newest case about it, for the audit log."""
    newest = select(func.max(cases.c.id)).where(cases.c.review_id == review_id).scalar_subquery()
    query = select(reviews.c.shop, newest.label("case_id")).where(reviews.c.id == review_id)
    return dict(connection.execute(query).mappings().one())


def rulings_of(connection: Connection, review_id: int) -> tuple[Ruling, ...]:
    """Everything people found about the suspicions on a review, oldest first."""
    query = select(rulings).where(rulings.c.review_id == review_id).order_by(rulings.c.id)
    return tuple(ruling_from(row) for row in connection.execute(query).mappings())


def _rates(suspected: int, found: list[RuledReview]) -> Rates:
    serious = [one.ruled for one in found if one.suspicion.level.value in SUSPECTED]
    return Rates(suspected=suspected, confirmed=serious.count(Ruled.CONFIRMED), refuted=serious.count(Ruled.REFUTED))


def _ruled(rows: Any) -> Iterator[RuledReview]:
    for _, group in groupby(rows, key=lambda row: row["state_id"]):
        own = list(group)
        found = [ruling_from(row) for row in own]
        ruled = standing(found).ruled
        if ruled is not None:
            review = noun(Review, own[-1]["review"])
            yield RuledReview(review=review, suspicion=found[-1].suspicion, ruled=ruled, rules=found[-1].rules)


def ruling_from(row: Any) -> Ruling:
    """The ruling a row of rulings holds."""
    kept = {name: row[name] for name in ("id", "review_id", "state_id", "reason", "rules", "by", "at")}
    ruled = None if row["ruled"] is None else Ruled(row["ruled"])
    return Ruling(ruled=ruled, suspicion=noun(Suspicion, row["suspicion"]), **kept)
