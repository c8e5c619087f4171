"""Promises: found in published words in the transaction that records them, moved by people, never deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from casebook.errors import InputError, NotFound
from casebook.model import Kept, Promise, Promised, PromiseState
from casebook.store.engine import Part, added, take_turn
from casebook.tables import approvals, cases, promise_moves, promises, publications

OPEN, DROPPED = PromiseState.OPEN, PromiseState.DROPPED
WORDS = ("kind", "quote", "start", "end", "said", "due", "workdays", "guessed", "condition")
NEWEST = (
    select(func.max(promise_moves.c.id))
    .where(promise_moves.c.promise_id == promises.c.id)
    .scalar_subquery()
    .correlate(promises)
)


class Promises(Part):
    """Reads and writes of Promise."""

    def add(self, case_id: int, given: Promised, *, owner: str, by: str, at: datetime) -> int:
        """Keeps a promise that was given elsewhere than in a published reply; its id."""
        if not given.quote.strip():
            raise InputError("promise", "empty", do="write what was promised")
        with self.write() as connection:
            found = connection.execute(select(cases.c.id).where(cases.c.id == case_id)).scalar()
            if found is None:
                raise NotFound(f"case {case_id}")
            return _keep(connection, case_id, None, given, owner=owner, by=by, at=at) or 0

    def move(
        self,
        promise_id: int,
        state: PromiseState,
        *,
        by: str,
        at: datetime,
        note: str = "",
        owner: str | None = None,
        due: datetime | None = None,
    ) -> bool:
        """Says where a promise stands, whose it is or until when; False when nothing of it is new.

        Without `owner` or `due` those that stand go on. Raises NotFound.
        """
        with self.write() as connection:
            take_turn(connection, f"promise {promise_id}")
            now = _one(connection, promise_id)
            row = {"state": state.value, "owner": owner or now.owner, "due": due or now.due}
            if row == {"state": now.state.value, "owner": now.owner, "due": now.due}:
                return False
            told = {"promise_id": promise_id, "note": note, "by": by, "at": at}
            connection.execute(insert(promise_moves), {**row, **told})
        return True

    def get(self, promise_id: int) -> Promise:
        """The promise with this id; raises NotFound."""
        with self.read() as connection:
            return _one(connection, promise_id)

    def of_shops(
        self,
        shops: Collection[str],
        states: Collection[PromiseState] = (OPEN,),
        *,
        owner: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Promise]:
        """Promises of these shops: those due first come first, those without a day last, the newest of them first."""
        undated = promise_moves.c.due.is_(None)
        query = _promises(*_wanted(shops, states, owner)).order_by(undated, promise_moves.c.due, promises.c.id.desc())
        with self.read() as connection:
            return [promise_from(row) for row in connection.execute(query.limit(limit).offset(offset)).mappings()]

    def settled(self, shops: Collection[str], *, limit: int = 50, offset: int = 0) -> list[Promise]:
        """Promises of these shops that somebody has spoken of, the latest word first."""
        states = [state for state in PromiseState if state is not OPEN]
        query = _promises(*_wanted(shops, states, None)).order_by(promise_moves.c.at.desc(), promises.c.id.desc())
        with self.read() as connection:
            return [promise_from(row) for row in connection.execute(query.limit(limit).offset(offset)).mappings()]

    def due(self, shops: Collection[str], *, before: datetime) -> list[Promise]:
        """Open promises of these shops whose time ends before this, the earliest first."""
        query = _promises(*_wanted(shops, (OPEN,), None), promise_moves.c.due < before)
        with self.read() as connection:
            rows = connection.execute(query.order_by(promise_moves.c.due, promises.c.id)).mappings()
            return [promise_from(row) for row in rows]

    def count(
        self, shops: Collection[str], states: Collection[PromiseState] = (OPEN,), *, dated: bool | None = None
    ) -> int:
        """How many promises of these shops stand so; `dated` asks for those with a day, or without one."""
        due = promise_moves.c.due
        where = [] if dated is None else [due.is_not(None) if dated else due.is_(None)]
        with self.read() as connection:
            query = _promises(*_wanted(shops, states, None), *where)
            return int(connection.execute(select(func.count()).select_from(query.subquery())).scalar_one())

    def kept(self, shop: str, *, now: datetime, since: datetime | None = None) -> Kept:
        """How the promises a shop gave since then fared."""
        columns = (promise_moves.c.state, promise_moves.c.due)
        given = [] if since is None else [promises.c.at >= since]
        query = select(*columns).select_from(promises).join(promise_moves, promise_moves.c.id == NEWEST)
        with self.read() as connection:
            rows = connection.execute(query.where(promises.c.shop == shop, *given)).all()
        overdue = sum(row.state == OPEN.value and row.due is not None and row.due < now for row in rows)
        counts = Counter(row.state for row in rows if row.state != DROPPED.value)
        told = {state.value: counts[state.value] for state in PromiseState if state not in (OPEN, DROPPED)}
        return Kept(**told, overdue=overdue, open=counts[OPEN.value] - overdue)


def keep_promises(
    connection: Connection, publication_id: int, found: Sequence[Promised], *, by: str, at: datetime
) -> None:
    """Keeps what a publication promises, each thing once; they are of the person who approved the words."""
    query = (
        select(approvals.c.case_id, approvals.c.by)
        .join(publications, publications.c.approval_id == approvals.c.id)
        .where(publications.c.id == publication_id)
    )
    approved = connection.execute(query).one()
    for one in found:
        _keep(connection, approved.case_id, publication_id, one, owner=approved.by, by=by, at=at)


def promises_of(connection: Connection, case_id: int) -> tuple[Promise, ...]:
    """The promises of a case, oldest first."""
    query = _promises(promises.c.case_id == case_id).order_by(promises.c.id)
    return tuple(promise_from(row) for row in connection.execute(query).mappings())


def promise_from(row: Any) -> Promise:
    """The promise a row of promises with its newest move holds."""
    words = {name: row[f"promised_{name}"] for name in WORDS}
    same = {name: row[name] for name in ("id", "shop", "case_id", "publication_id", "by", "at", "owner", "due", "note")}
    # The first move is the house's own: nobody has spoken yet.
    spoken = row["move_id"] != row["first_move"]
    said = {"said_by": row["said_by"], "said_at": row["said_at"]} if spoken else {}
    return Promise(promised=Promised(**words), state=PromiseState(row["state"]), **same, **said)


def _keep(
    connection: Connection,
    case_id: int,
    publication_id: int | None,
    given: Promised,
    *,
    owner: str,
    by: str,
    at: datetime,
) -> int | None:
    shop = select(cases.c.shop).where(cases.c.id == case_id)
    row = {name: getattr(given, name) for name in WORDS}
    row |= {"shop": connection.execute(shop).scalar_one(), "case_id": case_id, "publication_id": publication_id}
    kept = added(connection, promises, {**row, "by": by, "at": at})
    if kept is not None:
        first = {"promise_id": kept, "state": OPEN.value, "owner": owner, "due": given.due, "note": "", "by": by}
        connection.execute(insert(promise_moves), {**first, "at": at})
    return kept


def _promises(*where: Any) -> Select[Any]:
    first = select(func.min(promise_moves.c.id)).where(promise_moves.c.promise_id == promises.c.id)
    words = [promises.c[name].label(f"promised_{name}") for name in WORDS]
    own = [promises.c[name] for name in ("id", "shop", "case_id", "publication_id", "by", "at")]
    standing = [promise_moves.c[name] for name in ("state", "owner", "due", "note")]
    said = [
        promise_moves.c.by.label("said_by"),
        promise_moves.c.at.label("said_at"),
        promise_moves.c.id.label("move_id"),
    ]
    found = first.correlate(promises).scalar_subquery().label("first_move")
    query = select(*own, *words, *standing, *said, found)
    return query.select_from(promises).join(promise_moves, promise_moves.c.id == NEWEST).where(*where)


def _wanted(shops: Collection[str], states: Collection[PromiseState], owner: str | None) -> list[Any]:
    wanted = [promises.c.shop.in_(list(shops)), promise_moves.c.state.in_([state.value for state in states])]
    return wanted if owner is None else [*wanted, promise_moves.c.owner == owner]


def _one(connection: Connection, promise_id: int) -> Promise:
    row = connection.execute(_promises(promises.c.id == promise_id)).mappings().first()
    if row is None:
        raise NotFound(f"promise {promise_id}")
    return promise_from(row)
