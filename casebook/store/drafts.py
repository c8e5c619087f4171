"""Drafts: what the responder proposed for a case, and what a person wrote instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from casebook.codec import noun, plain
from casebook.errors import NotFound
from casebook.facts import facts_sha256
from casebook.model import MODEL, Draft, Drafting, KeptDraft, Status
from casebook.store.engine import Part, added
from casebook.store.moves import HOUSE, make_move
from casebook.tables import cases, draftings, drafts

WAITING = (Status.OPEN.value, Status.DRAFTED.value)


class Drafts(Part):
    """Reads and writes of Draft and Drafting."""

    def add(self, case_id: int, state_id: int, drafting: Drafting, *, at: datetime, heard: int = 0) -> bool:
        """Keeps what was proposed for a case in this state; False when these rules did so before with these facts."""
        return self.add_all([(case_id, state_id, drafting)], at=at, heard={case_id: heard}) == 1

    def add_all(
        self, proposed: Sequence[tuple[int, int, Drafting]], *, at: datetime, heard: Mapping[int, int] | None = None
    ) -> int:
        """Keeps drafts as (case, state, drafting) in one transaction; how many said something new.

        `heard` says by case how much news of facts there had been. A case somebody decided meanwhile is left alone.
        """
        with self.write() as connection:
            return sum(
                _add(connection, case_id, state_id, drafting, at=at, heard=(heard or {}).get(case_id, 0))
                for case_id, state_id, drafting in proposed
            )

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
        return draft_from(row)


def _add(connection: Connection, case_id: int, state_id: int, drafting: Drafting, *, at: datetime, heard: int) -> bool:
    row = {"case_id": case_id, "state_id": state_id, "rules": drafting.rules, "made_at": at}
    known = {"heard": heard, "facts": facts_sha256(drafting.facts)}
    before = _newest(connection, case_id, state_id)
    status = connection.execute(select(cases.c.status).where(cases.c.id == case_id)).scalar()
    # Approved words stay what they were approved with.
    if status not in WAITING:
        return False
    new = added(connection, draftings, {**row, **known, "drafting": plain(drafting)}) is not None
    if not new or (before is not None and (before.rules, before.facts) == (drafting.rules, known["facts"])):
        if status == Status.OPEN and drafting.variants:
            # An approval went void and there is nothing new to say: what was drafted waits for a decision again.
            make_move(connection, case_id, "draft", by=HOUSE, at=at)
        return False
    said = {"tier": drafting.tier, "cause": drafting.cause}
    connection.execute(update(cases).where(cases.c.id == case_id).values(said))
    fresh = _fresh(connection, case_id, state_id, drafting.variants)
    if fresh:
        connection.execute(drafts.insert(), [{**row, "by": HOUSE, "draft": plain(one)} for one in fresh])
    if fresh or (drafting.variants and status == Status.OPEN):
        make_move(connection, case_id, "draft", by=HOUSE, at=at)
    return True


def _newest(connection: Connection, case_id: int, state_id: int) -> Any:
    own = (draftings.c.case_id == case_id) & (draftings.c.state_id == state_id)
    query = select(draftings.c.rules, draftings.c.facts).where(own).order_by(draftings.c.id.desc()).limit(1)
    return connection.execute(query).first()


def _fresh(connection: Connection, case_id: int, state_id: int, variants: Sequence[Draft]) -> list[Draft]:
    """Those that say something else than what was proposed last: nobody reads the same words twice."""
    ours = [
        kept
        for kept in drafts_of(connection, case_id)
        # What a model made of a draft stands beside it and replaces none.
        if kept.state_id == state_id and kept.by == HOUSE and kept.draft.origin != MODEL
    ]
    last = {kept.draft.kind: _told(kept.draft) for kept in ours}
    return [one for one in variants if last.get(one.kind) != _told(one)]


def _told(draft: Draft) -> tuple[Draft, str]:
    # The day a policy was looked up is no news.
    return replace(draft, facts=()), facts_sha256(draft.facts)


def drafts_of(connection: Connection, case_id: int) -> tuple[KeptDraft, ...]:
    """All drafts of a case, oldest first."""
    query = select(drafts).where(drafts.c.case_id == case_id).order_by(drafts.c.id)
    return tuple(draft_from(row) for row in connection.execute(query).mappings())


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


def draft_from(row: Any) -> KeptDraft:
    """The draft a row of drafts holds."""
    said = {name: row[name] for name in ("id", "case_id", "state_id", "made_at", "by", "rules")}
    return KeptDraft(draft=noun(Draft, row["draft"]), **said)
