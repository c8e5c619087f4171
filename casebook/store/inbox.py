"""The inbox: cases most urgent first or newest first, a page after another, filtered, searched and counted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, column, delete, func, literal, or_, select, table, tuple_

from casebook.model import Level, Status
from casebook.store.engine import Part, insert
from casebook.store.listing import list_cases
from casebook.tables import answer_windows, case_words, cases, listed, shops
from casebook.urgency import DAY, LEVELS, AnswerWindow, folded, least

# In this order tiers follow each other; what nothing can be answered to comes after what can, but never below what
# burns: there a person must act whatever the platform takes.
PARTS = ((0, False), (0, True), (1, False), (2, False), (1, True), (2, True))
# Shorter words no index of trigrams finds.
TRIGRAM = 3
# SQLite's own index of `case_words`, kept by triggers.
INDEX = table("case_words_index", column("rowid"), column("words"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which cases: of these shops, in these statuses, and (where said) of this product, cause and so on.

    `stars` 0 asks for those without; `level` for this one or graver; `since` and `before` are times of the review.
    `words` holds what every case must contain, folded.
    """

    shops: tuple[str, ...]
    statuses: tuple[Status, ...]
    product: str = ""
    cause: str = ""
    stars: tuple[int, ...] = ()
    level: Level = Level.NONE
    since: datetime | None = None
    before: datetime | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page ends: which part of the list, the number and case there. `at` is when the first was asked for."""

    at: datetime
    part: int = 0
    number: int = -1
    case_id: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page: the cases' ids in order, those among them whose window is over, and where the next begins."""

    ids: tuple[int, ...]
    over: frozenset[int]
    next: Place | None


class Inbox(Part):
    """Reads of the inbox, and what it must know of platforms."""

    def know(self, windows: Collection[AnswerWindow]) -> int:
        """Keeps how long platforms take answers; how many cases that listed anew, or for the first time."""
        with self.write() as connection:
            kept = {row.platform: AnswerWindow(**row._mapping) for row in connection.execute(select(answer_windows))}
            said = {one.platform: one for one in windows}
            changed = {name for name in kept.keys() | said.keys() if kept.get(name) != said.get(name)}
            if changed:
                connection.execute(delete(answer_windows).where(answer_windows.c.platform.in_(changed)))
                rows = [_plain(said[name]) for name in sorted(changed & said.keys())]
                connection.execute(insert(connection, answer_windows), rows)
            due = _due(connection, changed)
            list_cases(connection, due)
        return len(due)

    def page(self, asked: Asked, place: Place, *, limit: int, newest: bool = False) -> Listed:
        """The cases after a place, most urgent first, or the newest first.

        Pages asked for with each other's `next` show no case twice and leave none out while others come in.
        """
        with self.read() as connection:
            each = _Reading(connection, asked, place, limit + 1)
            found = list(islice(each.in_time() if newest else each.urgent(), limit + 1))
        shown = found[:limit]
        over = frozenset(one.case_id for one in shown if PARTS[one.part][1] and not newest)
        following = shown[-1] if len(found) > limit else None
        return Listed(ids=tuple(one.case_id for one in shown), over=over, next=following)

    def count(self, asked: Asked, *, most: int = 1000) -> int:
        """How many cases there are, counted no further than `most`."""
        in_status = listed.c.status.in_([one.value for one in asked.statuses])
        query = select(listed.c.case_id).where(*_fits(asked, self.engine.dialect.name), in_status)
        with self.read() as connection:
            return int(connection.execute(select(func.count()).select_from(query.limit(most).subquery())).scalar_one())


def _plain(window: AnswerWindow) -> dict[str, Any]:
    return {column.name: getattr(window, column.name) for column in answer_windows.columns}


def _due(connection: Connection, platforms: set[str]) -> list[int]:
    unlisted = ~select(listed.c.case_id).where(listed.c.case_id == cases.c.id).exists()
    of_changed = cases.c.shop.in_(select(shops.c.key).where(shops.c.platform.in_(platforms)))
    query = select(cases.c.id).where(or_(unlisted, of_changed) if platforms else unlisted)
    return list(connection.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of a list from a place on; each query takes no more than `limit` rows."""

    connection: Connection
    asked: Asked
    place: Place
    limit: int

    def urgent(self) -> Iterator[Place]:
        for part in range(self.place.part, len(PARTS)):
            after = self.place if part == self.place.part else Place(at=self.place.at, part=part)
            yield from self._merged(after, _part(part, int(after.at.timestamp())))

    def in_time(self) -> Iterator[Place]:
        return self._merged(self.place, [], newest=True)

    def _merged(self, after: Place, where: list[ColumnElement[bool]], *, newest: bool = False) -> Iterator[Place]:
        # Each status is a stretch of the index, read in its order.
        rows = [self._of(status, after, where, newest=newest) for status in self.asked.statuses]
        for number, case_id in merge(*rows, reverse=newest):
            yield Place(at=after.at, part=after.part, number=number, case_id=case_id)

    def _of(
        self, status: Status, after: Place, where: list[ColumnElement[bool]], *, newest: bool
    ) -> list[tuple[int, int]]:
        number = listed.c.time if newest else listed.c.urgency
        here, there = tuple_(number, listed.c.case_id), tuple_(literal(after.number), literal(after.case_id))
        beyond = [] if after.case_id < 0 else [here < there if newest else here > there]
        order = (number.desc(), listed.c.case_id.desc()) if newest else (number, listed.c.case_id)
        fits = _fits(self.asked, self.connection.dialect.name)
        query = select(number, listed.c.case_id).where(listed.c.status == status.value, *where, *beyond, *fits)
        return [(one, two) for one, two in self.connection.execute(query.order_by(*order).limit(self.limit))]


def _part(part: int, now: int) -> list[ColumnElement[bool]]:
    tier, over = PARTS[part]
    if over:
        return [listed.c.urgency >= least(tier), listed.c.urgency < least(tier, now + DAY), listed.c.until <= now]
    return [listed.c.urgency >= least(tier, now), listed.c.urgency < least(tier + 1), listed.c.until > now]


def _fits(asked: Asked, dialect: str) -> list[ColumnElement[bool]]:
    """What a case fulfils that is asked for, but for its status."""
    said = {
        "product": _about(folded(asked.product), dialect) if asked.product else None,
        "cause": listed.c.cause == asked.cause if asked.cause else None,
        "stars": _starred(asked.stars) if asked.stars else None,
        "level": listed.c.level >= LEVELS.index(asked.level) if asked.level is not Level.NONE else None,
        "since": listed.c.time >= int(asked.since.timestamp()) if asked.since else None,
        "before": listed.c.time < int(asked.before.timestamp()) if asked.before else None,
    }
    holding = [_holds(word, dialect) for word in asked.words]
    return [listed.c.shop.in_(asked.shops), *(one for one in said.values() if one is not None), *holding]


def _about(product: str, dialect: str) -> ColumnElement[bool]:
    named = listed.c.product.contains(product, autoescape=True)
    # What is searched holds the product too, and has an index.
    return named if len(product) < TRIGRAM else and_(_holds(product, dialect), named)


def _starred(stars: tuple[int, ...]) -> ColumnElement[bool]:
    named = listed.c.stars.in_([one for one in stars if one])
    return or_(named, listed.c.stars.is_(None)) if 0 in stars else named


def _holds(word: str, dialect: str) -> ColumnElement[bool]:
    """Whether a case's words hold this one; what was typed is data, never a query."""
    if len(word) < TRIGRAM:
        # Too short for any index of trigrams: looked at case by case, until the page is full.
        short = (case_words.c.case_id == listed.c.case_id, case_words.c.words.contains(word, autoescape=True))
        return select(case_words.c.case_id).where(*short).exists()
    if dialect == "sqlite":
        phrase = '"{}"'.format(word.replace('"', '""'))
        return listed.c.case_id.in_(select(INDEX.c.rowid).where(INDEX.c.words.op("MATCH")(phrase)))
    return listed.c.case_id.in_(select(case_words.c.case_id).where(case_words.c.words.contains(word, autoescape=True)))
