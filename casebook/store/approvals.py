"""Approvals: rows that bind a person's yes to the SHA-256 of the exact words and to a state of the review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from casebook.approving import bound_to
from casebook.case import APPROVED
from casebook.change import words_sha256
from casebook.codec import noun, plain
from casebook.errors import ApprovalVoid, MoveRefused, NotFound, Unproven
from casebook.facts import ANSWER_REF, answer_ref, standing
from casebook.model import Approval, Conditions, Fact, Override, SecondLook, Status
from casebook.store.audit import audited
from casebook.store.engine import Part, take_turn
from casebook.store.facts import answers_of
from casebook.store.moves import make_move, void_approvals
from casebook.store.states import CURRENT
from casebook.tables import (
    approval_overrides,
    approval_seconds,
    approval_voids,
    approvals,
    cases,
    publications,
    review_states,
    reviews,
    shops,
)

PLAIN = Conditions()
# The second person did not agree; their reason follows.
SENT_BACK = "sent back"


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
        on: Conditions = PLAIN,
    ) -> Approval:
        """Approves these exact words and what they rest on for this state of the review; the case is approved.

        Raises ApprovalVoid when the review has changed since the person read it, Unproven when somebody has taken
        back an answer the words rest on.
        """
        with self.write() as connection:
            shown = connection.execute(_current_state(case_id)).first()
            if shown is None:
                raise NotFound(f"case {case_id}")
            if shown.state_id != state_id:
                raise ApprovalVoid(f"case {case_id}", "the review changed meanwhile", do="read it again")
            _check(connection, case_id, on.facts)
            make_move(connection, case_id, "approve", by=by, at=at)
            row = {"case_id": case_id, "draft_id": draft_id, "state_id": state_id, "by": by, "at": at, "text": text}
            row |= {"sha256": words_sha256(text), "platform": shown.platform}
            row |= {"facts": plain(on.facts), "grounds": plain(on.grounds), "second_for": " ".join(on.second_for)}
            row |= {"publish_after": on.publish_after, "bound_sha256": bound_to(text, shown.platform, on)}
            new = connection.execute(approvals.insert().returning(approvals.c.id), row).scalar_one()
            if on.overrides:
                said = [{"approval_id": new, **plain(one), "at": one.at} for one in on.overrides]
                connection.execute(approval_overrides.insert(), said)
            audited(connection, "approve", by=by, at=at, case_id=case_id, detail_sha256=words_sha256(text))
            return _found(connection, approvals.c.id == new)[0]

    def get(self, approval_id: int) -> Approval:
        """The approval with this id."""
        with self.read() as connection:
            return _one(connection, approval_id)

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

    def second(self, approval_id: int, *, agreed: bool, by: str, at: datetime, reason: str = "") -> None:
        """Keeps what a second person says of approved words; where they do not agree they go back, with the reason.

        Raises MoveRefused when no second person is asked for, somebody has said it, or it is who approved them.
        """
        with self.write() as connection:
            approval = _one(connection, approval_id)
            _check_second(connection, approval, by)
            row = {"approval_id": approval_id, "by": by, "at": at, "agreed": agreed, "reason": reason}
            connection.execute(approval_seconds.insert(), row)
            if not agreed:
                void_approvals(connection, approval.case_id, by=by, at=at, reason=f"{SENT_BACK}, {reason}")
                make_move(connection, approval.case_id, "send_back", by=by, at=at, note=reason)

    def publishable(self, platforms: Collection[str], *, now: datetime, limit: int = 10) -> list[Approval]:
        """Standing approvals for these platforms that wait for nothing and that nobody has claimed, oldest first."""
        # Asked for by platform: however many wait for hands, those that need none are found.
        with self.read() as connection:
            where = approvals.c.platform.in_(list(platforms))
            return _found(connection, where, *_unclaimed(), *ready(now), limit=limit)

    def standing(self, shops: Collection[str] | None = None) -> list[Approval]:
        """Standing approvals (of these shops, or of all) nobody has claimed, whatever they wait for, oldest first."""
        own = [] if shops is None else [cases.c.shop.in_(list(shops))]
        with self.read() as connection:
            return _found(connection, *_unclaimed(), *own)


def approvals_of(connection: Connection, case_id: int) -> tuple[Approval, ...]:
    """All approvals of a case, void ones included, oldest first."""
    return tuple(_found(connection, approvals.c.case_id == case_id))


def ready(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What must hold of an approval before anybody may send it: its time has come, and who was asked agreed."""
    cooled = or_(approvals.c.publish_after.is_(None), approvals.c.publish_after <= now)
    agreed = select(approval_seconds.c.approval_id).where(approval_seconds.c.agreed)
    return cooled, or_(approvals.c.second_for == "", approvals.c.id.in_(agreed))


def _unclaimed() -> tuple[ColumnElement[bool], ...]:
    taken = select(publications.c.approval_id)
    return approval_voids.c.approval_id.is_(None), cases.c.status == Status.APPROVED.value, ~approvals.c.id.in_(taken)


def _found(connection: Connection, *where: Any, limit: int | None = None) -> list[Approval]:
    rows = connection.execute(_approvals(*where).limit(limit)).mappings().all()
    let = _overrides(connection, [row["id"] for row in rows])
    return [_approval(row, let[row["id"]]) for row in rows]


def _one(connection: Connection, approval_id: int) -> Approval:
    found = _found(connection, approvals.c.id == approval_id)
    if not found:
        raise NotFound(f"approval {approval_id}")
    return found[0]


def _approvals(*where: Any) -> Select[Any]:
    voids = (approval_voids.c.at.label("voided_at"), approval_voids.c.reason.label("void_reason"))
    seconds = [approval_seconds.c[name].label(f"second_{name}") for name in ("by", "at", "agreed", "reason")]
    return (
        select(approvals, *voids, *seconds)
        .join(cases, cases.c.id == approvals.c.case_id)
        .outerjoin(approval_voids, approval_voids.c.approval_id == approvals.c.id)
        .outerjoin(approval_seconds, approval_seconds.c.approval_id == approvals.c.id)
        .where(*where)
        .order_by(approvals.c.id)
    )


def _overrides(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[Override]]:
    found: defaultdict[int, list[Override]] = defaultdict(list)
    query = select(approval_overrides).where(approval_overrides.c.approval_id.in_(ids))
    for row in connection.execute(query.order_by(approval_overrides.c.id)).mappings():
        found[row["approval_id"]].append(noun(Override, row))
    return found


def _approval(row: Any, overrides: Iterable[Override]) -> Approval:
    said = {**row, "second_for": row["second_for"].split(), "overrides": (), "second": None}
    second = {name: row[f"second_{name}"] for name in ("by", "at", "agreed", "reason")}
    looked = SecondLook(**second) if second["by"] is not None else None
    return replace(noun(Approval, said), overrides=tuple(overrides), second=looked)


def _check_second(connection: Connection, approval: Approval, by: str) -> None:
    which = f"second look at approval {approval.id}"
    take_turn(connection, which)
    if approval.by == by:
        raise MoveRefused(which, "the same person approved it", do="ask somebody else")
    if not approval.second_for or approval.second or approval.voided_at:
        raise MoveRefused(which, "nobody waits for it")
    status = connection.execute(select(cases.c.status).where(cases.c.id == approval.case_id)).scalar()
    if status != Status.APPROVED.value:
        raise MoveRefused(which, f"the case is {status}")


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
