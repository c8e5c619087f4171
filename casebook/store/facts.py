"""What people answered about cases, and what the facts of a case are made of; rows are added, the newest counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, func, select

from casebook.errors import MoveRefused, NotFound
from casebook.facts import Grounds, Recent
from casebook.model import FactAnswer, Review, Status
from casebook.store.engine import Part, take_turn
from casebook.store.purchases import purchase_of
from casebook.tables import (
    aftersales,
    cases,
    draftings,
    fact_answers,
    orders,
    parcels,
    review_buyers,
    reviews,
    shops,
    wordings,
)

ANSWERABLE = (Status.OPEN, Status.DRAFTED, Status.APPROVED)
GOOD = 4


class Facts(Part):
    """Reads and writes of FactAnswer."""

    def answer(
        self,
        case_id: int,
        key: str,
        answer: str | None,
        *,
        by: str,
        at: datetime,
        day: date | None = None,
        reference: str = "",
    ) -> FactAnswer | None:
        """Keeps what a person answered, None takes their last word back; None when that stands already.

        Raises NotFound for no such case, MoveRefused when it is past answering.
        """
        with self.write() as connection:
            _take_case(connection, case_id)
            last = _last(connection, case_id, key)
            said = (answer, day, reference)
            if (last.answer, last.day, last.reference) == said if last else answer is None:
                return None
            row = {"case_id": case_id, "key": key, "answer": answer, "day": day, "reference": reference}
            adding = fact_answers.insert().returning(fact_answers.c.id)
            new = connection.execute(adding, {**row, "by": by, "at": at}).scalar_one()
            return _answer(connection.execute(select(fact_answers).where(fact_answers.c.id == new)).mappings().one())

    def recent(self, shop: str, product_id: str | None, *, since: datetime) -> Recent | None:
        """How a product's reviews were starred since then; None for no product."""
        if not product_id:
            return None
        with self.read() as connection:
            return _recent(connection, shop, product_id, since)

    def grounds(self, wanted: Mapping[int, Review], *, since: datetime) -> dict[int, Grounds]:
        """What the facts of these cases are made of, by their numbers, in one consistent picture.

        `since` is from when on reviews of the same product are counted.
        """
        counted: dict[tuple[str, str], Recent] = {}
        with self.read() as connection:
            given = {shop: _has_records(connection, shop) for shop in {review.shop for review in wanted.values()}}
            answers = _answers(connection, list(wanted))
            for review in wanted.values():
                product = (review.shop, review.product_id or "")
                if review.product_id and product not in counted:
                    counted[product] = _recent(connection, review.shop, review.product_id, since)
            return {
                case_id: Grounds(
                    purchase=purchase_of(connection, review.shop, review, chat=False) if given[review.shop] else None,
                    answers=tuple(answers[case_id]),
                    recent=counted.get((review.shop, review.product_id or "")),
                )
                for case_id, review in wanted.items()
            }


def answers_of(connection: Connection, case_id: int) -> tuple[FactAnswer, ...]:
    """Everything people answered about a case, oldest first."""
    return tuple(_answers(connection, [case_id])[case_id])


def heard() -> ColumnElement[int]:
    """How much news for its drafts a case has had: answers, records of its order, policies and wording of its shop."""
    said = select(func.count()).where(fact_answers.c.case_id == cases.c.id)
    told = select(review_buyers.c.facts).where(review_buyers.c.review_id == cases.c.review_id)
    changed = select(shops.c.policy_changes).where(shops.c.key == cases.c.shop)
    worded = select(func.max(wordings.c.version)).where(wordings.c.shop == cases.c.shop)
    parts = [part.correlate(cases).scalar_subquery() for part in (said, told, changed, worded)]
    return sum((func.coalesce(part, 0) for part in parts[1:]), func.coalesce(parts[0], 0))


def has_news(*ours: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is news of facts that none of these draftings has heard."""
    return exists().where(*ours) & ~exists().where(*ours, draftings.c.heard >= heard())


def _take_case(connection: Connection, case_id: int) -> None:
    take_turn(connection, f"answers of case {case_id}")
    status = connection.execute(select(cases.c.status).where(cases.c.id == case_id)).scalar()
    if status is None:
        raise NotFound(f"case {case_id}")
    if Status(status) not in ANSWERABLE:
        raise MoveRefused(f"answer about case {case_id}", f"it is {status}", do="reopen it first")


def _last(connection: Connection, case_id: int, key: str) -> FactAnswer | None:
    own = [one for one in answers_of(connection, case_id) if one.key == key]
    return own[-1] if own else None


def _answers(connection: Connection, case_ids: Sequence[int]) -> defaultdict[int, list[FactAnswer]]:
    query = select(fact_answers).where(fact_answers.c.case_id.in_(case_ids)).order_by(fact_answers.c.id)
    found: defaultdict[int, list[FactAnswer]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["case_id"]].append(_answer(row))
    return found


def _answer(row: Any) -> FactAnswer:
    return FactAnswer(**{name: row[name] for name in FactAnswer.__slots__})


def _has_records(connection: Connection, shop: str) -> bool:
    # A shop that gave no records costs no query for each of its cases.
    kept = [exists().where(table.c.shop == shop) for table in (orders, parcels, aftersales)]
    return any(connection.execute(select(one)).scalar() for one in kept)


def _recent(connection: Connection, shop: str, product_id: str, since: datetime) -> Recent:
    good = func.sum(case((reviews.c.stars >= GOOD, 1), else_=0))
    own = (reviews.c.shop == shop) & (reviews.c.product_id == product_id) & ~reviews.c.gone
    query = select(func.count(), good).where(own, reviews.c.stars.is_not(None), reviews.c.time >= since)
    count, many = connection.execute(query).one()
    return Recent(reviews=count, good=int(many or 0))
