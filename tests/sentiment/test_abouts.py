"""How the naming of aspects is scored."""

import json

import pytest

from casebook.errors import FileError
from casebook.model import Polarity
from sentiment.training.__main__ import main
from sentiment.training.abouts import About, counted, own
from tests.sentiment.test_aspects import TABLE

LINES = {
    "d1b_jd_clause_aspect": [{"text": "物流太慢", "aspect": "快递"}, {"text": "指代不明的话", "aspect": "指代不明"}],
    "d1_jd_clause_3way": [{"text": "物流太慢", "sentiment": "neg"}],
    "d8_dimabsa2024_simplified": [
        {"text": "难吃", "categories": '["食物#品质"]', "intensity": '["2.5#6.0"]', "sentiment": "neg"}
    ],
    "d8_dimabsa2024_traditional": [
        {"text": "難吃", "categories": '["食物#品質"]', "intensity": '["2.5#6.0"]', "sentiment": "neg"}
    ],
}


@pytest.fixture
def data(tmp_path):
    """A folder with a complaint or two in each corpus that names aspects."""
    (tmp_path / "dev").mkdir()
    for name, lines in LINES.items():
        content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (tmp_path / "dev" / f"{name}.jsonl").write_text(content, encoding="utf-8")
    return tmp_path


def test_the_report_has_a_row_a_corpus_and_cause(data, capsys):
    assert main(["aspects", "--data", str(data)]) == 0
    assert "| d1b | logistics | 1 | 1.000 | 1.000 | 1.000 |" in (report := capsys.readouterr().out)
    assert "| d8 traditional | quality | 1 | 1.000 | 1.000 | 1.000 |" in report


def test_an_aspect_nobody_mapped_is_named(data, capsys):
    (data / "dev" / "d1b_jd_clause_aspect.jsonl").write_text('{"text": "好", "aspect": "风水"}\n', encoding="utf-8")
    assert main(["aspects", "--data", str(data)]) == 2
    assert "风水" in capsys.readouterr().err


def test_a_missing_corpus_is_named(tmp_path):
    with pytest.raises(FileError, match="aspects.tsv"):
        own(tmp_path / "aspects.tsv")


def test_a_cause_said_in_vain_and_one_missed_are_counted():
    part = [About("物流太慢", ((("price",), Polarity.NEG),))]
    counts = counted(part)
    assert (counts["logistics"].vain, counts["price"].missed, counts["price"].found) == (1, 1, 0)


def test_polarity_is_right_where_the_cause_is_felt_as_said():
    part = [About("物流太慢", ((("logistics",), felt),)) for felt in (Polarity.NEG, Polarity.POS)]
    assert counted(part)["logistics"].felt == [True, False]


def test_any_of_several_causes_is_right():
    count = counted([About("漏水", ((("none", "quality"), None),))])
    assert (count["none"].found, count["quality"].vain) == (1, 0)


def test_our_own_sentences_are_scored_like_a_corpus():
    assert sum(count.found for count in counted(own(TABLE)).values()) > 100
