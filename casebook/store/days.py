"""What happened in a shop between two times: the facts the digest is written from."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from casebook.approving import SECOND, waits
from casebook.errors import SettingError
from casebook.model import Status
from casebook.store.approvals import Approvals
from casebook.store.cases import Cases
from casebook.store.coverage import CoverageRows
from casebook.store.engine import Part
from casebook.store.shops import Shops
from casebook.tables import case_moves, cases, review_states, reviews
from casebook.views import Day

WAITING = (Status.OPEN, Status.DRAFTED)
LEAVING = (Status.APPROVED, Status.PUBLISHING)


class Days(Part):
    """Reads what a digest needs."""

    def of(self, shop: str, *, since: datetime, until: datetime, limit: int = 200) -> Day:
        """The shop's day from `since` to `until`."""
        lines = Cases(self.engine)
        standing = Approvals(self.engine).standing([shop])
        with self.read() as connection:
            changes = _changes(connection, shop, since, until)
            stars = _stars(connection, shop, since, until)
            opened = _count(connection, _opened(shop, since, until))
            published = _count(connection, _published(shop, since, until))
        return Day(
            shop=Shops(self.engine).get(shop),
            since=since,
            until=until,
            changes=changes,
            stars=stars,
            opened=opened,
            published=published,
            **_lines("waiting", WAITING, lines, shop=shop, limit=limit),
            **_lines("approved", LEAVING, lines, shop=shop, limit=limit),
            **_lines("unknown", (Status.UNKNOWN,), lines, shop=shop, limit=limit),
            second=sum(waits(approval, until) == SECOND for approval in standing),
            coverage=tuple(CoverageRows(self.engine).since(shop, since)),
        )

    def check_clock(self, now: datetime) -> None:
        """Raises SettingError when the clock is behind what the casebook has already seen."""
        with self.read() as connection:
            last: datetime | None = connection.execute(select(func.max(review_states.c.seen_at))).scalar()
        if last is not None and last > now:
            raise SettingError("clock", f"behind the casebook's newest entry of {last:%Y-%m-%d %H:%M} UTC", do="set it")


def _lines(name: str, statuses: tuple[Status, ...], cases: Cases, *, shop: str, limit: int) -> dict[str, Any]:
    found = tuple(cases.inbox([shop], statuses=statuses, limit=limit))
    return {name: found, f"{name}_count": cases.count([shop], statuses)}


def _within(column: Any, since: datetime, until: datetime) -> tuple[Any, Any]:
    return column >= since, column < until


def _changes(connection: Connection, shop: str, since: datetime, until: datetime) -> Counter[str]:
    query = (
        select(review_states.c.change, func.count())
        .join(reviews, reviews.c.id == review_states.c.review_id)
        .where(reviews.c.shop == shop, *_within(review_states.c.seen_at, since, until))
        .group_by(review_states.c.change)
    )
    return _counter(connection, query)


def _stars(connection: Connection, shop: str, since: datetime, until: datetime) -> Counter[int | None]:
    query = (
        select(reviews.c.stars, func.count())
        .where(reviews.c.shop == shop, *_within(reviews.c.first_seen, since, until))
        .group_by(reviews.c.stars)
    )
    return _counter(connection, query)


def _counter(connection: Connection, query: Any) -> Counter[Any]:
    counts: Counter[Any] = Counter()
    for key, count in connection.execute(query):
        counts[key] = count
    return counts


def _opened(shop: str, since: datetime, until: datetime) -> Any:
    return select(cases.c.id).where(cases.c.shop == shop, *_within(cases.c.opened_at, since, until))


def _published(shop: str, since: datetime, until: datetime) -> Any:
    joined = select(case_moves.c.id).join(cases, cases.c.id == case_moves.c.case_id)
    return joined.where(cases.c.shop == shop, case_moves.c.move == "publish", *_within(case_moves.c.at, since, until))


def _count(connection: Connection, query: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(query.subquery())).scalar_one())
