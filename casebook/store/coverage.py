"""The coverage ledger: what each run looked for, found, and could not see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from casebook.codec import noun, plain
from casebook.model import CoverageRow
from casebook.store.engine import Part
from casebook.tables import coverage


class CoverageRows(Part):
    """Reads and writes of CoverageRow."""

    def add(self, rows: Sequence[CoverageRow]) -> None:
        """Adds the rows of a run."""
        if rows:
            with self.write() as connection:
                connection.execute(coverage.insert(), [{**plain(row), "at": row.at} for row in rows])

    def sources(self, shop: str) -> list[str]:
        """The sources a shop's reviews ever came from, by name."""
        query = select(coverage.c.source).where(coverage.c.shop == shop).distinct().order_by(coverage.c.source)
        with self.read() as connection:
            return list(connection.execute(query).scalars())

    def since(self, shop: str, time: datetime) -> list[CoverageRow]:
        """Rows of a shop since then, oldest first."""
        query = select(coverage).where(coverage.c.shop == shop, coverage.c.at >= time).order_by(coverage.c.id)
        with self.read() as connection:
            return [noun(CoverageRow, row) for row in connection.execute(query).mappings()]
