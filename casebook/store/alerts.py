"""Alerts: what is worth one, kept once for each event; who acknowledged it; and what deciding needs to know."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, delete, func, or_, select

from casebook.codec import noun, plain
from casebook.errors import NotFound
from casebook.model import Alert, AlertKind, Cue, Expiry, Fresh, Level, Sight, Status, Verdict
from casebook.store.engine import Part, added, insert
from casebook.store.states import CURRENT, NEWEST, state_from
from casebook.tables import (
    alert_acks,
    alert_looks,
    alerts,
    cases,
    coverage,
    expiries,
    review_states,
    reviews,
    verdicts,
)

# The newest case of the review an alert is about, in a query over alerts.
CASE = select(func.max(cases.c.id)).where(cases.c.review_id == alerts.c.review_id).scalar_subquery().correlate(alerts)
MOST = 500
_WORTH = or_(
    verdicts.c.safety,
    verdicts.c.flagged,
    verdicts.c.polarity == "neg",
    verdicts.c.level.in_((Level.REVIEW.value, Level.STRONG.value)),
)


class Alerts(Part):
    """Reads and writes of Alert and Expiry."""

    def start(self, shop: str, *, before: datetime) -> int:
        """The number of the last verdict looked through; at first, of the last one from before that time."""
        looked = select(alert_looks.c.verdict_id).where(alert_looks.c.shop == shop)
        old = select(func.max(verdicts.c.id)).where(verdicts.c.judged_at < before)
        with self.read() as connection:
            found = connection.execute(looked).scalar()
            return int(found if found is not None else connection.execute(old).scalar() or 0)

    def fresh(self, shop: str, *, after: int, limit: int = MOST) -> tuple[list[Fresh], int]:
        """Reviews of a shop as they are now that want a look, judged after that verdict, and up to which that is."""
        where = (reviews.c.shop == shop, verdicts.c.id > after, _WORTH)
        query = _judged().where(*where).order_by(verdicts.c.id).limit(limit)
        with self.read() as connection:
            # Verdicts are added by one at a time: what is numbered lower is there by now.
            last = connection.execute(select(func.max(verdicts.c.id))).scalar() or 0
            found = _fresh(connection.execute(query).mappings())
        return found, found[-1].verdict_id if len(found) == limit else max(last, after)

    def recent(self, shop: str, product_id: str, *, since: datetime) -> list[Fresh]:
        """The newest negative reviews of a product since then, as they are now."""
        when = func.coalesce(reviews.c.time, reviews.c.first_seen)
        own = (reviews.c.shop == shop, reviews.c.product_id == product_id, when >= since)
        query = _judged().where(*own, verdicts.c.polarity == "neg").order_by(when.desc()).limit(MOST)
        with self.read() as connection:
            return _fresh(connection.execute(query).mappings())

    def keep(self, shop: str, cues: Iterable[tuple[Cue, int]], *, at: datetime, looked: int | None = None) -> list[int]:
        """Raises alerts for cues (each with how often it came before) that have none; their ids.

        `looked` is the number of the last verdict looked through: both are kept, or neither.
        """
        with self.write() as connection:
            found = [added(connection, alerts, _row(shop, cue, repeated, at)) for cue, repeated in cues]
            if looked is not None:
                _look(connection, shop, looked)
        return [one for one in found if one is not None]

    def since(self, shop: str, time: datetime) -> list[Alert]:
        """Alerts of a shop raised since then, oldest first."""
        with self.read() as connection:
            query = alerts_query().where(alerts.c.shop == shop, alerts.c.raised_at >= time).order_by(alerts.c.id)
            return [alert_from(row) for row in connection.execute(query).mappings()]

    def sight(self, shop: str, source: str, *, since: datetime) -> Sight | None:
        """How a source fares nothing was read from since then; None where something was, or it was never tried."""
        own = (coverage.c.shop == shop, coverage.c.source == source)
        good = or_(coverage.c.read > 0, (cast(coverage.c.unseen, Text) == "[]") & (coverage.c.unknown == ""))
        newest = select(coverage.c.unseen).where(*own).order_by(coverage.c.id.desc()).limit(1)
        with self.read() as connection:
            if connection.execute(select(coverage.c.id).where(*own, good, coverage.c.at >= since).limit(1)).first():
                return None
            last = connection.execute(select(func.max(coverage.c.at)).where(*own, good)).scalar()
            last = last or connection.execute(select(func.min(coverage.c.at)).where(*own)).scalar()
            codes = [one["code"] for one in connection.execute(newest).scalar() or ()]
        return None if last is None else Sight(since=last, codes=tuple(dict.fromkeys(codes)))

    def get(self, alert_id: int) -> Alert:
        """The alert with this id; raises NotFound."""
        with self.read() as connection:
            row = connection.execute(alerts_query().where(alerts.c.id == alert_id)).mappings().first()
        if row is None:
            raise NotFound(f"alert {alert_id}")
        return alert_from(row)

    def of_shops(self, shops: Collection[str], *, acked: bool = False, limit: int = 50, offset: int = 0) -> list[Alert]:
        """Alerts of these shops, open ones by tier, the newest first."""
        query = alerts_query().where(*_listed(shops, acked))
        order = (alert_acks.c.at.desc(),) if acked else (alerts.c.tier,)
        with self.read() as connection:
            rows = connection.execute(query.order_by(*order, alerts.c.id.desc()).limit(limit).offset(offset))
            return [alert_from(row) for row in rows.mappings()]

    def count(self, shops: Collection[str], *, acked: bool = False) -> int:
        """How many of them there are in all."""
        query = select(func.count()).select_from(alerts.outerjoin(alert_acks)).where(*_listed(shops, acked))
        with self.read() as connection:
            return int(connection.execute(query).scalar_one())

    def ack(self, alert_id: int, *, by: str, at: datetime) -> bool:
        """Says that somebody has taken it up; False when somebody had already."""
        row = {"alert_id": alert_id, "by": by, "at": at}
        with self.write() as connection:
            adding = (
                insert(connection, alert_acks).values(row).on_conflict_do_nothing().returning(alert_acks.c.alert_id)
            )
            return connection.execute(adding).scalar() is not None

    def ends(self, shop: str) -> list[Expiry]:
        """What a shop wrote down as running out, the next first."""
        query = select(expiries).where(expiries.c.shop == shop).order_by(expiries.c.day, expiries.c.id)
        with self.read() as connection:
            return [noun(Expiry, row) for row in connection.execute(query).mappings()]

    def set_end(self, shop: str, name: str, day: date | None, *, by: str, at: datetime) -> None:
        """Writes down when something runs out, in place of what was said of it before; None takes it off the list."""
        row = {"shop": shop, "name": name, "day": day, "by": by, "at": at}
        with self.write() as connection:
            connection.execute(delete(expiries).where(expiries.c.shop == shop, expiries.c.name == name))
            if day is not None:
                connection.execute(expiries.insert(), row)


def alerts_query() -> Select[Any]:
    """Alerts with the newest case of their review, and who took them up."""
    taken = (alert_acks.c.by.label("acked_by"), alert_acks.c.at.label("acked_at"))
    return select(alerts, CASE.label("case_id"), *taken).outerjoin(alert_acks, alert_acks.c.alert_id == alerts.c.id)


def alert_from(row: Any) -> Alert:
    """The alert a row holds."""
    names = ("id", "shop", "raised_at", "repeated", "case_id", "secret", "acked_by", "acked_at")
    return Alert(cue=noun(Cue, row["cue"]), **{name: row[name] for name in names})


def handled() -> Any:
    """Whether the newest case of the review an alert is about has been decided, in a query over alerts."""
    waiting = (Status.OPEN.value, Status.DRAFTED.value)
    return select(cases.c.id).where(cases.c.id == CASE, cases.c.status.not_in(waiting)).correlate(alerts).exists()


def _judged() -> Select[Any]:
    return (
        select(review_states, verdicts.c.verdict, verdicts.c.id.label("verdict_id"))
        .join(reviews, CURRENT)
        .join(verdicts, verdicts.c.id == NEWEST)
        .where(~reviews.c.gone)
    )


def _fresh(rows: Iterable[Any]) -> list[Fresh]:
    return [
        Fresh(state=state_from(row), verdict=noun(Verdict, row["verdict"]), verdict_id=row["verdict_id"])
        for row in rows
    ]


def _row(shop: str, cue: Cue, repeated: int, at: datetime) -> dict[str, Any]:
    kept = {"kind": AlertKind(cue.kind).value, "key": cue.key[:255], "tier": cue.tier, "review_id": cue.review_id}
    made = {"secret": secrets.token_urlsafe(32), "repeated": repeated, "raised_at": at}
    return {"shop": shop, "cue": plain(cue), **kept, **made}


def _look(connection: Connection, shop: str, verdict_id: int) -> None:
    looking = insert(connection, alert_looks).values(shop=shop, verdict_id=verdict_id)
    further = looking.excluded.verdict_id > alert_looks.c.verdict_id
    now = {"verdict_id": looking.excluded.verdict_id}
    connection.execute(looking.on_conflict_do_update(index_elements=["shop"], set_=now, where=further))


def _listed(shops: Collection[str], acked: bool) -> Sequence[Any]:
    taken = alert_acks.c.alert_id.is_not(None) if acked else alert_acks.c.alert_id.is_(None)
    return (alerts.c.shop.in_(list(shops)), taken)
