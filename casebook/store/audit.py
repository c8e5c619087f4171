"""The audit log: entries are added inside the transaction of what they tell, never changed, and chained."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from casebook.auditing import START, Chain, Entry, check, link
from casebook.errors import LogBroken
from casebook.store.engine import Part, take_turn
from casebook.tables import audit_entries, cases

PAGE = 50


class Audit(Part):
    """Reads and writes of Entry."""

    def add(self, what: str, *, by: str, at: datetime, **said: Any) -> Entry:
        """Writes down one thing somebody did; see `audited` for what can be said."""
        with self.write() as connection:
            return audited(connection, what, by=by, at=at, **said)

    def seen(
        self, shops: Collection[str] | None, people: Collection[str], *, what: str = "", by: str = "", page: int = 1
    ) -> tuple[list[Entry], int]:
        """A page of entries of these shops (None: of all) and of these people's, newest first; and how many there are.

        What belongs to no shop, such as a sign-in, is seen by those who see the person.
        """
        where = [*_of(shops, people), *_narrowed(what, by)]
        newest = select(audit_entries).where(*where).order_by(audit_entries.c.id.desc())
        with self.read() as connection:
            number = connection.execute(select(func.count()).select_from(audit_entries).where(*where)).scalar_one()
            rows = connection.execute(newest.limit(PAGE).offset((max(page, 1) - 1) * PAGE)).mappings()
            return [Entry(**row) for row in rows], number

    def kinds(self) -> list[str]:
        """What the log tells of, by code."""
        with self.read() as connection:
            return list(connection.execute(select(audit_entries.c.what).distinct().order_by("what")).scalars())

    def all(self) -> Iterator[Entry]:
        """The whole log, oldest first, a part at a time."""
        oldest = select(audit_entries).order_by(audit_entries.c.id).execution_options(yield_per=1000)
        with self.read() as connection:
            for row in connection.execute(oldest).mappings():
                yield Entry(**row)

    def check(self, known: str = "") -> Chain:
        """How far the chain holds."""
        return check(self.all(), known)

    def prove(self, known: str = "") -> Chain:
        """The chain where it holds to its end; raises LogBroken where it does not."""
        chain = self.check(known)
        if chain.fault:
            raise LogBroken(f"after {chain.entries} entries", chain.fault, do="compare it with a copy")
        return chain


def audited(
    connection: Connection,
    what: str,
    *,
    by: str,
    at: datetime,
    about: str = "",
    case_id: int | None = None,
    shop: str = "",
    detail_sha256: str = "",
) -> Entry:
    """Adds an entry to the chain; the shop of a case is found where only the case is named."""
    # The last thing a transaction does: whoever holds the end of the chain lets nobody else write.
    take_turn(connection, "audit")
    last = connection.execute(select(audit_entries).order_by(audit_entries.c.id.desc()).limit(1)).mappings().first()
    if case_id is not None and not shop:
        shop = connection.execute(select(cases.c.shop).where(cases.c.id == case_id)).scalar() or ""
    entry = Entry(
        id=last["id"] + 1 if last else 1,
        at=at,
        by=by,
        what=what,
        about=about,
        case_id=case_id,
        shop=shop,
        detail_sha256=detail_sha256,
        prev_sha256=last["sha256"] if last else START,
    )
    entry = replace(entry, sha256=link(entry))
    connection.execute(audit_entries.insert(), {name: getattr(entry, name) for name in Entry.__slots__})
    return entry


def _of(shops: Collection[str] | None, people: Collection[str]) -> list[ColumnElement[bool]]:
    if shops is None:
        return []
    own = audit_entries.c.shop.in_(list(shops))
    return [or_(own, and_(audit_entries.c.shop == "", audit_entries.c.by.in_(list(people))))]


def _narrowed(what: str, by: str) -> list[ColumnElement[bool]]:
    asked = ((audit_entries.c.what, what), (audit_entries.c.by, by))
    return [column == said for column, said in asked if said]
