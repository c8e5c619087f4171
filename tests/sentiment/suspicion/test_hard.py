"""The hard set: no honest buyer is accused; improper reviews are noticed, or stand in unnoticed.txt."""

from collections import Counter

import pytest

from tests.sentiment.remember_suspicions import HONEST, accused, hard, noticed, remembered

KNOWN = pytest.mark.xfail(reason="known miss: unnoticed.txt", strict=True, raises=AssertionError)


def improper():
    known = set(remembered())
    for row in hard():
        if row["code"] != HONEST:
            mark = [KNOWN] if row["text"] in known else []
            yield pytest.param(row, id=f"{row['text']} ({row['code']})", marks=mark)


@pytest.mark.parametrize("row", list(improper()))
def test_an_improper_review_is_noticed_for_the_right_reason(row):
    assert noticed(row)


@pytest.mark.parametrize("row", [row for row in hard() if row["code"] == HONEST], ids=lambda row: row["text"])
def test_no_honest_buyer_is_accused(row):
    assert not accused(row)


def test_every_known_miss_is_an_improper_row_of_the_table():
    assert set(remembered()) <= {row["text"] for row in hard() if row["code"] != HONEST}


def test_half_of_the_table_is_honest_and_no_row_stands_twice():
    counted = Counter(row["code"] == HONEST for row in hard())
    assert min(counted.values()) >= 240
    assert len({row["text"] for row in hard()}) == len(hard())
