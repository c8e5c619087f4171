"""Words a verdict names are words it rests on: without them the text reads as less of what the verdict says."""

import json
from pathlib import Path

import numpy as np
import pytest

import crawler
from sentiment.deciding import Words
from sentiment.holding import Said, holding
from sentiment.judge import judge_many
from sentiment.polarity import with_stars
from sentiment.text import fold
from tests.makers import a_review

HERE = Path(__file__).parent
DEMO = Path(crawler.__file__).parent / "demoshop" / "data" / "reviews.jsonl"
SHARE = 0.7


def ours():
    shop = [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines()]
    said = [(line["text"], line["stars"]) for line in shop if "text" in line]
    sentences = (HERE / "sentences.tsv").read_text(encoding="utf-8").splitlines()
    return said + [(line.split("\t")[0], None) for line in sentences if line and line[0] != "#"]


def without_each_finding():
    """Of our own reviews: the verdict, how many findings weigh more, and the verdict on the text without this one."""
    reviews = [a_review(text, external_id=str(n), stars=stars) for n, (text, stars) in enumerate(ours())]
    found = [
        (review, verdict, place, finding)
        for review, verdict in zip(reviews, judge_many(reviews), strict=True)
        for place, finding in enumerate(finding for finding in verdict.findings if finding.code == "words")
    ]
    left = [review.text[: finding.start] + review.text[finding.end :] for review, _, _, finding in found]
    again = judge_many([a_review(text, stars=one[0].stars) for text, one in zip(left, found, strict=True)])
    for text, (_, before, place, _), after in zip(left, found, again, strict=True):
        silent = not any(map(str.isalnum, fold(text).folded))
        yield place, silent or after.probabilities[before.polarity] < before.probabilities[before.polarity]


def test_words_named_hold_the_verdict_up():
    """The first of a review always, the others in 19 of 20 cases."""
    held = list(without_each_finding())
    others = [holds for place, holds in held if place > 0]
    assert all(holds for place, holds in held if place == 0)
    assert sum(others) >= 0.95 * len(others) > 100


def held(text, *quotes, likely_without):
    words = tuple(Words(text.index(quote), text.index(quote) + len(quote), 1.0) for quote in quotes)
    said = Said(text, None, words, winner=0, share=SHARE)
    (named,) = holding([said], lambda texts: np.array([likely_without[text] for text in texts]))
    return [text[word.start : word.end] for word in named]


def test_words_that_hold_stay_in_front():
    assert held("杯子很好看", "很好看", "杯子", likely_without={"杯子": (0.3, 0.4, 0.3)}) == ["很好看", "杯子"]


def test_words_that_do_not_hold_give_way_to_the_next():
    without = {"杯子": (0.8, 0.1, 0.1), "很好看": (0.6, 0.2, 0.2)}
    assert held("杯子很好看", "很好看", "杯子", likely_without=without) == ["杯子"]


def test_where_no_words_hold_the_whole_text_is_named():
    without = {"杯子": (0.8, 0.1, 0.1), "很好看": (0.7, 0.1, 0.2)}
    assert held("杯子很好看", "很好看", "杯子", likely_without=without) == ["杯子很好看"]


def test_where_nothing_is_left_nothing_is_read():
    assert held("很好看!", "很好看", likely_without={}) == ["很好看"]


@pytest.mark.parametrize(("stars", "quotes"), [(None, ["很好看", "杯子"]), (1, ["杯子"])])
def test_words_hold_what_the_verdict_says_with_the_stars(stars, quotes):
    # Under one star the verdict is negative, and without these words more so.
    words = (Words(2, 5, 1.0), Words(0, 2, 1.0))
    without = {"杯子": (0.3, 0.1, 0.6), "很好看": (0.69, 0.3, 0.01)}
    likely = with_stars((0.5, 0.1, 0.4), stars)
    said = Said("杯子很好看", stars, words, winner=likely.index(max(likely)), share=max(likely))
    (named,) = holding([said], lambda texts: np.array([without[text] for text in texts]))
    assert [said.folded[word.start : word.end] for word in named] == quotes


def test_a_text_without_words_is_left_as_it_is():
    assert holding([Said("", None, (), winner=1, share=0.5)], lambda texts: np.ones((len(texts), 3))) == [()]


def test_a_text_of_which_no_words_are_named_speaks_as_a_whole():
    (named,) = holding([Said("嗯哼", None, (), winner=1, share=0.5)], lambda texts: np.ones((len(texts), 3)))
    assert [(word.start, word.end) for word in named] == [(0, 2)]
