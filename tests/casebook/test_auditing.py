from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from casebook.auditing import START, Entry, check, detail_sha256, link
from casebook.store import Casebook
from casebook.tables import audit_entries
from tests.makers import NOON

OWNER = "owner@example.com"


def a_log(number: int = 3) -> list[Entry]:
    """A chain of entries."""
    found: list[Entry] = []
    for n in range(1, number + 1):
        entry = Entry(id=n, at=NOON, by=OWNER, what="approve", prev_sha256=found[-1].sha256 if found else START)
        found.append(replace(entry, sha256=link(entry)))
    return found


def some(book: Casebook, number: int = 3) -> None:
    for n in range(number):
        book.audit.add("invite", by=OWNER, at=NOON + timedelta(seconds=n), about=f"{n}@example.com agent")


def test_a_log_nobody_touched_holds_to_its_end() -> None:
    log = a_log()
    assert (check(log).entries, check(log).head, check(log).fault) == (3, log[-1].sha256, "")


@pytest.mark.parametrize(
    "changed",
    [
        {"by": "x"},
        {"what": "x"},
        {"about": "x"},
        {"case_id": 9},
        {"shop": "x"},
        {"detail_sha256": "x"},
        {"at": NOON + timedelta(1)},
    ],
)
def test_whatever_is_changed_is_found(changed: dict[str, object]) -> None:
    log = a_log()
    log[1] = replace(log[1], **changed)  # type: ignore[arg-type]
    assert check(log).fault == "entry 2: was changed"


def test_a_change_with_its_hash_made_anew_breaks_the_next_link() -> None:
    log = a_log()
    forged = replace(log[1], by="x")
    log[1] = replace(forged, sha256=link(forged))
    assert check(log).fault.startswith("entry 3: does not follow")


def test_an_entry_taken_out_is_found() -> None:
    log = a_log()
    assert check([log[0], log[2]]).fault.startswith("entry 3: does not follow")


def test_an_end_cut_off_is_found_by_what_was_noted() -> None:
    log = a_log()
    assert check(log[:2]).fault == ""
    assert "cut off" in check(log[:2], log[2].sha256).fault
    assert check(log, log[1].sha256).fault == ""


def test_an_empty_log_holds() -> None:
    assert check([]).head == START


def test_nothing_said_has_no_hash() -> None:
    assert detail_sha256("") == ""


def test_the_book_chains_what_it_keeps(each_book: Casebook) -> None:
    some(each_book)
    chain = each_book.audit.check()
    assert (chain.entries, chain.fault) == (3, "")
    assert [one.id for one in each_book.audit.all()] == [1, 2, 3]


@pytest.mark.parametrize("change", [update(audit_entries).values(by="x"), delete(audit_entries)])
def test_the_database_refuses_to_change_the_log(each_book: Casebook, change: object) -> None:
    some(each_book)
    with pytest.raises(DBAPIError, match="only added to"), each_book.engine.begin() as connection:
        connection.execute(change)  # type: ignore[call-overload]
    assert each_book.audit.check().entries == 3


def test_who_takes_the_lock_away_is_still_found(book: Casebook) -> None:
    some(book)
    with book.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entries_no_UPDATE"))
        connection.execute(update(audit_entries).where(audit_entries.c.id == 2).values(by="x"))
    assert book.audit.check().fault == "entry 2: was changed"


def test_what_belongs_to_no_shop_is_seen_by_those_who_see_the_person(book: Casebook) -> None:
    some(book, 1)
    book.audit.add("promotions/keep", by="else@example.com", at=NOON, shop="other")
    book.audit.add("sign_in_failed", by="", at=NOON)
    assert [one.what for one in book.audit.seen(["demo"], [OWNER])[0]] == ["invite"]
    assert book.audit.seen(None, [])[1] == 3
    assert book.audit.seen(None, [], what="invite")[1] == book.audit.seen(None, [], by=OWNER)[1] == 1


def test_pages_are_newest_first(book: Casebook) -> None:
    some(book, 60)
    first, count = book.audit.seen(None, [])
    assert (count, len(first), first[0].id) == (60, 50, 60)
    assert [one.id for one in book.audit.seen(None, [], page=2)[0]][-1] == 1


def test_many_who_write_at_once_make_one_chain(each_book: Casebook) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: each_book.audit.add("draft", by=str(n), at=NOON), range(40)))
    chain = each_book.audit.check()
    assert (chain.entries, chain.fault) == (40, "")
