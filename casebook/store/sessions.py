"""Sessions: they end when their time is up, when nobody comes with them, and when a person or an owner ends them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from casebook.codec import noun
from casebook.model import Person
from casebook.store.engine import Part
from casebook.store.links import good, make_token, sha256_of
from casebook.tables import people, tokens

SESSION = "session"
SESSION_LASTS = timedelta(days=14)
IDLE = timedelta(days=3)
# Who clicks every second writes once in a while.
NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser somebody is signed in with."""

    id: int
    made_at: datetime
    seen_at: datetime
    expires_at: datetime
    device: str = ""
    is_here: bool = False


class Sessions(Part):
    """Reads and writes of sessions; only SHA-256 of their secret is stored."""

    def begin(self, person_id: int, *, at: datetime, device: str = "") -> str:
        """A fresh session, as the secret its cookie holds."""
        with self.write() as connection:
            return make_token(connection, person_id, SESSION, at=at, lasts=SESSION_LASTS, device=device)

    def person(self, token: str, *, at: datetime) -> Person | None:
        """Whose session it is; None when it is unknown, ended, too old, idle too long, or the person is shut out."""
        query = (
            select(people, tokens.c.id.label("token_id"), tokens.c.seen_at)
            .join(tokens, tokens.c.person_id == people.c.id)
            .where(*_alive(at), tokens.c.sha256 == sha256_of(token), people.c.disabled_at.is_(None))
        )
        with self.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if row["seen_at"] is None or at - row["seen_at"] >= NOTED_EVERY:
            with self.write() as connection:
                connection.execute(update(tokens).where(tokens.c.id == row["token_id"]).values(seen_at=at))
        return noun(Person, row)

    def of_person(self, person_id: int, *, at: datetime, here: str = "") -> list[Session]:
        """Where somebody is signed in, the last one used first; `here` is the secret of the session they look with."""
        query = select(tokens).where(*_alive(at), tokens.c.person_id == person_id)
        with self.read() as connection:
            rows = connection.execute(query).mappings().all()
        found = [_session(row, here) for row in rows]
        return sorted(found, key=lambda one: (one.is_here, one.seen_at, one.id), reverse=True)

    def end(self, token: str, *, at: datetime) -> None:
        """Signs out."""
        with self.write() as connection:
            connection.execute(update(tokens).where(*good(token, SESSION, at)).values(used_at=at))

    def end_one(self, person_id: int, session_id: int, *, at: datetime) -> bool:
        """Ends one session of a person; False when it is none of theirs, or over."""
        own = (tokens.c.id == session_id, tokens.c.person_id == person_id, *_alive(at))
        with self.write() as connection:
            return connection.execute(update(tokens).where(*own).values(used_at=at)).rowcount == 1

    def end_all(self, person_id: int, *, at: datetime, but: str = "") -> None:
        """Ends every session of a person, but for the one of this secret."""
        with self.write() as connection:
            end_tokens(connection, person_id, at=at, kinds=(SESSION,), but=but)


def end_tokens(
    connection: Connection, person_id: int, *, at: datetime, kinds: Sequence[str] = (), but: str = ""
) -> None:
    """Makes a person's sessions and links worth nothing; those of these kinds, or all."""
    own = [tokens.c.person_id == person_id, tokens.c.used_at.is_(None), tokens.c.sha256 != sha256_of(but)]
    if kinds:
        own.append(tokens.c.kind.in_(list(kinds)))
    connection.execute(update(tokens).where(*own).values(used_at=at))


def _alive(at: datetime) -> list[Any]:
    # Sessions from before idle ones ended have no time they were seen: the time they were made counts.
    awake = (tokens.c.seen_at > at - IDLE) | (tokens.c.seen_at.is_(None) & (tokens.c.made_at > at - IDLE))
    return [tokens.c.kind == SESSION, tokens.c.used_at.is_(None), tokens.c.expires_at > at, awake]


def _session(row: Any, here: str) -> Session:
    seen = row["seen_at"] or row["made_at"]
    told = {name: row[name] for name in ("id", "made_at", "expires_at", "device")}
    return Session(**told, seen_at=seen, is_here=bool(here) and row["sha256"] == sha256_of(here))
