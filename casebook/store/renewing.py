"""What records given again make of those kept, and how that is written: orders, after-sales, parcels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Table, bindparam, update

from casebook.model import Change

Record = TypeVar("Record")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal(Generic[Record]):
    """What was given, counted by change; what nobody held; what says otherwise now, with the ids of its rows."""

    changes: Counter[Change]
    fresh: list[Record]
    changed: list[tuple[int, Record]]


def renewal(
    held: Mapping[Key, tuple[int, Record]],
    given: Iterable[Record],
    *,
    key: Callable[[Record], Key],
    renew: Callable[[Record, Record], Record],
) -> Renewal[Record]:
    """What the records given make of those held; each is put to what was known of it by `renew(before, given)`."""
    changes: Counter[Change] = Counter()
    now = {one: record for one, (_, record) in held.items()}
    for record in given:
        before = now.get(key(record))
        after = record if before is None else renew(before, record)
        changes[Change.NEW if before is None else Change.SAME if after == before else Change.EDITED] += 1
        now[key(record)] = after
    return Renewal(changes=changes, fresh=fresh_of(held, now), changed=changed_of(held, now))


def fresh_of(held: Mapping[Key, tuple[int, Record]], now: Mapping[Key, Record]) -> list[Record]:
    """The records of now that nobody held."""
    return [record for key, record in now.items() if key not in held]


def changed_of(held: Mapping[Key, tuple[int, Record]], now: Mapping[Key, Record]) -> list[tuple[int, Record]]:
    """The records that say otherwise than those held, with the ids of their rows."""
    return [(held[key][0], record) for key, record in now.items() if key in held and record != held[key][1]]


def write_renewed(
    connection: Connection,
    table: Table,
    fresh: Iterable[Record],
    changed: Iterable[tuple[int, Record]],
    *,
    row: Callable[[Record], Mapping[str, Any]],
) -> None:
    """Adds rows for fresh records and writes over those of changed ones."""
    added = [dict(row(record)) for record in fresh]
    if added:
        connection.execute(table.insert(), added)
    rows = [{"b_id": id_, **row(record)} for id_, record in changed]
    if rows:
        connection.execute(update(table).where(table.c.id == bindparam("b_id")), rows)
