from pathlib import Path

import pytest

from casebook.model import Polarity
from sentiment.aspects import aspects
from sentiment.lexicon import rows, spelled
from sentiment.text import fold
from tests.sentiment.makers import table

TABLE = Path(__file__).with_name("aspects.tsv")


def neutral(texts):
    return [Polarity.NEU] * len(texts)


@pytest.mark.parametrize("row", table("aspects.tsv"), ids=lambda row: row["text"])
def test_a_sentence_names_the_aspects_of_the_table(row):
    found = {f"{aspect.aspect}={aspect.polarity}" for aspect in aspects(fold(row["text"]), 0, neutral)}
    wanted = {said.replace("?", "neu") for said in row["aspects"].split(";")}
    assert found == wanted


def test_the_span_is_the_word_as_given():
    text = "包裝破損，氣死我了"
    (aspect,) = aspects(fold(text), 1, neutral)
    assert (text[aspect.start : aspect.end], aspect.part) == ("包裝破損", 1)


def test_the_clause_decides_where_the_word_does_not():
    asked = []

    def bad(texts):
        asked.extend(texts)
        return [Polarity.NEG] * len(texts)

    (aspect,) = aspects(fold("物流真让人无话可说，呵呵"), 0, bad)
    assert (asked, aspect.polarity) == (["物流真让人无话可说"], Polarity.NEG)


def test_nobody_is_asked_when_every_word_decides():
    assert aspects(fold("发错货，漏水"), 0, None)


@pytest.mark.parametrize("text", ["", "……", "😡"])
def test_a_text_that_names_nothing_has_no_aspects(text):
    assert aspects(fold(text), 0, neutral) == ()


def test_one_aspect_is_told_once_in_a_clause():
    assert len(aspects(fold("质量差做工粗糙还掉色"), 0, neutral)) == 1


def test_alternatives_in_braces_stand_for_every_word():
    assert spelled("{太,}吵{闹,}") == ["太吵闹", "太吵", "吵闹", "吵"]


def test_no_word_of_the_list_means_two_things():
    meant = {}
    for row in rows("aspects.tsv"):
        for word in (word for pattern in row["words"].split() for word in spelled(pattern)):
            meant.setdefault(word, set()).add((row["aspect"], row["lean"]))
    assert [word for word, meanings in meant.items() if len(meanings) > 1 or not word] == []


def test_an_expression_keeps_its_words_from_the_next_one():
    (aspect,) = aspects(fold("声音太大了"), 0, neutral)
    assert aspect.aspect == "quality"
