"""The coverage ledger: what each run looked for, found, and could not see; and what is known of a product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from casebook.change import digest
from casebook.codec import noun, plain
from casebook.model import CoverageRow, LastReading, Review
from casebook.store.engine import Part
from casebook.tables import coverage, reviews

TIMES = ("at", "complete_at")


class CoverageRows(Part):
    """Reads and writes of CoverageRow, and what a crawl asks of a product before it reads on."""

    def add(self, rows: Sequence[CoverageRow]) -> None:
        """Adds the rows of a run."""
        if rows:
            written = [{**plain(row), **{name: getattr(row, name) for name in TIMES}} for row in rows]
            with self.write() as connection:
                connection.execute(coverage.insert(), written)

    def since(self, shop: str, time: datetime) -> list[CoverageRow]:
        """Rows of a shop since then, oldest first."""
        query = select(coverage).where(coverage.c.shop == shop, coverage.c.at >= time).order_by(coverage.c.id)
        with self.read() as connection:
            return [noun(CoverageRow, row) for row in connection.execute(query).mappings()]

    def last_reading(self, source: str, product_id: str) -> LastReading:
        """What is kept of a product, gone reviews left out, and when it was last read completely."""
        of_product = (reviews.c.source == source) & (reviews.c.product_id == product_id) & ~reviews.c.gone
        newest = func.max(func.coalesce(reviews.c.time, reviews.c.first_seen))
        kept = select(func.count(), newest.label("newest")).where(of_product)
        read = select(func.max(coverage.c.complete_at)).where(
            coverage.c.source == source, coverage.c.product_id == product_id
        )
        with self.read() as connection:
            count, latest = connection.execute(kept).one()
            return LastReading(reviews=count, newest=latest, complete_at=connection.execute(read).scalar())

    def shows_nothing_new(self, seen: Sequence[Review]) -> bool:
        """True where every one of these reviews of one source is kept just as it is."""
        if not seen:
            return True
        wanted = (reviews.c.source == seen[0].source) & reviews.c.external_id.in_([one.external_id for one in seen])
        with self.read() as connection:
            rows = connection.execute(select(reviews.c.external_id, reviews.c.digest).where(wanted, ~reviews.c.gone))
            kept = {row.external_id: row.digest for row in rows}
        return all(kept.get(one.external_id) == digest(one) for one in seen)
