"""Publications: claimed before anything is sent, at most once for an approval; results are added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from casebook.errors import MoveRefused, NotFound
from casebook.model import Promised, Publication, Result, Status
from casebook.store.approvals import ready
from casebook.store.engine import Part, added
from casebook.store.moves import make_move, void_approvals
from casebook.store.promises import keep_promises
from casebook.tables import approval_voids, approvals, cases, publication_results, publications

MOVES = {Result.DONE: "publish", Result.FAILED: "fail", Result.UNKNOWN: "lose"}


class Publications(Part):
    """Reads and writes of Publication."""

    def claim(self, approval_id: int, *, channel: str, by: str, at: datetime) -> Publication | None:
        """The right to publish this approval, or None: it is void, still waits, or somebody else has it.

        Whoever has it sends once and records; the claim is never given out a second time.
        """
        with self.write() as connection:
            case_id = _claimable(connection, approval_id, at)
            if case_id is None:
                return None
            row = {"approval_id": approval_id, "channel": channel, "by": by, "claimed_at": at}
            if added(connection, publications, row) is None:
                return None
            try:
                make_move(connection, case_id, "claim", by=by, at=at)
            except MoveRefused:
                connection.rollback()
                return None
            return _found(connection, publications.c.approval_id == approval_id)[0]

    def record(
        self,
        publication_id: int,
        result: Result,
        *,
        detail: str,
        at: datetime,
        by: str,
        promises: Sequence[Promised] = (),
    ) -> None:
        """Says how an attempt ended; an unknown one may later be settled by a person as done or failed.

        `promises` are what the words promise: they are kept with the result where it is done, or neither is.
        """
        with self.write() as connection:
            publication = _one(connection, publication_id)
            make_move(connection, publication.case_id, MOVES[result], by=by, at=at, note=detail)
            row = {"publication_id": publication_id, "result": result.value, "at": at, "by": by, "detail": detail}
            connection.execute(publication_results.insert(), row)
            if result is Result.DONE:
                keep_promises(connection, publication_id, promises, by=by, at=at)
            if result is Result.FAILED:
                # Its one attempt is spent: to try again, a person approves again.
                reason = f"not published: {detail}" if detail else "not published"
                void_approvals(connection, publication.case_id, by=by, at=at, reason=reason)

    def get(self, publication_id: int) -> Publication:
        """The publication with this id."""
        with self.read() as connection:
            return _one(connection, publication_id)

    def unsettled(self, *, before: datetime, channel: str | None = None) -> list[Publication]:
        """Claims older than this that nobody recorded: their outcome is unknown, a person must look."""
        where = [publication_results.c.id.is_(None), publications.c.claimed_at < before]
        if channel is not None:
            where.append(publications.c.channel == channel)
        with self.read() as connection:
            return _found(connection, *where)


def publications_of(connection: Connection, case_id: int) -> tuple[Publication, ...]:
    """All attempts of a case, oldest first."""
    return tuple(_found(connection, approvals.c.case_id == case_id))


def _claimable(connection: Connection, approval_id: int, at: datetime) -> int | None:
    query = (
        select(approvals.c.case_id)
        .join(cases, cases.c.id == approvals.c.case_id)
        .outerjoin(approval_voids, approval_voids.c.approval_id == approvals.c.id)
        .where(approvals.c.id == approval_id, approval_voids.c.approval_id.is_(None))
        .where(cases.c.status == Status.APPROVED.value, *ready(at))
    )
    found: int | None = connection.execute(query).scalar()
    return found


def _publications() -> Select[Any]:
    newest = select(func.max(publication_results.c.id)).group_by(publication_results.c.publication_id)
    last = publication_results.c.id.in_(newest) & (publication_results.c.publication_id == publications.c.id)
    columns = (
        approvals.c.case_id,
        publication_results.c.result,
        publication_results.c.at,
        publication_results.c.detail,
    )
    return (
        select(publications, *columns)
        .join(approvals, approvals.c.id == publications.c.approval_id)
        .outerjoin(publication_results, last)
        .order_by(publications.c.id)
    )


def _found(connection: Connection, *where: Any) -> list[Publication]:
    rows = connection.execute(_publications().where(*where)).mappings()
    return [
        Publication(
            **{name: row[name] for name in ("id", "approval_id", "case_id", "channel", "by", "claimed_at")},
            result=None if row["result"] is None else Result(row["result"]),
            ended_at=row["at"],
            detail=row["detail"] or "",
        )
        for row in rows
    ]


def _one(connection: Connection, publication_id: int) -> Publication:
    found = _found(connection, publications.c.id == publication_id)
    if not found:
        raise NotFound(f"publication {publication_id}")
    return found[0]
