"""The shop's chat: whose words count, when they count, and who spoke first of money."""

from datetime import timedelta

import pytest

from casebook.model import Known, Level, Message, Suspicion
from sentiment.suspicion.chat import asked, chats, turns
from tests.makers import NOON, a_message, an_order
from tests.sentiment.makers import a_chat, an_opinion, codes, knowing

DEMAND = "b:不转我200块钱就给你差评"
HOUR = timedelta(hours=1)


def judged(messages: tuple[Message, ...], text: str = "很差劲", **order: object) -> Suspicion:
    return an_opinion(text, history=knowing(Known(order=an_order(**order), messages=messages)))


def notes(said: Suspicion) -> list[str]:
    return [finding.note.split()[0] for finding in (*said.reasons, *said.counter) if finding.note]


def test_one_demand_is_a_hint_and_the_same_again_deserves_a_look() -> None:
    levels = [judged(a_chat(" / ".join([DEMAND, "s:不行的亲"] * count))).level for count in (1, 2, 3)]
    assert levels == [Level.HINT, Level.REVIEW, Level.STRONG]


def test_saying_it_a_thousand_times_is_saying_it_three_times() -> None:
    assert judged(a_chat(" / ".join([DEMAND, "s:不"] * 400))).p == judged(a_chat(" / ".join([DEMAND, "s:不"] * 3))).p


def test_the_note_says_which_message_and_when() -> None:
    (reason,) = judged(a_chat(DEMAND)).reasons
    assert reason.note == "chat_demand message=m-0 time=2026-11-19T04:00:00+00:00"


def test_an_id_from_outside_is_one_word_of_the_note() -> None:
    (reason,) = judged((a_message(DEMAND[2:], external_id="a b=c\nlevel=strong"),)).reasons
    assert reason.note.startswith("chat_demand message=a_b_c_level_strong time=")


def test_the_chat_and_the_words_of_the_review_are_one_matter() -> None:
    both, words = judged(a_chat(DEMAND), "转我200我就删差评"), an_opinion("转我200我就删差评")
    assert both.level is Level.STRONG and 0 < both.p - words.p < 0.2


@pytest.mark.parametrize(
    "messages",
    [
        a_chat(DEMAND, start=NOON + HOUR),
        a_chat(DEMAND, start=NOON - 200 * HOUR),
        (a_message(DEMAND[2:], time=None),),
        a_chat("s:不转我200块钱就给你差评"),
    ],
    ids=["after the review", "before the order", "no time", "the seller's words"],
)
def test_what_was_not_said_by_the_buyer_in_time_does_not_count(messages: tuple[Message, ...]) -> None:
    assert codes(judged(messages)) == set()


def test_a_demand_after_the_review_and_before_the_parcel_counts() -> None:
    assert codes(judged(a_chat(DEMAND, start=NOON + HOUR), delivered_at=NOON + 3 * HOUR)) == {"extortion"}


def test_clocks_that_run_backwards_prove_nothing() -> None:
    assert codes(judged(a_chat(DEMAND), ordered_at=NOON + HOUR, delivered_at=NOON - HOUR)) == set()


@pytest.mark.parametrize(
    "offer",
    [
        "s:亲，五星好评返现5元",
        "s:给您补偿20元可以吗",
        "s:您想要多少补偿呢",
        "s:麻烦您把差评删一下",
        "s:亲加个微信给您发红包",
        "s:这边退您一半的钱",
    ],
)
def test_a_demand_after_the_sellers_offer_is_the_sellers_act(offer: str) -> None:
    said = judged(a_chat(f"{offer} / {DEMAND}"), "很差劲")
    assert (codes(said), notes(said)) == (set(), ["seller_act"])


def test_an_offer_of_unknown_time_may_have_come_first() -> None:
    offer = a_message("好评返现5元", external_id="m-9", by_buyer=False, time=None)
    assert codes(judged((*a_chat(DEMAND), offer))) == set()


def test_an_offer_after_the_demand_does_not_undo_it() -> None:
    assert codes(judged(a_chat(f"{DEMAND} / s:给您补偿20元可以吗"))) == {"extortion"}


@pytest.mark.parametrize("refusal", ["s:亲我们不能给您返现的", "s:在的亲", "s:没有返现活动哦"])
def test_a_refusal_is_no_offer(refusal: str) -> None:
    assert codes(judged(a_chat(f"{refusal} / {DEMAND}"))) == {"extortion"}


def test_an_offer_before_the_review_answers_a_demand_written_in_it() -> None:
    said = judged(a_chat("s:删差评给您返50元"), "转我200我就删差评")
    assert "seller_act" in notes(said) and said.p < an_opinion("转我200我就删差评").p


def test_a_named_fault_makes_a_claim_of_it() -> None:
    assert codes(judged(a_chat(f"b:杯子裂了 / {DEMAND}"), sum=39.0)) == set()


def test_a_sum_out_of_all_proportion_is_no_claim() -> None:
    said = judged(a_chat("b:杯子裂了 / b:转我2000，不然差评"), sum=39.0)
    assert (codes(said), notes(said)) == ({"extortion"}, ["chat_demand", "concrete_defect"])
    assert codes(judged(a_chat("b:杯子裂了 / b:转我2000，不然差评"), sum=900.0)) == set()


@pytest.mark.parametrize("right", ["b:不行就12315", "b:我申请平台介入了", "b:孩子烫伤去医院了"])
def test_a_right_or_harm_is_answered_whatever_the_sum(right: str) -> None:
    assert codes(judged(a_chat(f"{right} / b:转我5000，不然差评"), sum=39.0)) == set()


@pytest.mark.parametrize(
    ("text", "sum_"),
    [("给我转200", 200), ("两百块", 200), ("三千", 3000), ("转1000块", 1000), ("2026年买的，订单号123456", 0), ("", 0)],
)
def test_sums_of_money_are_read(text: str, sum_: float) -> None:
    assert asked(text) == sum_


def test_what_is_written_in_one_go_is_one_turn() -> None:
    said = [a_message("不转", time=NOON), a_message("200", time=NOON), a_message("在", by_buyer=False, time=NOON)]
    assert [turn.text for turn in turns(said)] == ["不转,200", "在"]


def test_turns_are_bounded_in_time_and_length() -> None:
    apart = [a_message("在", time=NOON + number * HOUR) for number in range(3)]
    long = [a_message("好" * 10_000, time=NOON) for _ in range(50)]
    assert len(list(turns(apart))) == 3
    assert max(len(turn.text) for turn in turns(long)) <= 1_000


def test_ten_thousand_messages_are_read_from_their_end() -> None:
    many = tuple(a_message(time=NOON - timedelta(minutes=minutes)) for minutes in range(10_060, 60, -1))
    said = judged((*many, *a_chat(DEMAND, start=NOON - HOUR)), ordered_at=None)
    assert codes(said) == {"extortion"}


HOSTILE = ("给我转200" * 3_000, "不转" * 9_000, "差评" * 9_000, "\0" * 500, "\u200b" * 5_000, "红包100，" * 4_000)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_chats_end_soon(text: str) -> None:
    assert judged((a_message(text),) * 30).level in (Level.NONE, Level.HINT, Level.REVIEW, Level.STRONG)


def test_every_conversation_is_read_apart() -> None:
    read = list(chats([a_chat(DEMAND), (), a_chat("s:在的 / b:你好")]))
    assert [len(chat.turns) for chat in read] == [1, 0, 2]
