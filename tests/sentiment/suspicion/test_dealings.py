"""Honest dealings that look bad stay below `review`; demands for money in the shop's own chat are named."""

from datetime import timedelta

import pytest

from casebook.model import Known, Level, Shared
from tests.makers import NOON, an_order
from tests.sentiment.makers import a_chat, an_opinion, knowing, table

HONEST, DEMANDS = table("dealings.tsv"), table("demands.tsv")
KEYS = ("phone", "address", "payer", "nick")


def facts(row: dict[str, str]) -> dict[str, str]:
    return dict(one.split("=") for one in row["facts"].split())


def of(row: dict[str, str], *, times: int = 1) -> Known:
    """What is known of the buyer of a row; every turn of the chat said `times` over."""
    said = facts(row)
    order = an_order(
        sum=float(said.get("sum", 0)) or None,
        ordered_at=NOON - timedelta(hours=float(said.get("ordered", 120))),
        delivered_at=NOON + timedelta(hours=float(said.get("delivered", -60))),
    )
    shares = [(key, *map(int, said[key].split("/"))) for key in KEYS if key in said]
    sharing = tuple(Shared(key=key, badly=badly, others=others) for key, badly, others in shares)
    chat = " / ".join([row["chat"]] * times) if row["chat"] else ""
    return Known(order=order, messages=a_chat(chat), sharing=sharing, earlier=int(said.get("earlier", 0)))


@pytest.mark.parametrize("row", HONEST, ids=lambda row: f"{row['chat']} {row['text']} {row['facts']}")
@pytest.mark.parametrize("times", [1, 3])
def test_an_honest_buyer_stays_below_review_however_often_they_say_it(row: dict[str, str], times: int) -> None:
    said = an_opinion(row["text"], stars=int(row["stars"]), history=knowing(of(row, times=times)))
    assert said.level in (Level.NONE, Level.HINT)
    assert not [reason for reason in said.reasons if reason.note.startswith("chat_demand")]


@pytest.mark.parametrize("row", DEMANDS, ids=lambda row: row["chat"])
def test_a_demand_in_the_chat_is_named_with_its_message(row: dict[str, str]) -> None:
    said = an_opinion("很差劲", history=knowing(Known(order=an_order(sum=39.0), messages=a_chat(row["chat"]))))
    assert [reason.code for reason in said.reasons if reason.note.startswith("chat_demand message=m-")]


def test_there_are_many_of_both() -> None:
    assert len(HONEST) >= 160 and len(DEMANDS) >= 80
