"""Verdicts: added for a state by a version of the rules, never overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, select, update

from casebook.codec import noun, plain
from casebook.errors import MoveRefused, NotFound
from casebook.model import SECOND, State, Suspicion, Verdict
from casebook.store.engine import Part, take_turn
from casebook.store.listing import list_states
from casebook.store.states import CURRENT, NEWEST, state_from
from casebook.tables import review_states, reviews, verdicts
from casebook.views import Judged


class Verdicts(Part):
    """Reads and writes of Verdict."""

    def add(self, judged: Sequence[tuple[int, Verdict]], *, at: datetime) -> None:
        """Adds verdicts as (state id, verdict); one by the rules of the state's newest changes nothing.

        Nor does it where a second opinion was added to those.
        """
        rows = [_row(state_id, verdict, at) for state_id, verdict in judged]
        if rows:
            with self.write() as connection:
                take_turn(connection, "verdicts")
                known = _newest_rules(connection, [row["state_id"] for row in rows])
                same = {one: rules.removesuffix(SECOND) for one, rules in known.items()}
                fresh = {
                    row["state_id"]: row
                    for row in rows
                    if row["rules"] not in (known.get(row["state_id"]), same.get(row["state_id"]))
                }
                if fresh:
                    connection.execute(verdicts.insert(), list(fresh.values()))
                    list_states(connection, fresh)
                _mark(connection, known | {state_id: row["rules"] for state_id, row in fresh.items()})

    def current(self, shop: str) -> Iterator[tuple[State, Verdict | None]]:
        """Every review of a shop as it is now, with the newest verdict on that state, by id."""
        query = (
            select(review_states, verdicts.c.verdict)
            .join(reviews, CURRENT)
            .outerjoin(verdicts, verdicts.c.id == NEWEST)
            .where(reviews.c.shop == shop)
            .order_by(review_states.c.review_id)
        )
        with self.read() as connection:
            for row in connection.execute(query).mappings():
                yield state_from(row), None if row["verdict"] is None else noun(Verdict, row["verdict"])

    def suspect(self, again: Sequence[tuple[int, Suspicion]], *, at: datetime) -> int:
        """Adds verdicts that differ from the newest of their state in nothing but suspicion, as (state id, suspicion).

        One that is suspected as before changes nothing; how many were added.
        """
        suspicions = dict(again)
        if not suspicions:
            return 0
        with self.write() as connection:
            take_turn(connection, "verdicts")
            query = select(verdicts).where(verdicts.c.id.in_(_newest(suspicions)))
            rows = connection.execute(query).mappings().all()
            fresh = [
                _row(row["state_id"], replace(verdict, suspicion=suspicions[row["state_id"]]), at)
                for row in rows
                if (verdict := judged_from(row).verdict).suspicion != suspicions[row["state_id"]]
            ]
            if fresh:
                connection.execute(verdicts.insert(), fresh)
                list_states(connection, [row["state_id"] for row in fresh])
        return len(fresh)

    def judged(self, review_ids: Collection[int]) -> list[State]:
        """The current states of these reviews that are judged, by id; none of those that are gone."""
        known = exists().where(verdicts.c.state_id == review_states.c.id)
        query = (
            select(review_states)
            .join(reviews, CURRENT)
            .where(reviews.c.id.in_(review_ids), ~reviews.c.gone, known)
            .order_by(review_states.c.id)
        )
        with self.read() as connection:
            return [state_from(row) for row in connection.execute(query).mappings()]

    def newest(self, state_id: int) -> Verdict | None:
        """The newest verdict on a state; None while it is not judged."""
        query = select(verdicts).where(verdicts.c.state_id == state_id).order_by(verdicts.c.id.desc()).limit(1)
        with self.read() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else judged_from(row).verdict


def _row(state_id: int, verdict: Verdict, at: datetime) -> dict[str, Any]:
    return {
        "state_id": state_id,
        "rules": verdict.rules,
        "judged_at": at,
        "polarity": verdict.polarity.value,
        "flagged": verdict.flagged,
        "level": verdict.suspicion.level.value,
        "safety": verdict.safety,
        "verdict": plain(verdict),
    }


def _mark(connection: Connection, rules: Mapping[int, str]) -> None:
    """Says on the reviews which rules judged their current state; older states say nothing of them."""
    query = select(review_states.c.id, reviews.c.id).join(reviews, CURRENT).where(review_states.c.id.in_(rules))
    rows = [{"b_id": review_id, "judged": rules[state_id]} for state_id, review_id in connection.execute(query)]
    if rows:
        connection.execute(update(reviews).where(reviews.c.id == bindparam("b_id")), rows)


def _newest_rules(connection: Connection, state_ids: Collection[int]) -> dict[int, str]:
    query = select(verdicts.c.state_id, verdicts.c.rules).where(verdicts.c.id.in_(_newest(state_ids)))
    return {row.state_id: row.rules for row in connection.execute(query)}


def _newest(state_ids: Collection[int]) -> Select[tuple[int]]:
    """The ids of the newest verdicts on these states, by index: joined to NEWEST, PostgreSQL reads all verdicts."""
    return select(func.max(verdicts.c.id)).where(verdicts.c.state_id.in_(state_ids)).group_by(verdicts.c.state_id)


def judged_from(row: Any) -> Judged:
    """The verdict a row of verdicts holds."""
    verdict = noun(Verdict, row["verdict"])
    return Judged(id=row["id"], state_id=row["state_id"], judged_at=row["judged_at"], verdict=verdict)


def shown(connection: Connection, verdict_id: int, do: str) -> Any:
    """The row of a verdict a person was shown, with its review; NotFound where there is none.

    Raises MoveRefused, which says that they wanted to `do` something to it, when the review has changed since.
    """
    query = (
        select(verdicts.c.state_id, verdicts.c.polarity, verdicts.c.rules, verdicts.c.verdict)
        .add_columns(review_states.c.review_id, reviews.c.seq == review_states.c.seq)
        .join(review_states, review_states.c.id == verdicts.c.state_id)
        .join(reviews, reviews.c.id == review_states.c.review_id)
        .where(verdicts.c.id == verdict_id)
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"verdict {verdict_id}")
    if not row[-1]:
        raise MoveRefused(f"{do} verdict {verdict_id}", "the review changed meanwhile", do="read it again")
    return row
