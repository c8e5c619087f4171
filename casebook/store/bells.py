"""Bells and rings: who is told by which way, and each message, claimed before it is sent; at most once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, update

from casebook.codec import noun
from casebook.errors import NotFound
from casebook.model import TRIES, Bell, Result, Ring, Waiting
from casebook.store.alerts import MOST, alert_from, alerts_query, handled
from casebook.store.engine import Part, added, insert
from casebook.tables import alert_acks, alerts, bell_ends, bells, ring_alerts, ring_results, rings


class Bells(Part):
    """Reads and writes of Bell and Ring."""

    def keep(self, bell: Bell) -> Bell:
        """Adds a bell; its id is a new one."""
        names = ("shop", "name", "way", "address", "secret", "after", "quiet_from", "quiet_until", "made_at", "by")
        with self.write() as connection:
            adding = bells.insert().values({name: getattr(bell, name) for name in names}).returning(bells.c.id)
            return replace(bell, id=connection.execute(adding).scalar_one())

    def change(self, bell: Bell) -> None:
        """Brings name, minutes and quiet hours up to date; way and address stay, they are another bell."""
        names = ("name", "after", "quiet_from", "quiet_until")
        with self.write() as connection:
            now = {name: getattr(bell, name) for name in names}
            connection.execute(update(bells).where(bells.c.id == bell.id).values(now))

    def end(self, bell_id: int, *, by: str, at: datetime) -> None:
        """From now on it tells nothing more."""
        with self.write() as connection:
            row = {"bell_id": bell_id, "by": by, "at": at}
            connection.execute(insert(connection, bell_ends).values(row).on_conflict_do_nothing())

    def of_shop(self, shop: str) -> list[Bell]:
        """The bells that tell, those at once first."""
        query = _bells().where(bells.c.shop == shop).order_by(bells.c.after, bells.c.id)
        with self.read() as connection:
            return [noun(Bell, row) for row in connection.execute(query).mappings()]

    def ever(self, shop: str) -> bool:
        """Whether the shop ever had one, ended ones included."""
        with self.read() as connection:
            return connection.execute(select(bells.c.id).where(bells.c.shop == shop).limit(1)).first() is not None

    def get(self, bell_id: int) -> Bell:
        """The bell with this id, while it tells; raises NotFound."""
        with self.read() as connection:
            row = connection.execute(_bells().where(bells.c.id == bell_id)).mappings().first()
        if row is None:
            raise NotFound(f"bell {bell_id}")
        return noun(Bell, row)

    def waiting(self, bell: Bell, *, now: datetime) -> list[Waiting]:
        """What a bell has yet to tell: alerts of its time that nobody acknowledged, the most urgent first.

        A second person's bell also passes over those whose case has been decided.
        """
        until = now - timedelta(minutes=bell.after)
        where = [alerts.c.shop == bell.shop, alerts.c.raised_at >= bell.made_at, alerts.c.raised_at <= until]
        where += [alert_acks.c.alert_id.is_(None), ~_over(bell.id), *([~handled()] if bell.after else [])]
        tried = _tried(bell.id)
        last, failed = select(func.max(tried.c.attempt)), select(func.max(tried.c.at))
        query = alerts_query().add_columns(
            last.where(tried.c.alert_id == alerts.c.id).scalar_subquery().label("attempt"),
            failed.where(tried.c.alert_id == alerts.c.id).scalar_subquery().label("failed_at"),
        )
        with self.read() as connection:
            rows = connection.execute(query.where(*where).order_by(alerts.c.tier, alerts.c.id).limit(MOST))
            return [
                Waiting(alert=alert_from(row), attempt=(row["attempt"] or 0) + 1, failed_at=row["failed_at"])
                for row in rows.mappings()
            ]

    def claim(self, bell: Bell, told: Sequence[Waiting], *, by: str, at: datetime) -> Ring | None:
        """The right to send one message about those of these nobody else has; None where there are none left."""
        with self.write() as connection:
            row = {"bell_id": bell.id, "claimed_at": at, "by": by}
            ring_id = connection.execute(rings.insert().values(row).returning(rings.c.id)).scalar_one()
            mine = []
            for one in told:
                part = {"ring_id": ring_id, "alert_id": one.alert.id, "bell_id": bell.id, "attempt": one.attempt}
                if added(connection, ring_alerts, part) is not None:
                    mine.append(one)
            if not mine:
                connection.rollback()
                return None
        ids = tuple(one.alert.id for one in mine)
        attempt = max(one.attempt for one in mine)
        return Ring(id=ring_id, bell_id=bell.id, alert_ids=ids, attempt=attempt, claimed_at=at, by=by)

    def record(self, ring_id: int, result: Result, *, at: datetime, detail: str = "", permanent: bool = False) -> None:
        """Says how a message ended; what was said first stands."""
        row = {"ring_id": ring_id, "result": result.value, "at": at, "detail": detail[:500], "permanent": permanent}
        with self.write() as connection:
            connection.execute(insert(connection, ring_results).values(row).on_conflict_do_nothing())

    def unsettled(self, *, before: datetime) -> list[int]:
        """Messages claimed before then whose process never said how they ended."""
        query = select(rings.c.id).outerjoin(ring_results).where(ring_results.c.ring_id.is_(None))
        with self.read() as connection:
            return list(connection.execute(query.where(rings.c.claimed_at < before)).scalars())

    def told(self, bell_id: int, *, since: datetime) -> list[datetime]:
        """When a bell's messages since then were claimed, oldest first."""
        query = select(rings.c.claimed_at).where(rings.c.bell_id == bell_id, rings.c.claimed_at >= since)
        with self.read() as connection:
            return list(connection.execute(query.order_by(rings.c.id)).scalars())

    def of_alerts(self, ids: Collection[int]) -> dict[int, list[tuple[Ring, Bell]]]:
        """Every message about these alerts with its bell, oldest first."""
        query = (
            select(rings, ring_alerts.c.alert_id, ring_alerts.c.attempt, *_RESULT)
            .join(ring_alerts, ring_alerts.c.ring_id == rings.c.id)
            .outerjoin(ring_results, ring_results.c.ring_id == rings.c.id)
            .where(ring_alerts.c.alert_id.in_(list(ids)))
            .order_by(rings.c.id)
        )
        found: dict[int, list[tuple[Ring, Bell]]] = {one: [] for one in ids}
        with self.read() as connection:
            known = {row["id"]: noun(Bell, row) for row in connection.execute(select(bells)).mappings()}
            for row in connection.execute(query).mappings():
                found[row["alert_id"]].append((_ring(row), known[row["bell_id"]]))
        return found


_RESULT = (ring_results.c.result, ring_results.c.at.label("ended_at"), ring_results.c.detail)


def _ring(row: Any) -> Ring:
    said = {name: row[name] for name in ("id", "bell_id", "attempt", "claimed_at", "by", "ended_at")}
    result = None if row["result"] is None else Result(row["result"])
    return Ring(alert_ids=(row["alert_id"],), result=result, detail=row["detail"] or "", **said)


def _bells() -> Select[Any]:
    ended = select(bell_ends.c.bell_id).where(bell_ends.c.bell_id == bells.c.id).exists()
    return select(bells).where(~ended)


def _tried(bell_id: int) -> Any:
    """The attempts of a bell, with how each ended."""
    joined = ring_alerts.outerjoin(ring_results, ring_results.c.ring_id == ring_alerts.c.ring_id)
    columns = (ring_alerts.c.alert_id, ring_alerts.c.attempt, ring_results.c.at)
    return select(*columns).select_from(joined).where(ring_alerts.c.bell_id == bell_id).subquery()


def _over(bell_id: int) -> Any:
    """Whether a bell may not ring for an alert again: it did, it may have, or it surely never can."""
    last = or_(
        ring_results.c.result.is_(None),
        ring_results.c.result != Result.FAILED.value,
        ring_results.c.permanent,
        ring_alerts.c.attempt >= TRIES,
    )
    joined = ring_alerts.outerjoin(ring_results, ring_results.c.ring_id == ring_alerts.c.ring_id)
    mine = (ring_alerts.c.alert_id == alerts.c.id, ring_alerts.c.bell_id == bell_id)
    return select(ring_alerts.c.id).select_from(joined).where(*mine, last).correlate(alerts).exists()
