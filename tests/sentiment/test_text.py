"""The folding every other reading stands on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.text import clauses, fold, reference_segmenter, words


def test_traditional_full_width_and_capitals_fold_to_one_form():
    assert fold("杯蓋漏水！ＯＫ").folded == "杯盖漏水!ok"


def test_a_quote_is_taken_from_the_text_as_given():
    folded = fold("杯\u200b蓋漏水")
    assert folded.quote(0, 2) == "杯\u200b蓋"


def test_a_sign_that_folds_to_several_is_quoted_whole():
    folded = fold("重㎏啊")
    assert (folded.folded, folded.quote(1, 2)) == ("重kg啊", "㎏")


def test_invisible_characters_are_not_read():
    assert fold("漏\u200b水\ufeff").folded == "漏水"


def test_half_a_surrogate_pair_folds_to_something_that_can_be_encoded():
    assert fold("\ud83d好").folded == "\ufffd好"


def test_an_empty_text_folds_to_an_empty_one():
    assert list(fold("").at) == [0]


@given(st.text())
def test_every_span_of_any_text_is_a_valid_slice_of_it(text):
    folded = fold(text)
    assert len(folded.at) == len(folded.folded) + 1
    assert all(0 <= before <= after <= len(text) for before, after in zip(folded.at, folded.at[1:], strict=False))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("好,坏", ["好", "坏"]), (",,好。", ["好"]), ("", []), ("好", ["好"])],
)
def test_clauses_are_cut_at_marks_and_carry_none(text, expected):
    assert [text[start:end] for start, end in clauses(text)] == expected


def test_words_put_together_are_the_text():
    assert "".join(words("杯盖漏水, 包里全湿了")) == "杯盖漏水, 包里全湿了"


def test_the_fast_segmenter_cuts_as_jieba_does():
    slow = reference_segmenter()
    sentences = (Path(__file__).parent / "sentences.tsv").read_text(encoding="utf-8").splitlines()
    folded = [fold(sentence).folded for sentence in sentences]
    assert [words(text) for text in folded] == [slow(text) for text in folded]
