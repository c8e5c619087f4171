import pytest

from sentiment.content import content
from sentiment.text import fold
from tests.sentiment.makers import table


@pytest.mark.parametrize("row", table("contents.tsv"), ids=lambda row: row["text"])
def test_a_text_is_of_the_kind_the_table_says(row):
    assert content(fold(row["text"])) == row["content"]


@pytest.mark.parametrize("text", ["", "​"])
def test_no_text_at_all_is_the_default(text):
    assert content(fold(text)) == "default"


def test_blanks_alone_say_nothing():
    assert content(fold("  \n ")) in {"default", "filler"}
