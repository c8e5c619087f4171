"""Chats as they are copied or saved from the windows of 千牛, 咚咚 and 飞鸽."""

from pathlib import Path
from typing import Any

import pytest

from casebook.errors import FileError
from casebook.model import Change, Message
from casebook.store import Casebook
from tests.crawler.makers import a_file
from tests.crawler.record_makers import PHONE, imported

SHOP = {"shop_names": frozenset({"山野日用"})}
QIANNIU = f"""订单编号：4012345678901234

山野日用:小张 (2026-11-02 10:00:00):
您好，请问有什么可以帮您

爱吃桃的猫 (2026-11-02 10:01:05):
杯子漏水
打我电话{PHONE}
"""
DONGDONG = """客户：jd_3fa81
爱吃桃 2026-11-02 10:00:00
不是我说的
jd_3fa81 2026-11-02 10:00:10
在吗
客服小李 2026-11-02 10:01:05
在的
"""
FEIGE = """———— 2026年11月2日 ————
[10:00:00] 爱吃桃的猫: 在吗
[10:01:05] 客服: 在的，您说
以上是历史消息
[10:02:00] 爱吃桃的猫: 漏水
"""


def said_in(folder: Path, text: str, **said: Any) -> list[Message]:
    book, _ = imported(a_file(folder, text, "chat.txt"), "chats", **{**SHOP, **said})
    return list(book.orders.chat)


def told(messages: list[Message]) -> list[tuple[bool, str]]:
    return [(message.by_buyer, message.text) for message in messages]


def test_a_chat_of_qianniu_is_read_with_its_order(tmp_path: Path) -> None:
    said = said_in(tmp_path, QIANNIU)
    assert told(said) == [(False, "您好，请问有什么可以帮您"), (True, f"杯子漏水\n打我电话{'*' * 11}")]
    assert {(one.order_id, one.buyer) for one in said} == {("4012345678901234", "爱吃桃的猫")}
    assert said[1].time is not None and said[1].time.isoformat() == "2026-11-02T02:01:05+00:00"


def test_words_of_one_who_is_neither_are_refused_and_the_rest_kept(tmp_path: Path) -> None:
    book, report = imported(a_file(tmp_path, DONGDONG + "客服：客服小李\n", "chat.txt"), "chats")
    assert (book.orders.chat, report.rejected) != ([], 0)
    assert "put a line 买家: NAME above the chat" in str(report.first_rejects[0])


def test_who_buys_and_who_sells_may_stand_above(tmp_path: Path) -> None:
    said = said_in(tmp_path, "客服：客服小李\n" + DONGDONG)
    assert told(said) == [(True, "在吗"), (False, "在的")]


def test_a_day_above_its_times_is_theirs(tmp_path: Path) -> None:
    said = said_in(tmp_path, FEIGE)
    assert told(said) == [(True, "在吗"), (False, "在的，您说"), (True, "漏水")]
    assert [one.time.isoformat() for one in said if one.time][0] == "2026-11-02T02:00:00+00:00"


def test_times_of_an_unknown_day_are_unknown(tmp_path: Path) -> None:
    assert [one.time for one in said_in(tmp_path, FEIGE.partition("\n")[2])] == [None] * 3


@pytest.mark.parametrize(
    "line",
    [
        "明天 10:30 到",
        "明天 10:30",
        "下单时间：2026-11-01 10:00:00",
        "付款时间 2026-11-01 10:00:00",
        "订单号：123456",
        "客户：我",
    ],
)
def test_a_time_or_a_number_in_somebodys_words_is_no_new_speaker(tmp_path: Path, line: str) -> None:
    said = said_in(tmp_path, QIANNIU + line + "\n")
    assert [one.by_buyer for one in said] == [False, True]
    assert said[1].text.count("\n") == 2


def test_several_conversations_in_one_file_stay_apart(tmp_path: Path) -> None:
    said = said_in(
        tmp_path,
        QIANNIU
        + "\n======\n订单编号：5550001\n追风的狗子 (2026-11-03 09:00:00):\n几天到\n客服 (2026-11-03 09:01:00):\n三天\n",
    )
    assert [(one.order_id, one.buyer) for one in said[2:]] == [("5550001", "追风的狗子")] * 2


def test_one_who_talks_alone_is_not_guessed_to_be_the_buyer(tmp_path: Path) -> None:
    book, report = imported(a_file(tmp_path, "爱吃桃的猫 2026-11-02 10:00:00\n在吗\n", "chat.txt"), "chats", **SHOP)
    assert (book.orders.chat, report.rejected) == ([], 1)


def test_importing_a_chat_twice_changes_nothing(tmp_path: Path, book: Casebook) -> None:
    path = a_file(tmp_path, QIANNIU, "chat.txt")
    assert set(imported(path, "chats", book=book, **SHOP)[1].changes) == {Change.NEW}
    assert set(imported(path, "chats", book=book, **SHOP)[1].changes) == {Change.SAME}


def test_a_text_that_is_no_chat_is_refused_as_before(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="消息内容"):
        imported(a_file(tmp_path, "今天天气不错\n适合出门\n", "chat.txt"), "chats")


def test_columns_in_a_text_file_are_still_columns(tmp_path: Path) -> None:
    book, _ = imported(
        a_file(tmp_path, "订单编号,发送方,消息内容,发送时间\nA1,买家,在吗,2026-11-02 10:00\n", "chat.txt"), "chats"
    )
    assert told(book.orders.chat) == [(True, "在吗")]
