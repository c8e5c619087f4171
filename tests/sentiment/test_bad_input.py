"""Whatever a source hands over gets a verdict, and every offset leads back into the text as given."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment.history import History
from sentiment.judge import judge, judge_many
from sentiment.text import READ
from tests.makers import a_review, an_appended

UNREADABLE = {
    "empty": "",
    "blank": " \t\r\n　",
    "emoji": "👍👍🏻👨‍👩‍👧😡",
    "one letter": "a",
    "pinyin": "zhi liang hen cha, bu yao mai",
    "english": "Broke after two days, want my money back",
    "korean": "품질이 너무 나빠요 환불해 주세요",
    "mojibake": "è´¨é‡å¤ªå·®äº†ï¼Œç”¨äº†ä¸¤å¤©å°±å\x9d\x8fäº†",
    "zero width": "\u200b\ufeff\u2060\u200d",
    "half a surrogate pair": "\ud83d",
    "controls": "\x00\x02\x1b",
    "marks": "，。！？……",
}
# Pieces that fold to more or fewer characters, hide words, wake rules, or cannot be encoded.
PIECES = st.sampled_from(
    [
        "杯盖漏水",
        "很好",
        "就是",
        "客服不理人",
        "要求退款",
        "转我100就删差评",
        "加薇❤信abc123",
        "杯蓋漏水",
        "㎏",
        "ﬁ",
        "…",
    ]
    + [
        "\u200b",
        "\ufe0f",
        "\ud83d",
        "👍🏻",
        "，",
        "\n",
        "\r\n",
        "\x00",
        "\x02",
        " ",
        "OK",
        "İ",
        "ß",
        "한국",
        "１２３",
        "傻*逼",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=12).map("".join)


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("stars", [None, 1, 5])
def test_what_cannot_be_read_gets_an_unsure_verdict(text, stars):
    verdict = judge(a_review(text, stars=stars), History.none())
    assert sum(verdict.probabilities.values()) == pytest.approx(1)
    assert verdict.unsure or stars is not None


@pytest.mark.parametrize(
    "text", ["坏", "好", "杯盖漏水leaking badly 전부 젖었어요", "質量hen好👍\ud83d！！", "漏\u200b水\ufeff了"]
)
def test_little_and_mixed_chinese_is_read(text):
    assert judge(a_review(text), History.none()).content


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from([None, 1, 3, 5])), max_size=4))
def test_every_offset_leads_into_the_text_as_given(said):
    reviews = [
        a_review(text, external_id=str(n), stars=stars, appended=(an_appended(added),) if added else ())
        for n, (text, added, stars) in enumerate(said)
    ]
    for review, verdict in zip(reviews, judge_many(reviews), strict=True):
        quoted = [*verdict.findings, *verdict.suspicion.reasons, *verdict.suspicion.counter]
        assert all(review.parts[one.part][one.start : one.end] == one.quote for one in quoted)
        assert all(0 <= one.start < one.end <= len(review.parts[one.part]) for one in verdict.aspects)


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_rules_say_the_same_of_a_text_alone_and_among_others(texts):
    reviews = [a_review(text, external_id=str(n), stars=None) for n, text in enumerate(texts)]
    for review, verdict in zip(reviews, judge_many(reviews, History.none()), strict=True):
        alone = judge(review, History.none())
        assert (alone.suspicion, alone.content, alone.wanted) == (verdict.suspicion, verdict.content, verdict.wanted)


@pytest.mark.parametrize("piece", ["杯盖漏水，包里全湿了。", "👍", "㎏", "\ud83d", "，"])
def test_a_megabyte_is_read_from_its_beginning(piece):
    text = piece * (1_000_000 // len(piece))
    verdict = judge(a_review(text), History.none())
    assert all(finding.end <= READ for finding in verdict.findings)
