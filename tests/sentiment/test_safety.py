import pytest

from sentiment.safety import safety
from sentiment.text import fold
from tests.sentiment.makers import table


@pytest.mark.parametrize("row", table("harms.tsv"), ids=lambda row: row["text"])
def test_harm_is_found_where_somebody_is_in_danger(row):
    folded = fold(row["text"])
    assert {finding.note and fold(finding.quote).folded for finding in safety(folded, 0)} - {"-"} >= (
        {row["hit"]} - {"-"}
    )
    assert bool(safety(folded, 0)) == (row["hit"] != "-")


def test_the_finding_quotes_the_words_as_given():
    text = "用完臉過敏，快看"
    (finding,) = safety(fold(text), 1)
    assert (text[finding.start : finding.end], finding.part, finding.note) == ("過敏", 1, "allergy")


def test_denied_harm_and_real_harm_are_told_apart_in_one_text():
    assert [finding.quote for finding in safety(fold("说是不会漏电，结果插头起火"), 0)] == ["起火"]


def test_a_text_of_nothing_but_harm_is_cut_short():
    assert len(safety(fold("漏电，" * 3_000), 0)) == 20
