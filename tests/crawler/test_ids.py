"""Ids as files write them, and the ones a spreadsheet has cut."""

import pytest

from crawler.sources.ids import are_cut, plain_id


@pytest.mark.parametrize(
    "said",
    ['="6912345678901234567"', "'6912345678901234567", " 6912 3456 7890 1234 567 ", "\t6912345678901234567\u200b"]
    + ["６９１２３４５６７８９０１２３４５６７", "=6912345678901234567"],
)
def test_what_a_spreadsheet_put_around_an_id_is_taken_off(said: str) -> None:
    assert plain_id(said) == "6912345678901234567"


@pytest.mark.parametrize(("said", "plain"), [("12345.0", "12345"), ("A-1 b", "A-1 b"), ("", ""), ("007", "007")])
def test_other_ids_stay_as_they_are(said: str, plain: str) -> None:
    assert plain_id(said) == plain


@pytest.mark.parametrize("said", ["1.23E+17", "1.2345678901234568e+17", "6.91235e18", "1234567890123456.0"])
def test_an_id_a_spreadsheet_has_cut_is_refused_with_advice(said: str) -> None:
    with pytest.raises(ValueError, match="export the column as text"):
        plain_id(said)


def test_a_column_whose_long_ids_end_in_zeros_is_cut() -> None:
    assert are_cut([f"69123456789{n:04}000" for n in range(9)] + ["6912345678901234567"])


def test_a_column_of_powers_of_ten_is_cut() -> None:
    assert are_cut(["6.91235E+18"] * 5)


@pytest.mark.parametrize("cells", [["691234567890123000"] * 4, ["1000", "2000"] * 9, []])
def test_few_or_short_ids_say_nothing_of_a_column(cells: list[str]) -> None:
    assert not are_cut(cells)


def test_ids_that_are_whole_are_not_cut() -> None:
    assert not are_cut([str(6912345678901234567 + 997 * n) for n in range(50)])
