import pytest

from sentiment.suspicion.evasion import unveil
from sentiment.text import fold
from tests.sentiment.makers import table

HIDING = [row for row in table("evasions.tsv") if row["plain"] != "-"]
PLAIN = [row for row in table("evasions.tsv") if row["plain"] == "-"]


def named(rows):
    return [pytest.param(row, id=row["given"]) for row in rows]


@pytest.mark.parametrize("row", named(HIDING))
def test_a_hidden_word_is_read_plainly_and_leads_home(row):
    read = unveil(fold(row["given"]))
    start = read.folded.index(row["plain"])
    assert read.quote(start, start + len(row["plain"])).strip() == row["quote"]


@pytest.mark.parametrize("row", named(PLAIN))
def test_an_honest_word_is_not_made_into_another(row):
    assert unveil(fold(row["given"])).folded == fold(row["given"]).folded


def test_both_directions_are_asked_often_enough():
    assert len(HIDING) >= 80 and len(PLAIN) >= 25


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("加薇信abc123", "加微信abc123"),
        ("➕V❤信：abc123", "加微信:abc123"),
        ("伽威.信 abc123", "加微信 abc123"),
        ("加卫星号hh2046", "加微信号hh2046"),
        ("p我200", "转我200"),
        ("删🌸評", "删评"),
        ("很有威信的牌子", "很有微信的牌子"),
    ],
)
def test_the_rest_of_the_text_stays(given, read):
    assert unveil(fold(given)).folded == read


def test_offsets_lead_back_to_the_text_as_given():
    text = "加薇❤信abc123吧"
    plain = unveil(fold(text))
    start = plain.folded.index("微信abc123")
    assert plain.quote(start, start + len("微信abc123")) == "薇❤信abc123"


def test_digits_in_disguise_keep_their_own_places():
    plain = unveil(fold("电话一三八零零一三八零零零，快打"))
    start = plain.folded.index("13800138000")
    assert plain.quote(start, start + 3) == "一三八"


@pytest.mark.parametrize("text", ["", "❤", "❤❤❤", "加", "a❤", "一三八" * 9, "傻.逼." * 9])
def test_odd_texts_keep_a_map_as_long_as_they_are(text):
    plain = unveil(fold(text))
    assert len(plain.at) == len(plain.folded) + 1


def test_a_plain_text_is_left_as_it_is():
    folded = fold("质量不错，下次再买")
    assert unveil(folded) is folded
