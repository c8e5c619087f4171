"""Labelled reviews as people keep them, and what is wrong with them in one sentence."""

import pytest

from casebook.errors import FileError
from tests.sentiment.evaluation.makers import a_file

GOOD = '{"text": "杯子很轻，装满也不坠手", "sentiment": "pos", "stars": 5}'


def said(file):
    return [(row.line, row.label, row.review.text) for row in file.rows]


@pytest.mark.parametrize(
    "lines",
    [
        ['{"sentiment": "neg", "text": "杯盖漏水"}', "", '{"text": "还没用", "sentiment": "neu"}'],
        ["sentiment,text", "neg,杯盖漏水", "neu,还没用"],
        ["text\tsentiment\tsource", "杯盖漏水\tneg\tA", "还没用\tneu\tB"],
    ],
    ids=["json lines", "csv", "tsv"],
)
def test_every_form_gives_the_same_labels(lines):
    assert [row[1:] for row in said(a_file(*lines))] == [("neg", "杯盖漏水"), ("neu", "还没用")]


def test_a_quoted_cell_may_hold_commas_and_lines():
    file = a_file("text,sentiment", '"收到了，', '杯盖漏水",neg', "还没用,neu")
    assert said(file) == [(3, "neg", "收到了，\n杯盖漏水"), (4, "neu", "还没用")]


def test_stars_count_only_when_asked_for():
    assert [a_file(GOOD, with_stars=asked).rows[0].review.stars for asked in (False, True)] == [None, 5]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"text": "好", "sentiment": "good"}', "line 2, column sentiment: neither pos nor neu nor neg: 'good'"),
        ('{"text": 3, "sentiment": "pos"}', "line 2, column text"),
        ("{bad", "line 2: not JSON"),
        ("[]", "line 2: not an object"),
        ('{"text": "\udcd6", "sentiment": "pos"}', "line 2: not UTF-8"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_nothing_else_is_lost(line, why):
    file = a_file(GOOD, line)
    assert len(file.rows) == 1 and why in str(file.rejected[0])


def test_a_table_row_with_too_few_cells_is_rejected():
    assert "1 cells under 2 columns" in str(a_file("text,sentiment", "好", "好,pos").rejected[0])


def test_rows_without_a_label_are_counted_only():
    file = a_file(GOOD, '{"text": "好"}', '{"text": "好", "sentiment": ""}')
    assert (len(file.rows), file.unlabelled, file.rejected) == (1, 2, ())


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([], "empty"),
        (["", " "], "empty"),
        (["text,sentiment"], "empty"),
        (['{"text": "好"}'], "no labels"),
        (["text,label", "好,pos"], "no column sentiment"),
        (["good,bad"], "no column text and no column sentiment"),
        (['{"text": "好", "sentiment": "5"}'], "no row can be used.*'5'"),
        (["text,sentiment", '"好,pos'], "line 2"),
    ],
)
def test_a_file_without_one_usable_row_says_why_and_what_to_give(lines, why):
    with pytest.raises(FileError, match=why):
        a_file(*lines)
