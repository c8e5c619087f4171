"""Seals and pulls in the casebook, on each database: added once, never changed, and in their order."""

from casebook.model import Seal
from casebook.store import Casebook
from tests.casebook.makers import an_open_case
from tests.makers import NOON


def a_seal(**said: object) -> Seal:
    given = {
        "manifest": "1" * 64,
        "authority": "http://127.0.0.1/tsa",
        "token": b"\x30\x00\xff",
        "chain": "",
        "at": NOON,
    }
    return Seal(**{**given, **said})  # type: ignore[arg-type]


def test_a_seal_comes_back_byte_for_byte(each_book: Casebook) -> None:
    assert each_book.seals.keep(a_seal())
    assert each_book.seals.of("1" * 64) == (a_seal(),)


def test_the_first_seal_of_an_authority_stays(each_book: Casebook) -> None:
    each_book.seals.keep(a_seal())
    assert not each_book.seals.keep(a_seal(token=b"another"))
    assert each_book.seals.of("1" * 64) == (a_seal(),)


def test_seals_of_other_manifests_are_not_given(each_book: Casebook) -> None:
    each_book.seals.keep(a_seal())
    assert each_book.seals.of("2" * 64) == ()


def test_each_pull_names_the_one_before(each_book: Casebook) -> None:
    case = an_open_case(each_book)
    for name in ("mei", "lan"):
        each_book.accesses.add(case, by=name, what="bundle", variant="sealed", content="3" * 64, at=NOON)
    rows = each_book.accesses.of(case)
    assert [(one.seq, one.by) for one in rows] == [(0, f"CASE-{case}"), (1, "mei"), (2, "lan")]
    assert [one.prev_sha256 for one in rows[1:]] == [one.sha256 for one in rows[:-1]]
