from time import process_time

import pytest

from sentiment.mismatch import mismatch
from sentiment.text import fold
from tests.sentiment.makers import table

BAD = {"pos": 0.05, "neu": 0.05, "neg": 0.9}
GOOD = {"pos": 0.96, "neu": 0.03, "neg": 0.01}
MIXED = {"pos": 0.4, "neu": 0.3, "neg": 0.3}


READ = {
    "good": GOOD,
    "fair": {"pos": 0.65, "neu": 0.2, "neg": 0.15},
    "mixed": {"pos": 0.35, "neu": 0.25, "neg": 0.4},
    "poor": {"pos": 0.15, "neu": 0.15, "neg": 0.7},
    "bad": {"pos": 0.01, "neu": 0.02, "neg": 0.97},
}
ROWS = table("mismatches.tsv")


def kind(text, stars, probabilities, content="normal"):
    return mismatch(stars, probabilities, content, fold(text))[0]


def found(row):
    return mismatch(int(row["stars"]), READ[row["read"]], "normal", fold(row["text"]))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['stars']} {row['text']}")
def test_stars_and_words_disagree_where_the_table_says_so(row):
    assert (found(row)[0] or "no") == row["mismatch"]


@pytest.mark.parametrize("row", [row for row in ROWS if row["words"] != "-"], ids=lambda row: row["text"])
def test_the_words_that_decided_are_quoted(row):
    quotes = [finding.quote for finding in found(row)[1]]
    assert any(row["words"] in quote or quote in row["words"] for quote in quotes if quote)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_every_quotation_stands_where_it_says(row):
    for finding in found(row)[1]:
        assert row["text"][finding.start : finding.end] == finding.quote


def test_the_table_accuses_and_spares():
    kinds = [row["mismatch"] for row in ROWS]
    assert len(kinds) >= 60 and min(kinds.count("no"), kinds.count("hidden_negative")) >= 25


def test_a_complaint_under_five_stars_is_a_hidden_negative():
    assert kind("用了三天就坏了", 5, BAD) == "hidden_negative"


def test_praise_under_one_star_is_a_misclick():
    assert kind("非常喜欢，质量很好", 1, GOOD) == "misclick"


def test_praise_with_a_complaint_under_one_star_is_irony():
    assert kind("真是太好了，三天就坏了", 1, GOOD) is None


@pytest.mark.parametrize(("stars", "probabilities"), [(1, BAD), (5, GOOD), (3, BAD), (5, MIXED), (1, MIXED)])
def test_stars_that_agree_with_the_words_do_not_mismatch(stars, probabilities):
    assert kind("这一单就这样吧", stars, probabilities) is None


def test_unknown_stars_never_mismatch():
    assert mismatch(None, BAD, "normal", fold("手滑点成一星")) == (None, ())


def test_the_platform_has_no_opinion():
    assert kind("此用户没有填写评价", 1, GOOD, content="default") is None


def test_short_praise_under_one_star_is_left_alone():
    assert kind("好", 1, GOOD) is None


@pytest.mark.parametrize("text", ["手滑点成一星了，东西很好", "评分点错了，应该是五星", "點錯星了，抱歉"])
def test_authors_who_correct_themselves_are_believed(text):
    found, (finding,) = mismatch(1, MIXED, "normal", fold(text))
    assert found == "misclick" and finding.quote in text and finding.quote


def test_a_slip_towards_praise_is_a_hidden_negative():
    assert kind("点错了，应该给一星的", 5, MIXED) == "hidden_negative"


@pytest.mark.parametrize("text", ["七公斤滚筒洗衣机", "还没有使用", "asdfgh"])
def test_words_without_a_complaint_hide_nothing_unless_all_of_them_are_bitter(text):
    assert kind(text, 5, {"pos": 0.1, "neu": 0.2, "neg": 0.7}) is None


def test_praise_of_our_list_is_no_hidden_complaint():
    assert kind("噪音很小", 5, BAD) is None


def test_what_the_stars_make_positive_hides_nothing():
    assert kind("声音太大", 5, {"pos": 0.35, "neu": 0.03, "neg": 0.62}) is None


@pytest.mark.parametrize("piece", ["漏水", "之前买漏水", "手滑", "先给五星", "看在", "死活拧", "“好”", "懒得退"])
def test_twenty_thousand_characters_of_one_piece_are_compared_at_once(piece):
    folded = fold((piece * 20_000)[:20_000])
    began = process_time()
    found = [mismatch(stars, probabilities, "normal", folded)[1] for stars, probabilities in [(5, BAD), (1, GOOD)]]
    assert all(len(findings) <= 3 for findings in found) and process_time() - began < 2


def test_praise_under_one_star_quotes_the_praise():
    assert [finding.quote for finding in mismatch(1, GOOD, "normal", fold("质量很好，物流快"))[1]] == [
        "质量很好",
        "物流快",
    ]


@pytest.mark.parametrize("row", [row for row in ROWS if row["mismatch"] != "no"], ids=lambda row: row["text"])
def test_unknown_stars_disagree_with_nothing(row):
    assert mismatch(None, READ[row["read"]], "normal", fold(row["text"])) == (None, ())
