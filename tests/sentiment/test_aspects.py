from pathlib import Path

import pytest

from casebook.model import Polarity
from sentiment.aspects import aspects
from sentiment.lexicon import rows, spelled
from sentiment.text import fold
from tests.sentiment.makers import seconds, table

CAUSES = {row["aspect"] for row in rows("aspects.tsv")} - {"-"} | {"safety"}
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


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("一点都不掉色", "pos"),
        ("没什么异味", "pos"),
        ("异味基本没有", "pos"),
        ("不是很合身", "neg"),
        ("并不便宜", "neg"),
        ("沒有色差", "pos"),
        ("不过客服很好", "pos"),
        ("怕掉色", "neu"),
    ],
)
def test_a_defect_denied_is_praise_and_a_virtue_denied_a_complaint(text, polarity):
    assert [aspect.polarity for aspect in aspects(fold(text), 0, neutral)] == [polarity]


@pytest.mark.parametrize("text", ["珍贵的礼物", "大小姐", "恢复出厂设置", "低音炸了"])
def test_a_word_that_only_looks_like_one_of_a_cause_names_nothing(text):
    assert aspects(fold(text), 0, neutral) == ()


def test_every_cause_is_named_in_both_ways_by_the_table():
    said = {aspect for row in table("aspects.tsv") for aspect in row["aspects"].split(";")}
    both = {f"{cause}={way}" for cause in CAUSES for way in ("pos", "neg")}
    assert both - said == {"safety=pos"}


@pytest.mark.parametrize("text", ["没有没有没有", "掉色", "不贵，", "怕怕掉色"])
def test_hostile_repeats_cost_their_share(text):
    assert seconds(asked, fold(text * 2_000)) < 40 * seconds(asked, fold(text * 200)) + 0.05


def asked(folded, part):
    # A text is remembered for a moment, so each reading gets one of its own.
    asked.count += 1
    return aspects(fold(folded.text + "。" * asked.count), part, neutral)


asked.count = 0
