"""Quotes hide private numbers and everything that cannot be seen."""

from __future__ import annotations

import pytest

from responder.quote import masked, plain, quoted


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("打13800138000给我", "打138****8000给我"),
        ("打138 0013-8000", "打138****8000"),
        ("打１３８００１３８０００", "打１３８****８０００"),
        ("一三八零零一三八零零零", "一三八****八零零零"),
        ("①③⑧壹贰叁肆伍陆柒捌", "①③⑧****伍陆柒捌"),
        ("1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "138****8000️⃣"),
        ("座机021-12345678", "座机021****5678"),
        ("订单号202611200001234567", "订单号202****4567"),
        ("身份证11010119900101123X", "身份证110****123X"),
        ("写信zhang.san@example.com", "写信z***@example.com"),
    ],
)
def test_private_numbers_are_masked(said: str, shown: str) -> None:
    assert masked(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "用了15天就坏了",
        "2026-11-20 买的",
        "花了1299.00元",
        "一三五要上班",
        "十二月二十号到的",
        "打400块的折",
        "500ml的杯子，买了3个",
    ],
)
def test_dates_prices_and_sizes_stay(said: str) -> None:
    assert masked(said) == said


def test_a_number_hidden_with_invisible_characters_is_masked_too() -> None:
    assert quoted("电话138\u200b0013\u200b8000") == "电话138****8000"


def test_shortening_comes_after_masking() -> None:
    assert quoted("电话13800138000", limit=8) == "电话138**…"


def test_a_quote_is_one_line_without_control_or_turning_characters() -> None:
    assert plain("  杯盖\r\n漏水\x00\u202e\ud800\t了 ") == "杯盖 漏水 了"
