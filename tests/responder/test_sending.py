"""Digests are tried three times where they surely did not go out, and never again where they may have."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from casebook.errors import MailError
from casebook.house import House
from casebook.model import Fate, Mailing, Result
from casebook.store import Casebook
from responder.sending import check_mail, send_again, send_digests
from tests.makers import NOON, a_shop
from tests.responder.mail_makers import Postbox, a_free_port, a_mail_server, some_settings

DAY = "2026-11-20"
MINUTE = timedelta(minutes=1)
OWNER = "owner@example.com"


@pytest.fixture
def book(book: Casebook) -> Casebook:
    book.shops.keep(a_shop(recipients=(OWNER,)))
    return book


def a_house(book: Casebook, home: Path, port: int, *, minutes: int = 0, owner: str = "one") -> House:
    settings = some_settings(home, smtp_host="127.0.0.1", smtp_port=port)
    return House(book=book, settings=settings, clock=lambda: NOON + minutes * MINUTE, owner=owner)


def sent(house: House) -> list[Result]:
    return [one.result for one in send_digests(house, house.book.shops.get("demo"), day=DAY)]


def kept(book: Casebook) -> Mailing:
    (one,) = book.mailings.of("digest", "demo", DAY)
    return one


def test_a_server_that_is_full_is_asked_three_times_with_longer_waits(book: Casebook, tmp_path: Path) -> None:
    with a_mail_server(postbox := Postbox(says="452 4.3.1 mailbox full")) as port:
        sent(a_house(book, tmp_path, port))
        tried = [minutes for minutes in range(0, 600, 5) if send_again(a_house(book, tmp_path, port, minutes=minutes))]
    assert (tried, len(postbox.received)) == ([15, 75], 3)
    assert (kept(book).tries, kept(book).fate(NOON)) == (3, Fate.FAILED)


def test_what_is_taken_the_second_time_is_sent_once(book: Casebook, tmp_path: Path) -> None:
    port = a_free_port()
    assert sent(a_house(book, tmp_path, port)) == [Result.FAILED]
    assert kept(book).fate(NOON) is Fate.AGAIN
    with a_mail_server(postbox := Postbox()) as port:
        tried = [send_again(a_house(book, tmp_path, port, minutes=20)) for _ in range(2)]
    assert (tried, len(postbox.received), kept(book).fate(NOON)) == ([1, 0], 1, Fate.SENT)


def test_another_try_carries_the_same_id(book: Casebook, tmp_path: Path) -> None:
    with a_mail_server(postbox := Postbox(says="451 greylisted")) as port:
        sent(a_house(book, tmp_path, port))
        send_again(a_house(book, tmp_path, port, minutes=20))
    first, second = postbox.received
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize(
    ("postbox", "fate"),
    [(Postbox(refuses=OWNER), Fate.REFUSED), (Postbox(hangs_up=True), Fate.UNKNOWN)],
)
def test_a_refusal_and_an_unknown_outcome_are_final(
    book: Casebook, tmp_path: Path, postbox: Postbox, fate: Fate
) -> None:
    with a_mail_server(postbox) as port:
        sent(a_house(book, tmp_path, port))
        assert send_again(a_house(book, tmp_path, port, minutes=600)) == 0
    assert (kept(book).fate(NOON), kept(book).tries) == (fate, 1)


def test_who_is_no_recipient_any_more_gets_no_other_try(book: Casebook, tmp_path: Path) -> None:
    sent(a_house(book, tmp_path, a_free_port()))
    book.shops.keep(a_shop(recipients=()))
    with a_mail_server(postbox := Postbox()) as port:
        send_again(a_house(book, tmp_path, port, minutes=20))
    assert (postbox.received, kept(book).detail) == ([], "no longer a recipient")


def test_a_mail_whose_process_died_is_unknown_and_stays_so(book: Casebook, tmp_path: Path) -> None:
    book.mailings.claim("digest", "demo", DAY, OWNER, by="dead", at=NOON)
    with a_mail_server(postbox := Postbox()) as port:
        house = a_house(book, tmp_path, port, minutes=60)
        assert (sent(house), send_again(house), postbox.received) == ([], 0, [])
    assert kept(book).fate(NOON + 60 * MINUTE) is Fate.UNKNOWN


def test_of_two_who_try_again_only_one_does(book: Casebook, tmp_path: Path) -> None:
    sent(a_house(book, tmp_path, a_free_port()))
    seen = kept(book)
    claims = [book.mailings.claim_again(seen, by=by, at=NOON) for by in ("one", "two")]
    assert claims == [True, False]


def test_a_person_sends_what_was_refused_once_more_but_not_what_may_have_arrived(
    book: Casebook, tmp_path: Path
) -> None:
    shop = a_shop(recipients=(OWNER, "agent@example.com"))
    book.shops.keep(shop)
    with a_mail_server(Postbox(refuses=OWNER)) as port:
        sent(a_house(book, tmp_path, port))
    with a_mail_server(postbox := Postbox()) as port:
        house = a_house(book, tmp_path, port)
        again = [len(send_digests(house, shop, day=DAY, failed_too=True)) for _ in range(2)]
    assert (again, [mail["To"] for mail in postbox.received]) == ([1, 0], [OWNER])


def test_the_doctor_hears_of_mail_that_did_not_go_out(book: Casebook, tmp_path: Path) -> None:
    with a_mail_server(Postbox(refuses=OWNER)) as port:
        house = a_house(book, tmp_path, port)
        check_mail(house)
        sent(house)
        with pytest.raises(MailError, match=r"digest demo 2026-11-20 to owner@example.com: refused.*550"):
            check_mail(house)
        check_mail(a_house(book, tmp_path, port, minutes=4000))
