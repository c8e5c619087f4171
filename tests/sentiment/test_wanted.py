import pytest

from sentiment.text import fold
from sentiment.wanted import wanted
from tests.sentiment.makers import table


@pytest.mark.parametrize("row", table("wishes.tsv"), ids=lambda row: row["text"])
def test_a_buyer_wants_what_the_table_says(row):
    assert (wanted(fold(row["text"])) or "-") == row["wanted"]
