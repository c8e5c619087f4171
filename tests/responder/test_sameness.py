"""Sameness: a reply that readers would take for an earlier one."""

from __future__ import annotations

import pytest

from responder.sameness import COMPARED, sameness

REPLY = "您好，很抱歉杯盖漏水给您添了麻烦。您可以在订单页申请退货，来回运费由我们承担。"


def test_the_same_words_are_the_same() -> None:
    found = sameness(REPLY, ["别的话", REPLY])
    assert found is not None and (found.nth, found.likeness, found.is_stamped) == (1, 1.0, True)


@pytest.mark.parametrize(
    "other",
    [
        REPLY.replace("，", " ， ") + "！",
        "您好，很抱歉杯蓋漏水給您添了麻煩。您可以在訂單頁申請退貨，來回運費由我們承擔。",
    ],
)
def test_marks_blanks_and_script_make_no_difference(other: str) -> None:
    found = sameness(REPLY, [other])
    assert found is not None and found.likeness == 1.0


def test_another_product_and_another_remedy_are_another_reply() -> None:
    found = sameness(REPLY, ["您好，谢谢您告诉我们尺码偏小。客服会在三天内为您换大一码，吊牌剪了也没有关系。"])
    assert found is not None and not found.is_stamped


def test_one_word_changed_is_still_stamped() -> None:
    found = sameness(REPLY, [REPLY.replace("杯盖", "壶盖")])
    assert found is not None and found.is_stamped


@pytest.mark.parametrize(("text", "recent"), [(REPLY, []), ("", [REPLY]), ("！！", [REPLY])])
def test_nothing_to_compare_is_no_likeness(text: str, recent: list[str]) -> None:
    assert sameness(text, recent) is None


def test_older_replies_than_the_last_fifty_are_forgotten() -> None:
    found = sameness(REPLY, ["别的话"] * COMPARED + [REPLY])
    assert found is not None and not found.is_stamped


def test_a_single_character_is_compared_too() -> None:
    found = sameness("好", ["好"])
    assert found is not None and found.likeness == 1.0
