from __future__ import annotations

from pathlib import Path

from casebook.entering import OWNER, first_link, login_link
from casebook.house import House
from casebook.settings import read_settings
from casebook.store import Casebook
from tests.makers import NOON, a_shop


def a_house(book: Casebook, tmp_path: Path) -> House:
    return House(book=book, settings=read_settings({}, home=str(tmp_path)), clock=lambda: NOON)


def test_the_houses_owner_sees_every_shop_at_each_start(book: Casebook, tmp_path: Path) -> None:
    house = a_house(book, tmp_path)
    first_link(house)
    book.shops.keep(a_shop(key="other"))
    first_link(house)
    owner = book.people.by_email(OWNER)
    assert owner is not None
    assert owner.shops == ("demo", "other")


def test_a_start_lets_nobody_in_who_was_shut_out(book: Casebook, tmp_path: Path) -> None:
    house = a_house(book, tmp_path)
    first_link(house)
    book.people.keep("owner@example.com", "店主", shops=["demo"])
    owner = book.people.by_email(OWNER)
    assert owner is not None
    book.people.disable(owner.id, by="owner@example.com", at=NOON)
    assert "/login/" not in first_link(house)
    assert book.people.get(owner.id).disabled_at == NOON


def test_the_terminal_lets_in_whom_it_names_and_helps_who_lost_their_phone(book: Casebook, tmp_path: Path) -> None:
    house = a_house(book, tmp_path)
    person = book.people.keep("agent@example.com", "小周", role="agent", shops=["demo"])
    book.credentials.set_second(person.id, "S" * 32, 0, ["A"], by=person.email, at=NOON)
    book.people.disable(person.id, by=OWNER, at=NOON)
    token = login_link(house, "agent@example.com", drop_second=True).rsplit("/", 1)[1]
    assert book.people.use_link(token, at=NOON) == person
    assert book.credentials.of_person(person.id).second is None
