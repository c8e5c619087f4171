"""Rewordings: a model is asked about each draft at most once, and what it says becomes a draft beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from casebook.codec import plain
from casebook.model import MODEL, Draft, KeptDraft, Status
from casebook.store.drafts import draft_from
from casebook.store.engine import Part, added
from casebook.store.moves import HOUSE, make_move
from casebook.store.states import CURRENT
from casebook.tables import cases, drafts, review_states, reviews, rewording_results, rewordings
from casebook.views import Ended

WAITING = (Status.OPEN.value, Status.DRAFTED.value)
# What became of words that came too late: the case was decided, or drafted anew meanwhile.
STALE = "stale"


class Rewordings(Part):
    """Reads and writes of rewordings."""

    def wanted(self, kind: str, *, limit: int) -> list[KeptDraft]:
        """The newest drafts of ours of this kind, for the current words of waiting cases, nobody asked about yet."""
        known = exists().where(rewordings.c.draft_id == drafts.c.id)
        query = (
            select(drafts)
            .join(cases, cases.c.id == drafts.c.case_id)
            .join(reviews, reviews.c.id == cases.c.review_id)
            .join(review_states, CURRENT & (review_states.c.id == drafts.c.state_id))
            .where(cases.c.status.in_(WAITING), *_ours(kind), drafts.c.id == _newest(kind), ~known)
            .order_by(drafts.c.id.desc())
            .limit(limit)
        )
        with self.read() as connection:
            return [draft_from(row) for row in connection.execute(query).mappings()]

    def claim(self, kept: KeptDraft, *, by: str, at: datetime, asked: bool = True) -> int | None:
        """The right to ask about this draft, as its id; None when somebody had it."""
        row = {"draft_id": kept.id, "case_id": kept.case_id, "asked": asked, "claimed_at": at, "by": by}
        with self.write() as connection:
            return added(connection, rewordings, row)

    def record(self, claimed: int, outcome: str, *, at: datetime, detail: str = "") -> None:
        """Says how it ended where the draft stays as it was."""
        with self.write() as connection:
            _record(connection, claimed, outcome, at=at, detail=detail)

    def add(self, claimed: int, source: KeptDraft, draft: Draft, *, outcome: str, at: datetime) -> int | None:
        """Keeps the reworded draft beside its source, as its id; None where the source is no longer to be decided."""
        row = {"case_id": source.case_id, "state_id": source.state_id, "rules": source.rules, "made_at": at}
        with self.write() as connection:
            if not _stands(connection, source):
                _record(connection, claimed, STALE, at=at)
                return None
            adding = drafts.insert().returning(drafts.c.id)
            made = int(connection.execute(adding, {**row, "by": HOUSE, "draft": plain(draft)}).scalar_one())
            make_move(connection, source.case_id, "draft", by=HOUSE, at=at, note=outcome)
            _record(connection, claimed, outcome, at=at, made_id=made)
            return made

    def ended(self, *, limit: int) -> list[Ended]:
        """How the last askings ended, newest first; drafts that were never shown to a model are left out."""
        query = _endings().where(rewordings.c.asked).order_by(rewording_results.c.id.desc()).limit(limit)
        with self.read() as connection:
            return [_ended(row) for row in connection.execute(query)]

    def of_case(self, case_id: int) -> list[Ended]:
        """How it ended for each draft of a case, oldest first, also where nothing was sent."""
        query = _endings().where(rewordings.c.case_id == case_id).order_by(rewording_results.c.id)
        with self.read() as connection:
            return [_ended(row) for row in connection.execute(query)]


def _ours(kind: str) -> tuple[ColumnElement[bool], ...]:
    said = drafts.c.draft
    return drafts.c.by == HOUSE, said["kind"].as_string() == kind, said["origin"].as_string() != MODEL


def _newest(kind: str) -> Any:
    """The newest draft of ours of this kind in the case of the outer query."""
    other = drafts.alias()
    own = (other.c.by == HOUSE, other.c.draft["kind"].as_string() == kind, other.c.draft["origin"].as_string() != MODEL)
    return select(func.max(other.c.id)).where(other.c.case_id == drafts.c.case_id, *own).scalar_subquery()


def _stands(connection: Connection, source: KeptDraft) -> bool:
    query = (
        select(drafts.c.id)
        .join(cases, cases.c.id == drafts.c.case_id)
        .join(reviews, reviews.c.id == cases.c.review_id)
        .join(review_states, CURRENT & (review_states.c.id == drafts.c.state_id))
        .where(drafts.c.id == source.id, cases.c.status.in_(WAITING), drafts.c.id == _newest(source.draft.kind))
    )
    return connection.execute(query).first() is not None


def _record(
    connection: Connection, claimed: int, outcome: str, *, at: datetime, detail: str = "", made_id: int | None = None
) -> None:
    row = {"rewording_id": claimed, "outcome": outcome, "at": at, "detail": detail, "made_id": made_id}
    connection.execute(rewording_results.insert(), [row])


def _endings() -> Select[Any]:
    joined = rewording_results.c.rewording_id == rewordings.c.id
    return select(rewordings.c.draft_id, rewording_results).join(rewording_results, joined)


def _ended(row: Any) -> Ended:
    return Ended(draft_id=row.draft_id, outcome=row.outcome, at=row.at, detail=row.detail, made_id=row.made_id)
