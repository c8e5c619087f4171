"""One-time secrets for links and sessions: shown once, stored only as their SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from casebook.codec import noun
from casebook.model import Person
from casebook.tables import people, tokens

LINK, INVITATION, RESET = "link", "invitation", "reset"
LASTS = {LINK: timedelta(hours=12), INVITATION: timedelta(days=7), RESET: timedelta(hours=1)}
LINK_LASTS = LASTS[LINK]


def make_token(
    connection: Connection, person_id: int, kind: str, *, at: datetime, lasts: timedelta, device: str = ""
) -> str:
    """A fresh secret of this kind."""
    token = secrets.token_urlsafe(32)
    row = {"kind": kind, "sha256": sha256_of(token), "person_id": person_id, "made_at": at, "expires_at": at + lasts}
    connection.execute(tokens.insert(), {**row, "device": device, "seen_at": at})
    return token


def used(connection: Connection, token: str, kind: str, *, at: datetime) -> Person | None:
    """The person a link is for, whose link is used up by this; None when it is unknown, used, too old or shut out."""
    using = update(tokens).where(*good(token, kind, at)).values(used_at=at).returning(tokens.c.person_id)
    return _let_in(connection, connection.execute(using).scalar())


def shown(connection: Connection, token: str, kind: str, *, at: datetime) -> Person | None:
    """The person a link is for, which is as good as before."""
    query = select(tokens.c.person_id).where(*good(token, kind, at))
    return _let_in(connection, connection.execute(query).scalar())


def good(token: str, kind: str, at: datetime) -> list[Any]:
    """What makes a secret count."""
    fresh = (tokens.c.expires_at > at) & tokens.c.used_at.is_(None)
    return [tokens.c.sha256 == sha256_of(token), tokens.c.kind == kind, fresh]


def sha256_of(token: str) -> str:
    """How a secret is stored: it is long and random, so that one SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _let_in(connection: Connection, person_id: int | None) -> Person | None:
    query = select(people).where(people.c.id == person_id, people.c.disabled_at.is_(None))
    row = connection.execute(query).mappings().first()
    return None if row is None else noun(Person, row)
