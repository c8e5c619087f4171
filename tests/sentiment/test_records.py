"""The fields `order` and `chat` of a review line."""

import io
import json
from typing import Any

import pytest

from casebook.circles import passing_circles
from casebook.errors import InputError
from sentiment.records import told_in
from sentiment.stream import judged, remember

ORDER = {"order_id": "A1", "ordered": "2026-11-10 10:00", "delivered": "2026-11-13", "sum": "39.9", "earlier": 2}
CHAT = [{"by": "buyer", "text": "不转我200块钱就给你差评", "time": "2026-11-14 10:00", "id": 7}]
PHONE = "13912345679"


def a_line(number: int = 1, **said: Any) -> dict[str, Any]:
    given = {"id": number, "text": "很差劲不好", "stars": 1, "time": "2026-11-20 12:00"}
    return {**given, "user": "甲乙丙丁"[number] * 3, **said}


def verdicts(*lines: dict[str, Any]) -> list[Any]:
    written = [json.dumps(line, ensure_ascii=False) for line in lines]
    history = remember(io.StringIO("\n".join(written)), circles=passing_circles())
    return judged(history, list(enumerate(written, 1)))


def reasons(verdict: dict[str, Any]) -> set[str]:
    return {reason["code"] for reason in verdict["suspicion"]["reasons"]}


def test_an_order_and_its_chat_are_read() -> None:
    told = told_in(a_line(order={**ORDER, "phone": PHONE, "nick": "猫咪"}, chat=CHAT))
    assert told is not None and told.known.order is not None
    assert (told.known.order.external_id, told.known.order.sum, told.known.earlier) == ("A1", 39.9, 2)
    assert [message.external_id for message in told.known.messages] == ["7"]
    assert (told.private, PHONE in repr(told)) == ({"phone": PHONE}, False)


def test_a_line_without_both_tells_nothing() -> None:
    assert told_in(a_line()) is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"order": []}, "order"),
        ({"order": {"sum": "x"}}, "order.sum"),
        ({"order": {"sum": -1}}, "order.sum"),
        ({"order": {"sum": float("nan")}}, "order.sum"),
        ({"order": {"sum": 10**400}}, "order.sum"),
        ({"order": {"ordered": "gestern"}}, "order.ordered"),
        ({"order": {"delivered": 5}}, "order.delivered"),
        ({"order": {"earlier": -1}}, "order.earlier"),
        ({"order": {"earlier": True}}, "order.earlier"),
        ({"order": {"order_id": {}}}, "order.order_id"),
        ({"chat": {}}, "chat"),
        ({"chat": ["x"]}, "chat[1]"),
        ({"chat": [{"by": "me", "text": "x"}]}, "chat[1].by"),
        ({"chat": [{"by": ["buyer"], "text": "x"}]}, "chat[1].by"),
        ({"chat": [{"by": "buyer"}]}, "chat[1].text"),
        ({"chat": [{"by": "buyer", "text": "x"}, {"by": "buyer", "text": "x", "time": "?"}]}, "chat[2].time"),
    ],
)
def test_a_bad_value_is_named_by_its_field(said: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as raised:
        told_in(a_line(**said))
    assert raised.value.which == field


def test_a_bad_phone_is_not_repeated() -> None:
    with pytest.raises(InputError) as raised:
        told_in(a_line(order={"phone": [PHONE]}))
    assert PHONE not in str(raised.value)


def test_a_demand_in_the_chat_of_a_line_is_named() -> None:
    (verdict,) = verdicts(a_line(order=ORDER, chat=CHAT))
    assert "extortion" in reasons(verdict)
    assert {counter["code"] for counter in verdict["suspicion"]["counter"]} == {"earlier_orders"}


def test_lines_that_share_a_phone_are_found_and_the_phone_is_not_written() -> None:
    told = verdicts(a_line(1, order={"phone": PHONE}), a_line(2, order={"phone": "139 1234 5679"}), a_line(3, order={}))
    assert [("identity" in reasons(verdict)) for verdict in told] == [True, True, False]
    assert PHONE not in json.dumps(told)


def test_what_was_looked_at_is_named() -> None:
    lines = [json.dumps(line) for line in (a_line(1, order=ORDER), a_line(2, chat=CHAT))]
    assert remember(lines).checked[-2:] == ("orders", "chats")
    assert "orders" not in remember([json.dumps(a_line())]).checked


def test_two_lines_of_one_id_get_nobodys_chat() -> None:
    told = verdicts(a_line(1, order=ORDER, chat=CHAT), a_line(1, text="不同的话语"))
    assert [reasons(verdict) for verdict in told] == [set(), set()]


def test_chats_without_times_accuse_nobody() -> None:
    (verdict,) = verdicts(a_line(chat=[{"by": "buyer", "text": CHAT[0]["text"]}] * 50))
    assert reasons(verdict) == set()


def test_a_chat_of_ten_thousand_messages_is_judged() -> None:
    many = [{"by": "buyer", "text": "在吗", "time": "2026-11-12 10:00"}] * 10_000
    assert len(verdicts(a_line(chat=[*many, *CHAT]))) == 1
