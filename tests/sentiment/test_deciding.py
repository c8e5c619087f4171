"""Which words a reading rests on."""

import numpy as np

from sentiment.deciding import deciding
from sentiment.grams import every, grid


def named(text, spoken):
    cut = grid([text], every)
    weights = [
        np.array([spoken.get(cut.joined[start:end], 0.0) for start, end in enumerate(kind.end)]) for kind in cut.kinds
    ]
    return [(text[words.start : words.end], words.weight) for words in deciding(cut, weights)[0]]


def test_overlapping_words_are_quoted_as_one():
    assert [quote for quote, _ in named("包里全湿了", {"里全湿": 1.0, "全湿了": 1.0})] == ["里全湿了"]


def test_words_that_speak_against_on_the_whole_are_not_named():
    assert [quote for quote, _ in named("杯子不错", {"杯子不错": 1.0, "不错": -5.0})] == ["杯子"]


def test_at_most_six_are_named_heaviest_first():
    text = ",".join(["甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑", "寅卯"])
    weights = [weight for _, weight in named(text, {word: n / 9 + 10 for n, word in enumerate(text.split(","))})]
    assert len(weights) == 6
    assert weights == sorted(weights, reverse=True)


def test_words_are_named_whole() -> None:
    assert [quote for quote, _ in named("手柄松动", {"柄松": 3.0})] == ["手柄松动"]


def test_words_that_explain_nothing_are_not_named() -> None:
    assert [quote for quote, _ in named("可是我们的杯子", {"可是我们的": 3.0})] == []
