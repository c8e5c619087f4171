"""Second opinions: of each state of a review at most one, and a bounded number a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from casebook.codec import noun
from casebook.model import Result, State, Verdict
from casebook.store.engine import Part, added, take_turn
from casebook.store.states import CURRENT, NEWEST, state_from
from casebook.tables import review_states, reviews, second_opinion_results, second_opinions, verdicts


class Opinions(Part):
    """Reads and writes of second opinions."""

    def wanted(self, rules: str, *, limit: int) -> list[tuple[State, Verdict]]:
        """Current states these rules are unsure of and nobody else was asked about, newest first."""
        known = select(second_opinions.c.id).where(second_opinions.c.state_id == review_states.c.id)
        query = (
            select(review_states, verdicts.c.verdict)
            .join(reviews, CURRENT)
            .join(verdicts, and_(verdicts.c.id == NEWEST, verdicts.c.rules == rules))
            .where(~reviews.c.gone, verdicts.c.verdict["unsure"].as_boolean(), ~known.exists())
            .order_by(review_states.c.id.desc())
            .limit(limit)
        )
        with self.read() as connection:
            return [(state_from(row), noun(Verdict, row["verdict"])) for row in connection.execute(query).mappings()]

    def claim(self, state_id: int, *, by: str, at: datetime, since: datetime, most: int) -> int | None:
        """The right to ask about this state, as its id; None when somebody had it, or `most` were asked since then."""
        row = {"state_id": state_id, "asked": True, "claimed_at": at, "by": by}
        with self.write() as connection:
            # Counting and claiming are one turn, or two processes would share the last question of the day.
            take_turn(connection, "second_opinions")
            if int(connection.execute(_asked(since)).scalar_one()) >= most:
                return None
            return added(connection, second_opinions, row)

    def skip(self, state_id: int, *, by: str, at: datetime) -> None:
        """Says that this state is not worth asking about."""
        with self.write() as connection:
            added(connection, second_opinions, {"state_id": state_id, "asked": False, "claimed_at": at, "by": by})

    def record(self, opinion_id: int, result: Result, *, at: datetime, detail: str = "") -> None:
        """Says how asking ended; nobody is asked again by itself."""
        row = {"opinion_id": opinion_id, "result": result.value, "at": at, "detail": detail}
        with self.write() as connection:
            connection.execute(second_opinion_results.insert(), row)

    def results(self) -> dict[int, tuple[Result, str]]:
        """How asking about each state ended, and why."""
        query = select(second_opinions.c.state_id, second_opinion_results).join(
            second_opinion_results, second_opinion_results.c.opinion_id == second_opinions.c.id
        )
        with self.read() as connection:
            return {row.state_id: (Result(row.result), row.detail) for row in connection.execute(query)}

    def asked(self, since: datetime) -> int:
        """How many were asked about since then."""
        with self.read() as connection:
            return int(connection.execute(_asked(since)).scalar_one())


def _asked(since: datetime) -> Select[Any]:
    asked = (second_opinions.c.claimed_at >= since, second_opinions.c.asked)
    return select(func.count()).select_from(second_opinions).where(*asked)
