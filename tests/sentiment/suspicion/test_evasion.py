import pytest

from sentiment.suspicion.evasion import unveil
from sentiment.text import fold


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("加薇信abc123", "加微信abc123"),
        ("➕V❤信：abc123", "加微信:abc123"),
        ("伽威.信 abc123", "加微信 abc123"),
        ("加卫星号hh2046", "加微信号hh2046"),
        ("扣扣号345678", "qq号345678"),
        ("差萍", "差评"),
        ("p我200", "转我200"),
        ("傻*逼", "傻逼"),
        ("删🌸評", "删评"),
        ("微信支付很方便", "微信支付很方便"),
        ("人造卫星模型", "人造卫星模型"),
        ("usb接口松", "usb接口松"),
        ("企鹅玩偶很可爱", "企鹅玩偶很可爱"),
        ("平均*元一台", "平均*元一台"),
        ("很有威信的牌子", "很有微信的牌子"),
    ],
)
def test_a_hidden_word_is_read_plainly(given, read):
    assert unveil(fold(given)).folded == read


def test_offsets_lead_back_to_the_text_as_given():
    text = "加薇❤信abc123吧"
    plain = unveil(fold(text))
    start = plain.folded.index("微信abc123")
    assert plain.quote(start, start + len("微信abc123")) == "薇❤信abc123"


@pytest.mark.parametrize("text", ["", "❤", "❤❤❤", "加", "a❤"])
def test_odd_texts_keep_a_map_as_long_as_they_are(text):
    plain = unveil(fold(text))
    assert len(plain.at) == len(plain.folded) + 1


def test_a_plain_text_is_left_as_it_is():
    folded = fold("质量不错，下次再买")
    assert unveil(folded) is folded
