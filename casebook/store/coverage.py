"""The coverage ledger: what each run looked for, found, and could not see; and what is known of a product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, union_all

from casebook.change import digest
from casebook.codec import noun, plain
from casebook.model import CoverageRow, LastReading, Review
from casebook.store.engine import Part
from casebook.store.sightings import is_awaited
from casebook.store.states import among
from casebook.store.ways import known_ways
from casebook.tables import coverage, reviews, ways

TIMES = ("at", "complete_at")
HAS_WAYS = select(ways.c.id).where(ways.c.review_id == reviews.c.id).exists()


class CoverageRows(Part):
    """Reads and writes of CoverageRow, and what a crawl asks of a product before it reads on."""

    def add(self, rows: Sequence[CoverageRow]) -> None:
        """Adds the rows of a run."""
        if rows:
            written = [{**plain(row), **{name: getattr(row, name) for name in TIMES}} for row in rows]
            with self.write() as connection:
                connection.execute(coverage.insert(), written)

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

    def last_reading(self, source: str, product_id: str) -> LastReading:
        """What this source showed of a product and did not lose again, and when it was last read completely."""
        when = func.coalesce(reviews.c.time, reviews.c.first_seen).label("when")
        own = (reviews.c.source == source) & (reviews.c.product_id == product_id) & ~reviews.c.gone
        shown = (ways.c.source == source) & (ways.c.product_id == product_id) & ~ways.c.gone
        alone = select(when).where(own, ~HAS_WAYS)
        joined = select(when).join(ways, ways.c.review_id == reviews.c.id).where(shown)
        both = union_all(alone, joined).subquery()
        kept = select(func.count(), func.max(both.c.when))
        read = select(func.max(coverage.c.complete_at)).where(
            coverage.c.source == source, coverage.c.product_id == product_id
        )
        with self.read() as connection:
            count, latest = connection.execute(kept).one()
            complete_at: datetime | None = connection.execute(read).scalar()
            if complete_at is not None and is_awaited(connection, source, product_id, since=complete_at):
                # A reply went out since: whether it shows there is worth a whole reading.
                complete_at = None
            return LastReading(reviews=count, newest=latest, complete_at=complete_at)

    def shows_nothing_new(self, seen: Sequence[Review]) -> bool:
        """True where every one of these reviews of one source is kept just as it is."""
        if not seen:
            return True
        keys = [(one.source, one.external_id) for one in seen]
        with self.read() as connection:
            own = select(reviews.c.external_id, reviews.c.digest).where(among(reviews, keys), ~reviews.c.gone)
            kept = {row.external_id: row.digest for row in connection.execute(own)}
            # Where several sources show a review, each has its own words for it.
            joined = known_ways(connection, keys).values()
        kept |= {way.external_id: None if way.gone else digest(noun(Review, way.review)) for way in joined}
        return all(kept.get(one.external_id) == digest(one) for one in seen)
