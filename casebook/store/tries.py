"""Who tried to sign in of late: counted in the book, so that several processes count together."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from casebook.store.engine import Part, take_turn
from casebook.tables import tries

# Nothing is counted over more; what is older is forgotten.
LONGEST = timedelta(days=1)


class Tries(Part):
    """Reads and writes of tries."""

    def allows(self, kind: str, name: str, *, most: int, span: timedelta, at: datetime) -> bool:
        """Whether this name may once more, at most `most` times in `span`; counts only those that were allowed."""
        # No address of anybody who only tried stands in the book.
        known = hashlib.sha256(f"{kind} {name}".encode()).hexdigest()
        recent = select(func.count()).select_from(tries).where(tries.c.name == known, tries.c.at > at - span)
        with self.write() as connection:
            take_turn(connection, f"try {known}")
            if connection.execute(recent).scalar_one() >= most:
                return False
            connection.execute(tries.insert(), {"name": known, "at": at})
            connection.execute(delete(tries).where(tries.c.at <= at - LONGEST))
        return True
