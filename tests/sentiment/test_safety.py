import pytest

from sentiment.lexicon import rows, spelled
from sentiment.safety import safety
from sentiment.text import fold
from tests.sentiment.makers import seconds, table

LEAST_RECALL, MOST_FALSE_ALARMS = 0.98, 0.05


def alarmed(text):
    return bool(safety(fold(text), 0))


def test_almost_no_harm_is_missed_and_few_are_alarmed_in_vain():
    told = {
        harmed: [row["text"] for row in table("harms.tsv") if (row["harm"] != "-") is harmed]
        for harmed in (False, True)
    }
    missed = [text for text in told[True] if not alarmed(text)]
    vain = [text for text in told[False] if alarmed(text)]
    assert len(told[True]) >= 150 and len(missed) <= (1 - LEAST_RECALL) * len(told[True]), missed
    assert len(told[False]) >= 70 and len(vain) <= MOST_FALSE_ALARMS * len(told[False]), vain


@pytest.mark.parametrize("harm", ["injury", "fire", "current", "poisoning", "allergy", "child"])
def test_no_kind_of_harm_is_missed_more_than_others(harm):
    texts = [row["text"] for row in table("harms.tsv") if row["harm"] == harm]
    assert sum(map(alarmed, texts)) >= 0.95 * len(texts)


def test_the_finding_quotes_the_words_as_given():
    text = "用完臉過敏，快看"
    (finding,) = safety(fold(text), 1)
    assert (text[finding.start : finding.end], finding.part, finding.note) == ("過敏", 1, "allergy")


def test_denied_harm_and_real_harm_are_told_apart_in_one_text():
    assert [finding.quote for finding in safety(fold("说是不会漏电，结果插头起火"), 0)] == ["起火"]


@pytest.mark.parametrize(
    "text", ["漏电的问题完全没有", "防止孩子受伤", "没有想象中刺鼻，不会头晕", "小孩撞到也不会受伤"]
)
def test_harm_that_is_denied_or_prevented_calls_nobody(text):
    assert not alarmed(text)


def test_a_word_that_needs_another_near_it_is_harm_only_with_it():
    assert alarmed("手上划了一道口子")
    assert not alarmed("表面划了一道口子")


def test_what_stands_far_away_completes_no_harm():
    assert alarmed("孩子吞了一颗珠子")
    assert not alarmed("买给孩子的，" + "颜色漂亮，尺寸正好，" * 3 + "有一颗珠子掉了")


def test_a_text_of_nothing_but_harm_is_cut_short():
    assert len(safety(fold("漏电，" * 3_000), 0)) == 20


@pytest.mark.parametrize("text", ["没有漏电", "不会烫伤手", "眼", "防止防止烫到"])
def test_hostile_repeats_cost_their_share(text):
    assert seconds(safety, fold(text * 2_000)) < 40 * seconds(safety, fold(text * 200)) + 0.05


def test_every_word_of_the_list_is_long_enough_or_asks_for_another():
    bare = [row["words"] for row in rows("safety.tsv") if row["near"] == "-"]
    assert [word for words in bare for pattern in words.split() for word in spelled(pattern) if len(word) < 2] == []
