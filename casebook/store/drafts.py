"""Drafts: what the responder proposed for a case, and what a person wrote instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from casebook.codec import noun, plain
from casebook.errors import NotFound
from casebook.model import Draft, Drafting, KeptDraft
from casebook.store.engine import Part, added
from casebook.store.moves import HOUSE, make_move
from casebook.tables import cases, draftings, drafts


class Drafts(Part):
    """Reads and writes of Draft and Drafting."""

    def add(self, case_id: int, state_id: int, drafting: Drafting, *, at: datetime) -> bool:
        """Keeps what was proposed for a case in this state; False when these rules did so before."""
        return self.add_all([(case_id, state_id, drafting)], at=at) == 1

    def add_all(self, proposed: Sequence[tuple[int, int, Drafting]], *, at: datetime) -> int:
        """Keeps drafts as (case, state, drafting) in one transaction; how many were new."""
        with self.write() as connection:
            return sum(_add(connection, case_id, state_id, drafting, at=at) for case_id, state_id, drafting in proposed)

    def write_own(self, case_id: int, state_id: int, draft: Draft, *, by: str, at: datetime) -> int:
        """Keeps words a person wrote; the id of the new draft. Older drafts stay."""
        row = {"case_id": case_id, "state_id": state_id, "rules": "", "made_at": at, "by": by, "draft": plain(draft)}
        with self.write() as connection:
            make_move(connection, case_id, "edit", by=by, at=at)
            return int(connection.execute(drafts.insert().returning(drafts.c.id), row).scalar_one())

    def get(self, draft_id: int) -> KeptDraft:
        """The draft with this id."""
        with self.read() as connection:
            row = connection.execute(select(drafts).where(drafts.c.id == draft_id)).mappings().first()
        if row is None:
            raise NotFound(f"draft {draft_id}")
        return _kept(row)


def _add(connection: Connection, case_id: int, state_id: int, drafting: Drafting, *, at: datetime) -> bool:
    row = {"case_id": case_id, "state_id": state_id, "rules": drafting.rules, "made_at": at}
    if added(connection, draftings, {**row, "drafting": plain(drafting)}) is None:
        return False
    said = {"tier": drafting.tier, "cause": drafting.cause}
    connection.execute(update(cases).where(cases.c.id == case_id).values(said))
    if drafting.variants:
        rows = [{**row, "by": HOUSE, "draft": plain(one)} for one in drafting.variants]
        connection.execute(drafts.insert(), rows)
        make_move(connection, case_id, "draft", by=HOUSE, at=at)
    return True


def drafts_of(connection: Connection, case_id: int) -> tuple[KeptDraft, ...]:
    """All drafts of a case, oldest first."""
    query = select(drafts).where(drafts.c.case_id == case_id).order_by(drafts.c.id)
    return tuple(_kept(row) for row in connection.execute(query).mappings())


def drafting_of(connection: Connection, case_id: int, state_id: int) -> Drafting | None:
    """The newest drafting for this state of the case's review; None while there is none."""
    query = (
        select(draftings.c.drafting)
        .where(draftings.c.case_id == case_id, draftings.c.state_id == state_id)
        .order_by(draftings.c.id.desc())
        .limit(1)
    )
    found = connection.execute(query).scalar()
    return None if found is None else noun(Drafting, found)


def _kept(row: Any) -> KeptDraft:
    said = {name: row[name] for name in ("id", "case_id", "state_id", "made_at", "by", "rules")}
    return KeptDraft(draft=noun(Draft, row["draft"]), **said)
