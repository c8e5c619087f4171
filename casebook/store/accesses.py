"""Who pulled bundles of a case when: rows in a chain, added and never changed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, select

from casebook.chain import after, opened
from casebook.errors import NotFound
from casebook.model import Access
from casebook.store.audit import audited
from casebook.store.engine import Part, take_turn
from casebook.tables import accesses, cases


class Accesses(Part):
    """Reads and writes of Access."""

    def add(self, case_id: int, *, by: str, what: str, variant: str, content: str, at: datetime) -> Access:
        """Adds a row to the end of the case's chain; raises NotFound for an unknown case."""
        with self.write() as connection:
            take_turn(connection, f"accesses {case_id}")
            last = _chain(connection, case_id)[-1]
            row = after(last, at=at, by=by, what=what, variant=variant, content=content)
            connection.execute(accesses.insert().values(case_id=case_id, **asdict(row)))
            audited(connection, "bundle", by=by, at=at, case_id=case_id, detail_sha256=content)
        return row

    def of(self, case_id: int) -> tuple[Access, ...]:
        """The chain of a case from its first row, which is the case itself; raises NotFound."""
        with self.read() as connection:
            return _chain(connection, case_id)


def _chain(connection: Connection, case_id: int) -> tuple[Access, ...]:
    at = connection.execute(select(cases.c.opened_at).where(cases.c.id == case_id)).scalar()
    if at is None:
        raise NotFound(f"case {case_id}")
    query = select(accesses).where(accesses.c.case_id == case_id).order_by(accesses.c.seq)
    kept = connection.execute(query).mappings()
    rows = (Access(**{name: row[name] for name in row if name not in ("id", "case_id")}) for row in kept)
    return (opened(f"CASE-{case_id}", at), *rows)
