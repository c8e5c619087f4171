"""Moves of cases inside a transaction: the one place where a case's status changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from casebook.case import ACTIVE, after
from casebook.errors import MoveRefused, NotFound
from casebook.model import Status
from casebook.store.audit import audited
from casebook.tables import approval_voids, approvals, case_moves, cases

HOUSE = "huiping"
# What the world gets to see, or no longer: it stands in the audit log too. Approvals stand there with their words.
AUDITED = frozenset({"claim", "publish", "fail", "lose", "withdraw"})


def make_move(connection: Connection, case_id: int, move: str, *, by: str, at: datetime, note: str = "") -> Status:
    """Moves a case as the table of moves allows, as a conditional update; the status after it.

    Raises NotFound, or MoveRefused when the table forbids it or somebody else moved the case first.
    """
    before = connection.execute(select(cases.c.status).where(cases.c.id == case_id)).scalar()
    if before is None:
        raise NotFound(f"case {case_id}")
    now = after(Status(before), move)
    if now in ACTIVE and Status(before) not in ACTIVE and _has_active(connection, case_id):
        raise MoveRefused(
            f"{move} of case {case_id}", "the review has another case that is open", do="work on that one"
        )
    moving = update(cases).where(cases.c.id == case_id, cases.c.status == before).values(status=now.value)
    if connection.execute(moving).rowcount != 1:
        raise MoveRefused(f"{move} of case {case_id}", "somebody else moved it first", do="look at the case again")
    row = {"case_id": case_id, "move": move, "before": before, "after": now.value, "by": by, "at": at, "note": note}
    connection.execute(case_moves.insert(), [row])
    if move in AUDITED:
        audited(connection, move, by=by, at=at, case_id=case_id, detail_sha256=_words(connection, case_id))
    return now


def _words(connection: Connection, case_id: int) -> str:
    """SHA-256 of the words of a case that were approved last."""
    newest = select(approvals.c.sha256).where(approvals.c.case_id == case_id).order_by(approvals.c.id.desc()).limit(1)
    return connection.execute(newest).scalar() or ""


def _has_active(connection: Connection, case_id: int) -> bool:
    review = select(cases.c.review_id).where(cases.c.id == case_id).scalar_subquery()
    active = cases.c.status.in_([status.value for status in ACTIVE])
    return connection.execute(select(cases.c.id).where(cases.c.review_id == review, active)).first() is not None


def void_approvals(connection: Connection, case_id: int, *, by: str, at: datetime, reason: str) -> None:
    """Makes the standing approvals of a case void."""
    standing = (
        select(approvals.c.id)
        .outerjoin(approval_voids, approval_voids.c.approval_id == approvals.c.id)
        .where(approvals.c.case_id == case_id, approval_voids.c.approval_id.is_(None))
    )
    void = {"at": at, "by": by, "reason": reason}
    if rows := [{"approval_id": one, **void} for one in connection.execute(standing).scalars()]:
        connection.execute(approval_voids.insert(), rows)


def void_changed(connection: Connection, review_ids: Sequence[int], at: datetime) -> None:
    """The buyer changed the review: what was drafted or approved for it must be read again."""
    for case_id in _cases_in(connection, review_ids, (Status.OPEN, Status.DRAFTED, Status.APPROVED)):
        void_approvals(connection, case_id, by=HOUSE, at=at, reason="review changed")
        make_move(connection, case_id, "void", by=HOUSE, at=at, note="review changed")


def close_gone(connection: Connection, review_ids: Sequence[int], at: datetime) -> None:
    """The review is gone at the source: its case has nothing left to answer."""
    for case_id in _cases_in(connection, review_ids, (Status.OPEN, Status.DRAFTED, Status.APPROVED)):
        void_approvals(connection, case_id, by=HOUSE, at=at, reason="review gone")
        make_move(connection, case_id, "close", by=HOUSE, at=at, note="review gone")


def _cases_in(connection: Connection, review_ids: Sequence[int], statuses: tuple[Status, ...]) -> list[Any]:
    if not review_ids:
        return []
    wanted = cases.c.review_id.in_(review_ids) & cases.c.status.in_([status.value for status in statuses])
    return list(connection.execute(select(cases.c.id).where(wanted).order_by(cases.c.id)).scalars())
