"""People who may sign in, their one-time links and their sessions; only SHA-256 of a token is stored."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from casebook.codec import noun
from casebook.model import Person
from casebook.store.engine import Part, insert
from casebook.tables import people, tokens

LINK, SESSION = "link", "session"
LINK_LASTS = timedelta(hours=12)
SESSION_LASTS = timedelta(days=14)


class People(Part):
    """Reads and writes of Person, sign-in links and sessions."""

    def keep(self, email: str, name: str, *, role: str = "owner", shops: Sequence[str] = ()) -> Person:
        """Adds the person, or brings name, role and shops up to date."""
        row = {"email": email.strip().lower(), "name": name, "role": role, "shops": list(shops)}
        with self.write() as connection:
            adding = insert(connection, people).values(row)
            connection.execute(adding.on_conflict_do_update(index_elements=["email"], set_=row))
            found = connection.execute(select(people).where(people.c.email == row["email"])).mappings().one()
        return noun(Person, found)

    def by_email(self, email: str) -> Person | None:
        """The person with this address; None when nobody has it."""
        with self.read() as connection:
            row = connection.execute(select(people).where(people.c.email == email.strip().lower())).mappings().first()
        return None if row is None else noun(Person, row)

    def of_shop(self, shop: str) -> list[Person]:
        """Everybody who sees this shop, by name."""
        with self.read() as connection:
            rows = connection.execute(select(people).order_by(people.c.name, people.c.id)).mappings().all()
        return [one for one in (noun(Person, row) for row in rows) if shop in one.shops]

    def make_token(self, person_id: int, kind: str, *, at: datetime, lasts: timedelta) -> str:
        """A fresh secret for a sign-in link or a session; it is shown once and stored only as its SHA-256."""
        token = secrets.token_urlsafe(32)
        row = {"kind": kind, "sha256": _sha256(token), "person_id": person_id, "made_at": at, "expires_at": at + lasts}
        with self.write() as connection:
            connection.execute(tokens.insert(), row)
        return token

    def use_link(self, token: str, *, at: datetime) -> Person | None:
        """The person a sign-in link is for, once; None when it is unknown, used or too old."""
        with self.write() as connection:
            using = update(tokens).where(*_good(token, LINK, at)).values(used_at=at).returning(tokens.c.person_id)
            person_id = connection.execute(using).scalar()
            if person_id is None:
                return None
            return noun(Person, connection.execute(select(people).where(people.c.id == person_id)).mappings().one())

    def of_session(self, token: str, *, at: datetime) -> Person | None:
        """The person signed in with this session; None when it is unknown, ended or too old."""
        query = select(people).join(tokens, tokens.c.person_id == people.c.id).where(*_good(token, SESSION, at))
        with self.read() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else noun(Person, row)

    def end_session(self, token: str, *, at: datetime) -> None:
        """Signs out."""
        with self.write() as connection:
            connection.execute(update(tokens).where(*_good(token, SESSION, at)).values(used_at=at))


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _good(token: str, kind: str, at: datetime) -> list[Any]:
    fresh = (tokens.c.expires_at > at) & tokens.c.used_at.is_(None)
    return [tokens.c.sha256 == _sha256(token), tokens.c.kind == kind, fresh]
