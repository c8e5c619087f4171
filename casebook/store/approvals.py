"""Approvals: rows that bind a person's yes to the SHA-256 of the exact words and to a state of the review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from casebook.case import APPROVED
from casebook.change import words_sha256
from casebook.codec import noun, plain
from casebook.errors import ApprovalVoid, NotFound, Unproven
from casebook.facts import ANSWER_REF, answer_ref, bound_sha256, standing
from casebook.model import Approval, Fact, Status
from casebook.store.audit import audited
from casebook.store.engine import Part, take_turn
from casebook.store.facts import answers_of
from casebook.store.moves import make_move, void_approvals
from casebook.store.states import CURRENT
from casebook.tables import approval_voids, approvals, cases, publications, review_states, reviews, shops


class Approvals(Part):
    """Reads and writes of Approval."""

    def approve(
        self,
        case_id: int,
        draft_id: int,
        text: str,
        *,
        state_id: int,
        by: str,
        at: datetime,
        facts: Sequence[Fact] = (),
    ) -> Approval:
        """Approves these exact words and the facts they rest on for this state of the review; the case is approved.

        Raises ApprovalVoid when the review has changed since the person read it, Unproven when somebody has taken
        back an answer the words rest on.
        """
        with self.write() as connection:
            shown = connection.execute(_current_state(case_id)).first()
            if shown is None:
                raise NotFound(f"case {case_id}")
            if shown.state_id != state_id:
                raise ApprovalVoid(f"case {case_id}", "the review changed meanwhile", do="read it again")
            _check(connection, case_id, facts)
            make_move(connection, case_id, "approve", by=by, at=at)
            row = {"case_id": case_id, "draft_id": draft_id, "state_id": state_id, "by": by, "at": at, "text": text}
            row |= {"sha256": words_sha256(text), "platform": shown.platform}
            row |= {"facts": plain(tuple(facts)), "bound_sha256": bound_sha256(text, facts)}
            new = connection.execute(approvals.insert().returning(approvals.c.id), row).scalar_one()
            audited(connection, "approve", by=by, at=at, case_id=case_id, detail_sha256=words_sha256(text))
            return _approval(connection.execute(_approvals(approvals.c.id == new)).mappings().one())

    def get(self, approval_id: int) -> Approval:
        """The approval with this id."""
        with self.read() as connection:
            row = connection.execute(_approvals(approvals.c.id == approval_id)).mappings().first()
        if row is None:
            raise NotFound(f"approval {approval_id}")
        return _approval(row)

    def void(self, approval_id: int, *, by: str, at: datetime, reason: str) -> bool:
        """Makes an approval void that nobody has claimed, and opens its case again; False when it is too late."""
        case_id = self.get(approval_id).case_id
        with self.write() as connection:
            if (
                Status(connection.execute(select(cases.c.status).where(cases.c.id == case_id)).scalar_one())
                is not APPROVED
            ):
                return False
            void_approvals(connection, case_id, by=by, at=at, reason=reason)
            make_move(connection, case_id, "void", by=by, at=at, note=reason)
        return True

    def publishable(self, *, limit: int = 10) -> list[Approval]:
        """Standing approvals nobody has claimed, oldest first."""
        query = (
            _approvals(approval_voids.c.approval_id.is_(None), cases.c.status == Status.APPROVED.value)
            .join(cases, cases.c.id == approvals.c.case_id)
            .outerjoin(publications, publications.c.approval_id == approvals.c.id)
            .where(publications.c.id.is_(None))
            .limit(limit)
        )
        with self.read() as connection:
            return [_approval(row) for row in connection.execute(query).mappings()]


def approvals_of(connection: Connection, case_id: int) -> tuple[Approval, ...]:
    """All approvals of a case, void ones included, oldest first."""
    return tuple(_approval(row) for row in connection.execute(_approvals(approvals.c.case_id == case_id)).mappings())


def _approvals(*where: Any) -> Select[Any]:
    voids = (approval_voids.c.at.label("voided_at"), approval_voids.c.reason.label("void_reason"))
    joined = select(approvals, *voids).outerjoin(approval_voids, approval_voids.c.approval_id == approvals.c.id)
    return joined.where(*where).order_by(approvals.c.id)


def _approval(row: Any) -> Approval:
    return noun(Approval, row)


def _check(connection: Connection, case_id: int, facts: Sequence[Fact]) -> None:
    """Two people work on one case: what one takes back the other must not approve."""
    take_turn(connection, f"answers of case {case_id}")
    stand = {answer_ref(one) for one in standing(answers_of(connection, case_id)).values()}
    gone = [fact.key for fact in facts if fact.ref.startswith(ANSWER_REF) and fact.ref not in stand]
    if gone:
        raise Unproven(f"case {case_id}", *gone)


def _current_state(case_id: int) -> Select[Any]:
    return (
        select(review_states.c.id.label("state_id"), shops.c.platform)
        .join(reviews, CURRENT)
        .join(cases, cases.c.review_id == reviews.c.id)
        .join(shops, shops.c.key == cases.c.shop)
        .where(cases.c.id == case_id)
    )
