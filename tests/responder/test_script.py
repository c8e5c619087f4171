"""Which script a buyer writes, and ours in theirs."""

from __future__ import annotations

import pytest

from responder.script import is_traditional, traditional


@pytest.mark.parametrize("text", ["杯蓋漏水", "這個不好用", "ok 品質很差 還會掉漆"])
def test_traditional_is_recognised(text):
    assert is_traditional(text)


@pytest.mark.parametrize("text", ["杯盖漏水", "一般般", "", "ok", "😀", "这个 iPhone 壳"])
def test_simplified_and_undecided_texts_are_not_traditional(text):
    assert not is_traditional(text)


def test_our_sentences_read_as_a_traditional_reader_expects():
    said = traditional("质量问题请在平台客服窗口反馈，我们核对尺码表，快递补发")
    assert said == "品質問題請在平台客服窗口回饋，我們核對尺寸表，物流補寄"


def test_markup_survives_the_conversion():
    assert traditional("您说的{{ point }}这个情况") == "您說的{{ point }}這個情況"
