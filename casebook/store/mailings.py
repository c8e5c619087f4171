"""Mail that goes out at most once: whoever claims the row first sends it, then records how it ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from casebook.model import Result
from casebook.store.engine import Part, added
from casebook.tables import mailing_results, mailings


class Mailings(Part):
    """Reads and writes of mailings; `day` is the shop's own date as YYYY-MM-DD."""

    def claim(self, kind: str, shop: str, day: str, recipient: str, *, by: str, at: datetime) -> int | None:
        """The right to send this mail, as its id, or None: somebody has it or had it."""
        row = {"kind": kind, "shop": shop, "day": day, "recipient": recipient, "by": by, "claimed_at": at}
        with self.write() as connection:
            return added(connection, mailings, row)

    def record(self, mailing_id: int, result: Result, *, at: datetime, detail: str = "") -> None:
        """Says how sending ended; nothing is ever sent again by itself."""
        row = {"mailing_id": mailing_id, "result": result.value, "at": at, "detail": detail}
        with self.write() as connection:
            connection.execute(mailing_results.insert(), row)

    def results(self, kind: str, shop: str, day: str) -> dict[str, Result | None]:
        """How each recipient's mail of that day ended; None while nobody has said."""
        query = (
            select(mailings.c.recipient, mailing_results.c.result)
            .outerjoin(mailing_results, mailing_results.c.mailing_id == mailings.c.id)
            .where(mailings.c.kind == kind, mailings.c.shop == shop, mailings.c.day == day)
            .order_by(mailings.c.id, mailing_results.c.id)
        )
        with self.read() as connection:
            return {one: None if result is None else Result(result) for one, result in connection.execute(query)}
