"""Letting people in from the terminal: whoever holds the book may, and the audit log tells it."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.house import House
from casebook.model import Person
from casebook.roles import OWNER as OWNERS
from casebook.store import HOUSE, LINK, LINK_LASTS

# Whom the house lets in at its start.
OWNER = "owner@localhost"


def login_link(
    house: House,
    email: str = OWNER,
    *,
    name: str = "",
    role: str = "",
    shops: Sequence[str] = (),
    drop_second: bool = False,
) -> str:
    """A sign-in link for this person, who is added, or let in again, if need be.

    What is not said stays as it is; who is new sees every shop, and the house's own owner always does.
    """
    book, now = house.book, house.clock()
    known = book.people.by_email(email)
    named = name or (known.name if known else email.split("@")[0])
    role = role or (known.role if known else OWNERS)
    person = book.people.keep(email, named, role=role, shops=shops or _shops(house, known))
    book.audit.add("link", by=HOUSE, at=now, about=f"{person.email} {role}")
    if drop_second:
        book.credentials.drop_second(person.id, by=HOUSE, at=now, about=person.email)
    token = book.people.make_token(person.id, LINK, at=now, lasts=LINK_LASTS)
    return f"{house.settings.desk_url}/login/{token}"


def first_link(house: House) -> str:
    """What a start tells of signing in: a link, or where to get one when the house's own owner was shut out."""
    known = house.book.people.by_email(OWNER)
    return "huiping login ADDRESS" if known and known.disabled_at else login_link(house)


def _shops(house: House, known: Person | None) -> Sequence[str]:
    if known is not None and known.email != OWNER:
        return known.shops
    return [shop.key for shop in house.book.shops.all()]
