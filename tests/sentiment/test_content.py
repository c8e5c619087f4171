from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def test_the_table_is_wide_and_full_of_look_alikes():
    kinds = [row["content"] for row in table("contents.tsv")]
    assert len(kinds) >= 100 and kinds.count("normal") >= 40


def test_one_sign_that_blames_keeps_a_repetition_normal():
    assert content(fold("可以" * 6)) == "filler"
    assert content(fold("退款" * 6)) == "normal"


@pytest.mark.parametrize(
    "piece", ["好", "凑字数", "未填写评价", "买的东西太多", "鹅,", "a", "1", "哈", "。", "默认", "的话"]
)
def test_a_piece_repeated_without_end_is_judged_at_once(piece):
    hostile = [fold((piece * 50_000)[:50_000]), fold("个字" + piece * 20_000 + "x")]
    began = process_time()
    kinds = [content(folded) for folded in hostile]
    assert "default" not in kinds and process_time() - began < 2


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_of_one_of_four_kinds(text):
    assert content(fold(text)) in {"normal", "default", "filler", "irrelevant"}
