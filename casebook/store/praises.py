"""What other buyers say of the same product: what a reply may quote, and its denominator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from casebook.codec import noun
from casebook.model import State, Verdict
from casebook.store.engine import Part
from casebook.store.states import CURRENT, NEWEST, state_from
from casebook.tables import review_states, reviews, verdicts


class Praises(Part):
    """Reads of reviews beside a review."""

    def same_item(
        self, shop: str, product_id: str, *, since: datetime, until: datetime
    ) -> list[tuple[State, Verdict | None]]:
        """The reviews of a product written in this time that are still shown, each with its newest verdict, by id."""
        query = (
            select(review_states, verdicts.c.verdict)
            .join(reviews, CURRENT)
            .outerjoin(verdicts, verdicts.c.id == NEWEST)
            .where(reviews.c.shop == shop, reviews.c.product_id == product_id, ~reviews.c.gone)
            .where(reviews.c.time >= since, reviews.c.time <= until)
            .order_by(review_states.c.review_id)
        )
        with self.read() as connection:
            rows = connection.execute(query).mappings()
            return [(state_from(row), row["verdict"] and noun(Verdict, row["verdict"])) for row in rows]
