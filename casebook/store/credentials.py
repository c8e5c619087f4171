"""How people prove who they are: a password's hash, an authenticator's secret, and codes for the day it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from casebook.store.audit import audited
from casebook.store.engine import Part
from casebook.store.links import sha256_of
from casebook.store.sessions import end_tokens
from casebook.tables import people, recovery_codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What somebody can prove themselves with; `codes` are the recovery codes left."""

    password: str | None = None
    second: str | None = None
    second_step: int = 0
    codes: int = 0


class Credentials(Part):
    """Reads and writes of Proofs; what is given here was hashed or made by those who call."""

    def of_person(self, person_id: int) -> Proofs:
        """What this person can prove themselves with."""
        left = (
            select(func.count())
            .where(recovery_codes.c.person_id == person_id, recovery_codes.c.used_at.is_(None))
            .scalar_subquery()
        )
        query = select(people.c.password, people.c.second, people.c.second_step, left.label("codes"))
        with self.read() as connection:
            row = connection.execute(query.where(people.c.id == person_id)).mappings().first()
        return Proofs() if row is None else Proofs(**row)

    def set_password(self, person_id: int, hashed: str, *, by: str, at: datetime) -> None:
        """Keeps a password; every session and link of the person ends with the old one."""
        with self.write() as connection:
            connection.execute(update(people).where(people.c.id == person_id).values(password=hashed))
            end_tokens(connection, person_id, at=at)
            audited(connection, "password", by=by, at=at)

    def use_step(self, person_id: int, step: int) -> bool:
        """Whether the code of this step may be used: no code counts twice, nor an older one after it."""
        newer = update(people).where(people.c.id == person_id, people.c.second_step < step)
        with self.write() as connection:
            return connection.execute(newer.values(second_step=step)).rowcount == 1

    def use_code(self, person_id: int, code: str, *, by: str, at: datetime) -> bool:
        """Whether this is a recovery code nobody used yet; it is used up by this."""
        fresh = (recovery_codes.c.sha256 == sha256_of(code), recovery_codes.c.used_at.is_(None))
        using = update(recovery_codes).where(recovery_codes.c.person_id == person_id, *fresh).values(used_at=at)
        with self.write() as connection:
            if connection.execute(using).rowcount != 1:
                return False
            audited(connection, "recovery_used", by=by, at=at)
        return True

    def set_second(
        self, person_id: int, secret: str, step: int, codes: Sequence[str], *, by: str, at: datetime
    ) -> None:
        """Turns the second step on, with fresh recovery codes."""
        with self.write() as connection:
            setting = update(people).where(people.c.id == person_id).values(second=secret, second_step=step)
            connection.execute(setting)
            connection.execute(delete(recovery_codes).where(recovery_codes.c.person_id == person_id))
            rows = [{"person_id": person_id, "sha256": sha256_of(code)} for code in codes]
            connection.execute(insert(recovery_codes), rows)
            audited(connection, "second_on", by=by, at=at)

    def drop_second(self, person_id: int, *, by: str, at: datetime, about: str = "") -> None:
        """Turns the second step off; its recovery codes are worth nothing."""
        with self.write() as connection:
            connection.execute(update(people).where(people.c.id == person_id).values(second=None, second_step=0))
            connection.execute(delete(recovery_codes).where(recovery_codes.c.person_id == person_id))
            audited(connection, "second_off", by=by, at=at, about=about)
