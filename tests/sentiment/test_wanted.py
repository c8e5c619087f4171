import pytest

from sentiment.text import fold
from sentiment.wanted import wanted
from tests.sentiment.makers import seconds, table


@pytest.mark.parametrize("row", table("wishes.tsv"), ids=lambda row: row["text"])
def test_a_buyer_wants_what_the_table_says(row):
    assert (wanted(fold(row["text"])) or "-") == row["wanted"]


def test_the_wish_of_any_clause_is_heard_and_the_first_row_wins():
    assert wanted(fold("给个说法吧，换货也行，反正我要求换货")) == "exchange"


@pytest.mark.parametrize("text", ["要求退", "请换", "没有退款", "为什么", "退退退退"])
def test_hostile_repeats_cost_their_share(text):
    assert seconds(asked, fold(text * 2_000)) < 40 * seconds(asked, fold(text * 200)) + 0.05


def asked(folded, _):
    return wanted(folded)
