"""Who a row without an id is."""

from hypothesis import given
from hypothesis import strategies as st

from crawler.sources.identity import Fingerprints, Identities

BUYER = {"product_id": "p-1", "author": "林***子", "time": None, "text": "很好"}


def test_two_buyers_with_the_same_words_stay_two() -> None:
    identities = Identities()
    assert len({identities.made(**BUYER) for _ in range(3)}) == 3


def test_the_same_rows_get_the_same_ids_in_every_reading() -> None:
    first, second = Identities(), Identities()
    assert [first.made(**BUYER) for _ in range(3)] == [second.made(**BUYER) for _ in range(3)]


def test_line_ends_of_another_program_do_not_make_another_buyer() -> None:
    assert Identities().made(**{**BUYER, "text": "一\r\n二"}) == Identities().made(**{**BUYER, "text": "一\n二"})


def test_an_identical_row_is_known() -> None:
    identities = Identities()
    assert [identities.is_new(row) for row in ("a", "b", "a")] == [True, True, False]


@given(st.lists(st.text(), max_size=50))
def test_fingerprints_answer_as_a_set_does(texts: list[str]) -> None:
    fingerprints, known = Fingerprints(), set()
    for text in texts:
        assert fingerprints.add(text) == (text not in known)
        known.add(text)


def test_fingerprints_grow_and_forget_nothing() -> None:
    fingerprints = Fingerprints()
    assert all(fingerprints.add(str(number)) for number in range(3000))
    assert not any(fingerprints.add(str(number)) for number in range(3000))
