"""The words expressions are woken by: proven to be in every match, so that sleeping never misses one."""

import re

import pytest

from sentiment.lexicon import filled, rows, terms
from sentiment.suspicion.needs import Needs
from tests.sentiment.suspicion.proof import escape

RULES = [pytest.param(row, id=row["name"]) for row in rows("grammar.tsv")]
SPELLINGS = [pytest.param(row, id=row["source"]) for row in rows("variants.tsv")]


@pytest.mark.parametrize("row", [*RULES, *SPELLINGS])
def test_every_match_holds_a_needed_word_of_every_group(row):
    pattern = filled(row["pattern"], terms("grammar_terms.tsv"))
    assert [escape(pattern, group.split("|")) for group in row["needs"].split("&")] in ([None], [None, None])


@pytest.mark.parametrize(
    ("pattern", "words", "escaping"),
    [
        ("删(?:差)?评", ["评"], None),
        ("删(?:差)?评", ["差"], "删评"),
        ("退[款钱]|赔", ["退"], "赔"),
        ("坏{1,2}了?", ["坏了"], "坏"),
        ("[0-9]元", ["元"], None),
        (".{0,9}", ["好"], ""),
        ("(?<=不)好|[^好]{3}", ["好"], "□□□"),
    ],
)
def test_the_proof_finds_what_escapes_the_words(pattern, words, escaping):
    assert escape(pattern, words) == escaping
    assert escaping is None or "□" in escaping or re.fullmatch(pattern.replace("(?<=不)", ""), escaping)


def test_only_texts_with_a_word_of_every_group_could_match():
    needs = Needs(["删|改&评", "骂", "评&元|块"])
    assert needs.met(["删评", "骂", "", "好评5块", "删", "骂了又删评"]) == {0: [0], 1: [1], 3: [2], 5: [0, 1]}


def test_words_do_not_reach_from_one_text_into_the_next():
    assert Needs(["改评"]).met(["改", "评"]) == {}
