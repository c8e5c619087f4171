"""Contacts with buyers: counted by review, so that a second case about it does not start anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from casebook.contacting import allowance, has_room, is_about_rating, refusal
from casebook.errors import ContactRefused, InputError, MoveRefused, NotFound
from casebook.model import CHANNELS, Contact, Outcome
from casebook.store.engine import Part, take_turn
from casebook.tables import cases, contact_voids, contacts

# A slip is seen at once; later a word taken back would only make room for one contact more.
TAKEN_BACK_WITHIN = timedelta(days=1)


class Contacts(Part):
    """Reads and writes of Contact."""

    def add(
        self, case_id: int, channel: str, outcome: Outcome, *, note: str, by: str, at: datetime, now: datetime
    ) -> int:
        """Keeps that the buyer was spoken to `at`; its id.

        Raises ContactRefused for one too many or after a refusal, InputError for a time to come and for what is
        about the rating, NotFound.
        """
        if channel not in CHANNELS:
            raise InputError("channel", f"{channel!r} is none of {', '.join(CHANNELS)}")
        if is_about_rating(note):
            raise InputError("note", "about the rating", do="write that the buyer brought it up, if so")
        if at > now:
            raise InputError("at", "a time to come", do="write down what has happened")
        with self.write() as connection:
            review_id = _review_of(connection, case_id)
            take_turn(connection, f"contacts about review {review_id}")
            known = contacts_of(connection, review_id)
            # As of the contact itself: one from last week that is written down today took last week's place.
            if refusal(known, at) is not None or not has_room(known, at):
                left = allowance(known, now)
                raise ContactRefused(case_id, refused=left.refused is not None, again_at=left.again_at)
            row = {"case_id": case_id, "channel": channel, "outcome": outcome.value, "note": note, "by": by, "at": at}
            adding = contacts.insert().values({**row, "kept_at": now}).returning(contacts.c.id)
            return int(connection.execute(adding).scalar_one())

    def take_back(self, contact_id: int, *, by: str, at: datetime) -> bool:
        """Takes back what was written down by mistake within a day; False when it was already.

        Raises MoveRefused later, NotFound.
        """
        with self.write() as connection:
            kept_at = connection.execute(select(contacts.c.kept_at).where(contacts.c.id == contact_id)).scalar()
            if kept_at is None:
                raise NotFound(f"contact {contact_id}")
            if at - kept_at > TAKEN_BACK_WITHIN:
                raise MoveRefused(f"take back contact {contact_id}", "it was written down more than a day ago")
            row = {"contact_id": contact_id, "by": by, "at": at}
            return _void(connection, row)

    def of_review(self, review_id: int) -> list[Contact]:
        """Every contact about a review, whichever case it was for, oldest first."""
        with self.read() as connection:
            return list(contacts_of(connection, review_id))

    def of_reviews(self, review_ids: Collection[int]) -> dict[int, list[Contact]]:
        """The same for several reviews in one read; reviews without contacts are left out."""
        query = _contacts().add_columns(cases.c.review_id).where(cases.c.review_id.in_(review_ids))
        found: dict[int, list[Contact]] = {}
        with self.read() as connection:
            for row in connection.execute(query).mappings():
                found.setdefault(row["review_id"], []).append(contact_from(row))
        return found


def contacts_of(connection: Connection, review_id: int) -> tuple[Contact, ...]:
    """Every contact about a review, oldest first."""
    rows = connection.execute(_contacts().where(cases.c.review_id == review_id)).mappings()
    return tuple(contact_from(row) for row in rows)


def contact_from(row: Any) -> Contact:
    """The contact a row of contacts holds."""
    names = ("id", "case_id", "channel", "note", "by", "at", "kept_at", "taken_back_by", "taken_back_at")
    return Contact(outcome=Outcome(row["outcome"]), **{name: row[name] for name in names})


def _contacts() -> Select[Any]:
    voids = (contact_voids.c.by.label("taken_back_by"), contact_voids.c.at.label("taken_back_at"))
    query = select(contacts, *voids).outerjoin(contact_voids, contact_voids.c.contact_id == contacts.c.id)
    return query.join(cases, cases.c.id == contacts.c.case_id).order_by(contacts.c.at, contacts.c.id)


def _review_of(connection: Connection, case_id: int) -> int:
    found: int | None = connection.execute(select(cases.c.review_id).where(cases.c.id == case_id)).scalar()
    if found is None:
        raise NotFound(f"case {case_id}")
    return found


def _void(connection: Connection, row: dict[str, Any]) -> bool:
    there = connection.execute(select(contact_voids).where(contact_voids.c.contact_id == row["contact_id"])).first()
    if there is None:
        connection.execute(contact_voids.insert(), row)
    return there is None
