"""People who may sign in: invited by an owner, changed, shut out, let in again; each stands in the audit log too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from casebook.codec import noun
from casebook.errors import MoveRefused, NotFound
from casebook.model import Person
from casebook.roles import OWNER
from casebook.store.audit import audited
from casebook.store.engine import Part, insert, take_turn
from casebook.store.links import INVITATION, LASTS, LINK, make_token, shown, used
from casebook.store.sessions import end_tokens
from casebook.tables import people

TURN = "people"


class People(Part):
    """Reads and writes of Person, and of the links mailed to them."""

    def keep(self, email: str, name: str, *, role: str = OWNER, shops: Sequence[str] = ()) -> Person:
        """Adds the person, or brings name, role and shops up to date; who was shut out or only invited comes in."""
        row: dict[str, Any] = {"email": email.strip().lower(), "name": name, "role": role, "shops": list(shops)}
        row |= {"waiting": False, "disabled_at": None}
        with self.write() as connection:
            adding = insert(connection, people).values(row)
            connection.execute(adding.on_conflict_do_update(index_elements=["email"], set_=row))
            found = connection.execute(select(people).where(people.c.email == row["email"])).mappings().one()
        return noun(Person, found)

    def by_email(self, email: str) -> Person | None:
        """The person with this address; None when nobody has it."""
        with self.read() as connection:
            return _with(connection, email)

    def get(self, person_id: int) -> Person:
        """The person with this id."""
        with self.read() as connection:
            return _one(connection, person_id)

    def of_shop(self, shop: str) -> list[Person]:
        """Everybody who works at this shop, by name."""
        return [one for one in self.all() if shop in one.shops and _is_here(one)]

    def all(self) -> list[Person]:
        """Everybody the book knows, by name."""
        with self.read() as connection:
            return _everybody(connection)

    def make_token(self, person_id: int, kind: str, *, at: datetime, lasts: timedelta) -> str:
        """A fresh secret for a link; it is shown once and stored only as its SHA-256."""
        with self.write() as connection:
            return make_token(connection, person_id, kind, at=at, lasts=lasts)

    def use_link(self, token: str, *, at: datetime, kind: str = LINK) -> Person | None:
        """The person a link is for, once; None when it is unknown, used or too old."""
        with self.write() as connection:
            return used(connection, token, kind, at=at)

    def of_link(self, token: str, *, at: datetime, kind: str = LINK) -> Person | None:
        """The person a link is for, which stays good; None when it is unknown, used or too old."""
        with self.read() as connection:
            return shown(connection, token, kind, at=at)

    def invite(self, email: str, *, role: str, shops: Sequence[str], by: str, at: datetime) -> tuple[Person, str]:
        """Keeps an invitation; the person, who cannot come without it, and the secret of its link.

        Raises MoveRefused for an address that somebody has already.
        """
        address = email.strip().lower()
        with self.write() as connection:
            take_turn(connection, TURN)
            if _with(connection, address) is not None:
                raise MoveRefused("invitation", "somebody has this address already")
            row = {"email": address, "name": address.split("@")[0], "role": role, "shops": list(shops)}
            new = connection.execute(people.insert().returning(people.c.id), {**row, "waiting": True}).scalar_one()
            return _invited(connection, _one(connection, new), by=by, at=at)

    def invite_again(self, person_id: int, *, by: str, at: datetime) -> tuple[Person, str]:
        """A fresh link for somebody who has not come yet; older ones are worth nothing from now on."""
        with self.write() as connection:
            person = _one(connection, person_id)
            if not person.waiting or person.disabled_at:
                raise MoveRefused(f"invitation of person {person_id}", "they are here already, or shut out")
            end_tokens(connection, person_id, at=at)
            return _invited(connection, person, by=by, at=at)

    def join(self, token: str, name: str, *, at: datetime) -> Person | None:
        """Somebody accepts their invitation, once; None when its link is unknown, used or too old."""
        with self.write() as connection:
            person = used(connection, token, INVITATION, at=at)
            if person is None:
                return None
            _set(connection, person.id, waiting=False, name=name or person.name)
            audited(connection, "join", by=person.email, at=at, about=_as(person))
            return _one(connection, person.id)

    def change(self, person_id: int, *, role: str, shops: Collection[str], by: str, at: datetime) -> None:
        """Another role or other shops; MoveRefused where a shop would be left without an owner."""
        with self.write() as connection:
            take_turn(connection, TURN)
            person = _one(connection, person_id)
            _check_owned(connection, person, still=set(shops) if role == OWNER else set())
            _set(connection, person_id, role=role, shops=sorted(shops))
            audited(connection, "role", by=by, at=at, about=_as(_one(connection, person_id)))

    def disable(self, person_id: int, *, by: str, at: datetime) -> None:
        """Shuts somebody out at once, sessions and links included; MoveRefused for the last owner of a shop."""
        with self.write() as connection:
            take_turn(connection, TURN)
            person = _one(connection, person_id)
            _check_owned(connection, person, still=set())
            _set(connection, person_id, disabled_at=at)
            end_tokens(connection, person_id, at=at)
            audited(connection, "disable", by=by, at=at, about=_as(person))

    def enable(self, person_id: int, *, by: str, at: datetime) -> None:
        """Lets somebody in again; they sign in anew."""
        with self.write() as connection:
            _set(connection, person_id, disabled_at=None)
            audited(connection, "enable", by=by, at=at, about=_as(_one(connection, person_id)))


def _invited(connection: Connection, person: Person, *, by: str, at: datetime) -> tuple[Person, str]:
    token = make_token(connection, person.id, INVITATION, at=at, lasts=LASTS[INVITATION])
    audited(connection, "invite", by=by, at=at, about=_as(person))
    return person, token


def _check_owned(connection: Connection, person: Person, *, still: set[str]) -> None:
    """Raises MoveRefused where a shop of this owner's would have none left who is here."""
    if person.role != OWNER or not _is_here(person):
        return
    others = [one for one in _everybody(connection) if one.id != person.id and one.role == OWNER and _is_here(one)]
    left = still.union(*(one.shops for one in others))
    alone = [shop for shop in person.shops if shop not in left]
    if alone:
        raise MoveRefused(f"person {person.id}", f"the last owner of {', '.join(alone)}", do="name another owner first")


def _is_here(person: Person) -> bool:
    return not person.waiting and person.disabled_at is None


def _as(person: Person) -> str:
    return f"{person.email} {person.role}"


def _set(connection: Connection, person_id: int, **values: Any) -> None:
    connection.execute(update(people).where(people.c.id == person_id).values(**values))


def _everybody(connection: Connection) -> list[Person]:
    rows = connection.execute(select(people).order_by(people.c.name, people.c.id)).mappings()
    return [noun(Person, row) for row in rows]


def _with(connection: Connection, email: str) -> Person | None:
    row = connection.execute(select(people).where(people.c.email == email.strip().lower())).mappings().first()
    return None if row is None else noun(Person, row)


def _one(connection: Connection, person_id: int) -> Person:
    row = connection.execute(select(people).where(people.c.id == person_id)).mappings().first()
    if row is None:
        raise NotFound(f"person {person_id}")
    return noun(Person, row)
