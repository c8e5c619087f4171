from __future__ import annotations

from datetime import timedelta

import pytest

from casebook.errors import MoveRefused, NotFound
from casebook.model import Person
from casebook.store import LINK, Casebook
from casebook.store.links import INVITATION, LASTS, RESET
from casebook.store.sessions import IDLE, SESSION_LASTS
from tests.makers import NOON, a_shop

BY = {"by": "owner@example.com", "at": NOON}
QUARTER = timedelta(minutes=15)


def an_owner(book: Casebook, email: str = "owner@example.com", *shops: str) -> Person:
    return book.people.keep(email, "店主", shops=shops or ["demo"])


def told(book: Casebook) -> list[str]:
    return [one.what for one in book.audit.all()]


def test_who_is_invited_comes_with_the_link_once(each_book: Casebook) -> None:
    person, token = each_book.people.invite("New@Example.com", role="agent", shops=["demo"], **BY)
    assert (person.email, person.waiting) == ("new@example.com", True)
    joined = each_book.people.join(token, "小陈", at=NOON)
    assert joined is not None
    assert (joined.name, joined.role, joined.shops, joined.waiting) == ("小陈", "agent", ("demo",), False)
    assert each_book.people.join(token, "小陈", at=NOON) is None
    assert told(each_book) == ["invite", "join"]


def test_an_invitation_lasts_seven_days(book: Casebook) -> None:
    _, token = book.people.invite("new@example.com", role="agent", shops=["demo"], **BY)
    assert book.people.of_link(token, at=NOON + timedelta(days=6), kind=INVITATION) is not None
    assert book.people.join(token, "小陈", at=NOON + timedelta(days=7)) is None


def test_inviting_again_makes_the_first_link_worthless(book: Casebook) -> None:
    person, first = book.people.invite("new@example.com", role="agent", shops=["demo"], **BY)
    _, second = book.people.invite_again(person.id, **BY)
    assert book.people.join(first, "小陈", at=NOON) is None
    assert book.people.join(second, "小陈", at=NOON) is not None
    with pytest.raises(MoveRefused):
        book.people.invite_again(person.id, **BY)


def test_an_address_somebody_has_is_not_invited(book: Casebook) -> None:
    an_owner(book)
    with pytest.raises(MoveRefused):
        book.people.invite("OWNER@example.com", role="agent", shops=["demo"], **BY)


def test_who_has_not_come_yet_works_at_no_shop(book: Casebook) -> None:
    an_owner(book)
    book.people.invite("new@example.com", role="agent", shops=["demo"], **BY)
    assert [one.email for one in book.people.of_shop("demo")] == ["owner@example.com"]
    assert len(book.people.all()) == 2


def test_an_invitation_is_no_sign_in_link(book: Casebook) -> None:
    _, token = book.people.invite("new@example.com", role="agent", shops=["demo"], **BY)
    assert book.people.use_link(token, at=NOON) is None
    assert book.people.use_link(token, at=NOON, kind=RESET) is None


def test_who_is_shut_out_is_out_at_once_with_every_link(each_book: Casebook) -> None:
    an_owner(each_book)
    person = each_book.people.keep("agent@example.com", "小周", role="agent", shops=["demo"])
    session = each_book.sessions.begin(person.id, at=NOON)
    link = each_book.people.make_token(person.id, LINK, at=NOON, lasts=LASTS[LINK])
    each_book.people.disable(person.id, **BY)
    assert each_book.sessions.person(session, at=NOON) is None
    each_book.people.enable(person.id, **BY)
    assert each_book.sessions.person(session, at=NOON) is None
    assert each_book.people.use_link(link, at=NOON) is None
    assert told(each_book) == ["disable", "enable"]


def test_a_shut_out_person_gets_in_by_no_link_made_later(book: Casebook) -> None:
    an_owner(book)
    person = book.people.keep("agent@example.com", "小周", role="agent")
    book.people.disable(person.id, **BY)
    link = book.people.make_token(person.id, LINK, at=NOON, lasts=LASTS[LINK])
    assert book.people.use_link(link, at=NOON) is None


@pytest.mark.parametrize("other", ["waiting", "disabled", "elsewhere", "agent"])
def test_the_last_owner_of_a_shop_cannot_be_lost(book: Casebook, other: str) -> None:
    owner = an_owner(book)
    book.shops.keep(a_shop(key="other"))
    if other == "waiting":
        book.people.invite("b@example.com", role="owner", shops=["demo"], **BY)
    elif other == "disabled":
        book.people.disable(an_owner(book, "b@example.com").id, **BY)
    elif other == "elsewhere":
        an_owner(book, "b@example.com", "other")
    else:
        book.people.keep("b@example.com", "小周", role="agent", shops=["demo"])
    for lose in (
        lambda: book.people.disable(owner.id, **BY),
        lambda: book.people.change(owner.id, role="auditor", shops=["demo"], **BY),
        lambda: book.people.change(owner.id, role="owner", shops=[], **BY),
    ):
        with pytest.raises(MoveRefused, match="last owner of demo"):
            lose()
    assert book.people.get(owner.id) == owner


def test_one_of_two_owners_may_go(book: Casebook) -> None:
    owner = an_owner(book)
    an_owner(book, "b@example.com")
    book.people.change(owner.id, role="auditor", shops=["demo"], **BY)
    assert book.people.get(owner.id).role == "auditor"


def test_nobody_is_nobody(book: Casebook) -> None:
    with pytest.raises(NotFound):
        book.people.disable(99, **BY)


def test_a_session_ends_when_nobody_comes_with_it(each_book: Casebook) -> None:
    session = each_book.sessions.begin(an_owner(each_book).id, at=NOON)
    assert each_book.sessions.person(session, at=NOON + IDLE) is None


def test_a_session_somebody_comes_with_ends_all_the_same(each_book: Casebook) -> None:
    session, now = each_book.sessions.begin(an_owner(each_book).id, at=NOON), NOON
    while now < NOON + SESSION_LASTS - timedelta(days=2):
        now += timedelta(days=2)
        assert each_book.sessions.person(session, at=now) is not None
    assert each_book.sessions.person(session, at=NOON + SESSION_LASTS) is None


def test_people_see_and_end_their_own_sessions_only(book: Casebook) -> None:
    owner, other = an_owner(book), an_owner(book, "b@example.com")
    here = book.sessions.begin(owner.id, at=NOON, device="computer firefox")
    book.sessions.begin(owner.id, at=NOON, device="phone wechat")
    found = book.sessions.of_person(owner.id, at=NOON, here=here)
    assert [(one.device, one.is_here) for one in found] == [("computer firefox", True), ("phone wechat", False)]
    assert not book.sessions.end_one(other.id, found[1].id, at=NOON)
    assert book.sessions.end_one(owner.id, found[1].id, at=NOON)
    assert not book.sessions.end_one(owner.id, found[1].id, at=NOON)
    assert book.sessions.person(here, at=NOON) == owner


def test_all_others_end_but_the_one_here(book: Casebook) -> None:
    owner = an_owner(book)
    here, there = (book.sessions.begin(owner.id, at=NOON) for _ in range(2))
    book.sessions.end_all(owner.id, at=NOON, but=here)
    assert book.sessions.person(here, at=NOON) == owner
    assert book.sessions.person(there, at=NOON) is None


def test_a_new_password_ends_sessions_and_links(each_book: Casebook) -> None:
    owner = an_owner(each_book)
    session = each_book.sessions.begin(owner.id, at=NOON)
    reset = each_book.people.make_token(owner.id, RESET, at=NOON, lasts=LASTS[RESET])
    each_book.credentials.set_password(owner.id, "hash", **BY)
    assert each_book.sessions.person(session, at=NOON) is None
    assert each_book.people.of_link(reset, at=NOON, kind=RESET) is None
    assert each_book.credentials.of_person(owner.id).password == "hash"


def test_no_step_counts_twice_nor_one_before_it(each_book: Casebook) -> None:
    owner = an_owner(each_book)
    each_book.credentials.set_second(owner.id, "S" * 32, 100, ["A", "B"], **BY)
    assert not each_book.credentials.use_step(owner.id, 100)
    assert each_book.credentials.use_step(owner.id, 101)
    assert not each_book.credentials.use_step(owner.id, 101)
    assert not each_book.credentials.use_step(owner.id, 100)


def test_a_recovery_code_counts_once(each_book: Casebook) -> None:
    owner = an_owner(each_book)
    each_book.credentials.set_second(owner.id, "S" * 32, 100, ["A", "B"], **BY)
    assert each_book.credentials.use_code(owner.id, "A", **BY)
    assert not each_book.credentials.use_code(owner.id, "A", **BY)
    assert each_book.credentials.of_person(owner.id).codes == 1


def test_fresh_codes_replace_the_old_and_none_outlive_the_second_step(book: Casebook) -> None:
    owner = an_owner(book)
    book.credentials.set_second(owner.id, "S" * 32, 100, ["A"], **BY)
    book.credentials.set_second(owner.id, "S" * 32, 100, ["B"], **BY)
    assert not book.credentials.use_code(owner.id, "A", **BY)
    book.credentials.drop_second(owner.id, **BY)
    assert not book.credentials.use_code(owner.id, "B", **BY)
    assert book.credentials.of_person(owner.id).second is None


def test_no_secret_of_anybody_stands_in_a_noun(book: Casebook) -> None:
    owner = an_owner(book)
    book.credentials.set_second(owner.id, "S" * 32, 100, ["A"], **BY)
    assert "S" * 32 not in repr(book.people.get(owner.id))


def test_tries_are_counted_over_a_sliding_span(each_book: Casebook) -> None:
    limit = {"most": 2, "span": QUARTER}
    answers = [each_book.tries.allows("host", "a", at=NOON + timedelta(minutes=n), **limit) for n in (0, 1, 2)]
    assert answers == [True, True, False]
    assert each_book.tries.allows("host", "b", at=NOON, **limit)
    assert each_book.tries.allows("link", "a", at=NOON, **limit)
    assert each_book.tries.allows("host", "a", at=NOON + QUARTER, **limit)


def test_tries_of_yesterday_are_forgotten(book: Casebook) -> None:
    book.tries.allows("host", "a", most=2, span=QUARTER, at=NOON)
    book.tries.allows("host", "b", most=2, span=QUARTER, at=NOON + timedelta(days=2))
    with book.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tries").scalar() == 1
