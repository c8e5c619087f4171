"""Corrections: what people said of verdicts; rows are added, the newest of a review stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from casebook.codec import noun
from casebook.correction import Correction, Labelled
from casebook.model import Polarity, Review
from casebook.store.engine import Part, take_turn
from casebook.store.verdicts import shown
from casebook.tables import corrections, review_states, reviews


class Corrections(Part):
    """Reads and writes of Correction."""

    def add(self, verdict_id: int, said: Polarity | None, *, by: str, at: datetime) -> bool:
        """Keeps a person's word on a verdict, None takes the last one back; False when that stands already.

        Raises NotFound for no such verdict, MoveRefused when the review has changed since.
        """
        with self.write() as connection:
            row = shown(connection, verdict_id, "correct")
            # Two presses of one button are one word.
            take_turn(connection, f"correction of review {row.review_id}")
            last = corrections_of(connection, row.review_id)[-1:]
            if _same(last, row, said):
                return False
            kept = {"review_id": row.review_id, "state_id": row.state_id, "judged": row.polarity, "rules": row.rules}
            kept["said"] = None if said is None else said.value
            connection.execute(corrections.insert(), {**kept, "by": by, "at": at})
        return True

    def of_shop(self, shop: str) -> list[Labelled]:
        """The corrections of a shop that stand, oldest first, each with the review as it read then."""
        newest = select(func.max(corrections.c.id)).group_by(corrections.c.review_id)
        query = (
            select(corrections, review_states.c.review)
            .join(review_states, review_states.c.id == corrections.c.state_id)
            .join(reviews, reviews.c.id == corrections.c.review_id)
            .where(reviews.c.shop == shop, corrections.c.id.in_(newest), corrections.c.said.is_not(None))
            .order_by(corrections.c.id)
        )
        with self.read() as connection:
            return [_labelled(row) for row in connection.execute(query).mappings()]


def corrections_of(connection: Connection, review_id: int) -> tuple[Correction, ...]:
    """Everything people said of the verdicts on a review, oldest first."""
    query = select(corrections).where(corrections.c.review_id == review_id).order_by(corrections.c.id)
    return tuple(_correction(row) for row in connection.execute(query).mappings())


def _same(last: tuple[Correction, ...], row: Any, said: Polarity | None) -> bool:
    if not last:
        return said is None
    # Said again of a later verdict on the same words, it stays the word on the verdict they first saw:
    # a layer that has learnt the word must not be counted as having known it.
    return last[0].said is said and (said is None or last[0].state_id == row.state_id)


def _correction(row: Any) -> Correction:
    kept = {name: row[name] for name in ("id", "review_id", "state_id", "rules", "by", "at")}
    said = None if row["said"] is None else Polarity(row["said"])
    return Correction(said=said, judged=Polarity(row["judged"]), **kept)


def _labelled(row: Any) -> Labelled:
    return Labelled(correction=_correction(row), review=noun(Review, row["review"]), label=Polarity(row["said"]))
