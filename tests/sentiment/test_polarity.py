"""The trained reading, on sentences of our own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment.polarity import model, read, shipped, with_stars
from sentiment.text import fold

TRADITIONAL = [("杯蓋漏水，包裡全濕了", "杯盖漏水，包里全湿了"), ("品質很好，出貨很快", "品质很好，出货很快")]


def reading_of(text):
    return read([fold(text).folded])[0]


@pytest.mark.parametrize(("traditional", "simplified"), TRADITIONAL)
def test_traditional_text_is_read_as_its_simplified_twin(traditional, simplified):
    assert reading_of(traditional) == reading_of(simplified)


@pytest.mark.parametrize("text", ["", "   ", "👍👍", "\ud83d", "\x00\x02"])
def test_what_says_nothing_is_not_readable(text):
    assert not reading_of(text).readable


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_texts_give_probabilities_and_valid_spans(texts):
    folded = [fold(text).folded for text in texts]
    for text, reading in zip(folded, read(folded), strict=True):
        assert sum(reading.probabilities) == pytest.approx(1)
        assert all(0 <= word.start < word.end <= len(text) and word.weight > 0 for word in reading.words)


def test_a_text_is_read_the_same_alone_and_in_a_batch():
    alone = reading_of("物流太慢了")
    among = read(["很好", "物流太慢了", ""])[1]
    assert among.probabilities == pytest.approx(alone.probabilities)


def test_a_hundred_thousand_characters_are_read():
    assert len(read(["好" * 100_000])) == 1


def test_what_is_likely_agrees_with_the_full_reading():
    texts = ["很好", "太差了", "还没用"]
    assert shipped().likely(texts) == pytest.approx(np.array([reading.probabilities for reading in read(texts)]))


def test_the_words_that_decided_are_named_and_lean_towards_the_polarity():
    folded = fold("颜色不错，就是漏水严重").folded
    assert any("漏水" in folded[word.start : word.end] for word in reading_of(folded).words)


def test_unknown_stars_change_nothing():
    assert with_stars((0.2, 0.3, 0.5), None) == pytest.approx((0.2, 0.3, 0.5))


def test_more_stars_make_a_text_more_positive():
    positive = [with_stars((0.3, 0.3, 0.4), stars)[0] for stars in (1, 3, 4, 5)]
    assert positive == sorted(positive)


def test_five_stars_do_not_hide_a_plainly_negative_text():
    reading = reading_of("质量太差了，用了一天就坏了，要求退货")
    assert 1 - with_stars(reading.probabilities, 5)[0] >= model().flag_at


def test_the_words_named_lean_towards_the_polarity_the_stars_lead_to():
    folded = [fold("一般吧，尺码偏小").folded] * 2
    praised, blamed = read(folded, [5, 1])
    assert praised.probabilities == pytest.approx(blamed.probabilities)
    assert blamed.words != praised.words
