from __future__ import annotations

import pytest

from responder.desk.numbers import percent, short, told
from responder.desk.words import read_words
from tests.makers import a_finding

WORDS = read_words()


def line(note: str) -> str:
    return told(a_finding("", note=note), WORDS, zone="Asia/Shanghai")


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        (
            "crowd users=5 hours=26 similarity=0.58 rate=0.001",
            "5 个账号、26 小时内、相似度 0.58；真实差评中此现象的发生率 0.1%",
        ),
        ("crowd similarity=0.584 users=5", "5 个账号、相似度 0.58"),
        ("pair users=2 similarity=1", "2 个账号、相似度 1.00"),
        ("crowd users=7 hours=72", "7 个账号、72 小时内"),
        ("crowd users=7 hours=96.5", "7 个账号、4 天内"),
        ("crowd users=3 hours=0.4", "3 个账号、24 分钟内"),
        ("crowd users=3 hours=0", "3 个账号、1 分钟内"),
        ("early hours=3.2 rate_below=0.001", "下单后 3.2 小时就评价；真实差评中此现象的发生率不到 0.1%"),
        ("early_crowd users=3", "3 个账号都在下单后不久就评价"),
        ("before_delivery hours=30", "比签收早 30 小时"),
        ("shared_key users=2 key=phone", "收货电话相同，给过差评的有 2 个账号"),
        (
            "shared_key users=2 key=phone holders=3 also=address,payer",
            "收货电话相同，收货地址、付款人也相同，本店另有 3 个账号共用，给过差评的有 2 个账号",
        ),
        ("earlier_orders orders=3", "以前有 3 笔订单收了货，没有退款，也没有差评"),
        ("seller_act message=m-3 time=2026-11-20T04:00:00+00:00", "2026-11-20 12:00 的聊天记录，编号 m-3"),
        ("shared_nick users=4", "与另外 4 个给过差评的账号昵称相近"),
        ("burst count=14 usual=2.3", "这段时间 14 条差评，平时同样长的时间约 2.3 条"),
        (
            "chat_demand message=m-17 time=2026-11-20T04:00:00+00:00",
            "2026-11-20 12:00 的聊天记录，编号 m-17",
        ),
        ("edit_for_pay rate_below=0.0001", "真实差评中此现象的发生率不到 0.01%"),
        ("rate=0", "真实差评中此现象的发生率不到 0.01%"),
        ("rate=0.25", "真实差评中此现象的发生率 25%"),
    ],
)
def test_a_note_is_told_in_plain_chinese(note: str, shown: str) -> None:
    assert line(note) == shown


@pytest.mark.parametrize(
    "note",
    [
        "",
        "edit_for_pay",
        "crowd users=many hours=-3 similarity=nan",
        "crowd hours=inf rate=7",
        "chat_demand time=yesterday",
        "chat_demand time=2026-11-20T04:00:00",
        "shared_key key=blood",
        "join=1 then=2 minutes",
        "rate=x",
    ],
)
def test_what_cannot_be_read_is_left_out(note: str) -> None:
    assert line(note) == ""


def test_the_id_of_a_message_cannot_turn_the_words_around_it() -> None:
    assert "\u202e" not in line("chat_demand message=\u202em-1")


@pytest.mark.parametrize(("share", "shown"), [(0.001, "0.1%"), (0.0013, "0.13%"), (0.46, "46%"), (1.0, "100%")])
def test_a_share_has_two_figures_at_most(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(("number", "shown"), [(2.0, "2"), (2.34, "2.3"), (9.96, "10"), (26.4, "26")])
def test_a_number_has_one_decimal_at_most(number: float, shown: str) -> None:
    assert short(number) == shown
