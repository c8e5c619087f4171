"""Mail that goes out at most once: whoever claims the row first sends it, then records how it ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from casebook.model import Mailing, Result
from casebook.store.engine import Part, added
from casebook.tables import mailing_results, mailings

SAID = ("id", "kind", "shop", "day", "recipient", "by", "claimed_at", "tries", "again_at")


class Mailings(Part):
    """Reads and writes of Mailing; `day` is the shop's own date as YYYY-MM-DD."""

    def claim(self, kind: str, shop: str, day: str, recipient: str, *, by: str, at: datetime) -> int | None:
        """The right to send this mail, as its id, or None: somebody has it or had it."""
        row = {"kind": kind, "shop": shop, "day": day, "recipient": recipient, "by": by, "claimed_at": at}
        with self.write() as connection:
            return added(connection, mailings, row)

    def claim_again(self, mailing: Mailing, *, by: str, at: datetime) -> bool:
        """The right to one more try at a mail that surely did not go out; False where somebody else has it."""
        seen = (mailings.c.id == mailing.id) & (mailings.c.tries == mailing.tries)
        row = {"tries": mailing.tries + 1, "again_at": None, "by": by, "claimed_at": at}
        with self.write() as connection:
            now = _found(connection, seen)
            if not now or now[0].result is not Result.FAILED:
                return False
            return connection.execute(update(mailings).where(seen).values(row)).rowcount == 1

    def record(
        self,
        mailing_id: int,
        result: Result,
        *,
        at: datetime,
        detail: str = "",
        permanent: bool = False,
        again_at: datetime | None = None,
    ) -> None:
        """Says how a try ended; there is another from `again_at` on, and none where that is None."""
        row = {"mailing_id": mailing_id, "result": result.value, "at": at, "detail": detail, "permanent": permanent}
        with self.write() as connection:
            connection.execute(mailing_results.insert(), row)
            connection.execute(update(mailings).where(mailings.c.id == mailing_id).values(again_at=again_at))

    def get(self, mailing_id: int) -> Mailing:
        """The mailing with this id."""
        with self.read() as connection:
            return _found(connection, mailings.c.id == mailing_id)[0]

    def due_again(self, now: datetime) -> list[Mailing]:
        """What is to be tried again by now, the oldest first."""
        with self.read() as connection:
            return _found(connection, mailings.c.again_at <= now)

    def of(self, kind: str, shop: str, day: str) -> list[Mailing]:
        """The mails of that day."""
        where = (mailings.c.kind == kind, mailings.c.shop == shop, mailings.c.day == day)
        with self.read() as connection:
            return _found(connection, *where)

    def recent(self, shops: Collection[str], *, since: datetime) -> list[Mailing]:
        """Mails of these shops claimed since then, the newest first."""
        with self.read() as connection:
            found = _found(connection, mailings.c.shop.in_(list(shops)), mailings.c.claimed_at >= since)
        return sorted(found, key=lambda one: (one.claimed_at, one.id), reverse=True)

    def results(self, kind: str, shop: str, day: str) -> dict[str, Result | None]:
        """How each recipient's mail of that day ended; None while nobody has said."""
        return {one.recipient: one.result for one in self.of(kind, shop, day)}


def _found(connection: Connection, *where: Any) -> list[Mailing]:
    tries = mailing_results.alias()
    newest = select(func.max(tries.c.id)).where(tries.c.mailing_id == mailings.c.id).correlate(mailings)
    last = mailing_results.c.id == newest.scalar_subquery()
    columns = [mailing_results.c[name] for name in ("result", "at", "detail", "permanent")]
    query = (
        select(*(mailings.c[name] for name in SAID), *columns).select_from(mailings).outerjoin(mailing_results, last)
    )
    return _mailings(connection.execute(query.where(*where).order_by(mailings.c.id)).mappings().all())


def _mailings(rows: Sequence[Any]) -> list[Mailing]:
    return [
        Mailing(
            **{name: row[name] for name in SAID},
            result=None if row["result"] is None else Result(row["result"]),
            ended_at=row["at"],
            detail=row["detail"] or "",
            permanent=bool(row["permanent"]),
        )
        for row in rows
    ]
