"""Which order a review is about, whom its buyer shares keys with, which orders count as kept."""

from datetime import timedelta
from typing import Any

import pytest

from casebook.model import Order, Review, Shared
from casebook.purchase import MOST_HOLDERS, Held, by_piece, in_order, kept_before, namesakes, newer, order_of, shared
from tests.makers import NOON, a_message, a_review, an_order

CAT = "爱吃桃的猫"
DAY = timedelta(days=1)


def by_cat(**said: Any) -> Review:
    return a_review(**{"author": CAT, **said})


def test_the_order_a_review_names_is_its_order() -> None:
    assert order_of(a_review(order_id="o-2"), [an_order("o-1"), an_order("o-2")]) == an_order("o-2")


def test_of_an_order_of_several_products_the_line_of_the_review_counts() -> None:
    lines = [an_order(product_id="p-9"), an_order(product_id="p-1")]
    assert order_of(a_review(order_id="o-1"), lines) == lines[1]


def test_a_named_order_that_is_not_kept_is_not_guessed() -> None:
    assert order_of(by_cat(order_id="o-7"), [an_order()]) is None


def test_the_only_order_of_a_buyer_for_a_product_is_found_by_name() -> None:
    assert order_of(by_cat(), [an_order(), an_order("o-2", product_id="p-2")]) == an_order()


@pytest.mark.parametrize(
    ("review", "orders"),
    [
        (by_cat(), [an_order("o-1"), an_order("o-2")]),
        (a_review(author="爱***猫"), [an_order(buyer="爱***猫")]),
        (by_cat(product_id=None), [an_order(product_id=None)]),
        (by_cat(), [an_order(ordered_at=NOON + DAY)]),
        (by_cat(author="匿名用户"), [an_order(buyer="匿名用户")]),
        (by_cat(), []),
    ],
    ids=["two orders", "masked", "no product", "order after review", "nobody", "no orders"],
)
def test_what_is_not_certain_is_no_order(review: Review, orders: list[Order]) -> None:
    assert order_of(review, orders) is None


def held(*names: str, badly: tuple[str, ...] = ()) -> Held:
    return Held({("phone", "h"): frozenset(names)}, dict.fromkeys(badly, (NOON,)))


def test_other_bad_reviewers_with_the_same_phone_are_counted() -> None:
    found = shared(an_order(phone="h"), CAT, held(CAT, "乙", "丙", badly=("乙", CAT)), NOON)
    assert found == (Shared(key="phone", badly=1, others=2),)


@pytest.mark.parametrize(
    ("order", "person", "who", "time"),
    [
        (an_order(phone="h"), CAT, held(CAT, badly=(CAT,)), NOON),
        (an_order(phone="h"), None, held(CAT, "乙", badly=("乙",)), NOON),
        (an_order(), CAT, held("乙", badly=("乙",)), NOON),
        (None, CAT, held("乙", badly=("乙",)), NOON),
        (an_order(phone="h"), CAT, held(CAT, "乙", badly=("乙",)), NOON + 91 * DAY),
        (an_order(phone="h"), CAT, held(CAT, "乙", badly=("乙",)), None),
        (an_order(phone="h"), CAT, held(*map(str, range(MOST_HOLDERS + 1)), badly=("1",)), NOON),
    ],
    ids=["oneself", "unknown buyer", "no key", "no order", "long ago", "no time", "a forwarder"],
)
def test_what_connects_nobody_is_not_shared(order: Order | None, person: str | None, who: Held, time: Any) -> None:
    assert shared(order, person, who, time) == ()


def test_a_rare_piece_of_a_name_makes_namesakes() -> None:
    assert namesakes("萌萌小时英", by_piece(["可爱小时英", "路过的人"])) == (Shared(key="nick", badly=1, others=1),)


def test_digits_letters_and_fashions_make_none() -> None:
    many = by_piece([f"小可爱{number}号" for number in "一二三四五六七八"])
    assert namesakes("tb12345", by_piece(["tb12349"])) == namesakes("小可爱咪", many) == ()


def test_orders_kept_before_are_counted_once_each() -> None:
    earlier = [an_order("o-1"), an_order("o-1", product_id="p-2"), an_order("o-2", refunded_at=NOON), an_order("o-3")]
    assert kept_before([*earlier, an_order("o-4", ordered_at=None)], NOON, but={"o-3"}) == 1


def test_an_order_given_again_keeps_what_the_new_line_does_not_say() -> None:
    before, now = an_order(phone="h", sum=3.0), an_order(delivered_at=NOON, sum=4.0, phone=None)
    assert newer(before, now) == an_order(delivered_at=NOON, sum=4.0, phone="h")


def test_messages_come_in_order_of_time_and_undated_ones_last() -> None:
    told = [a_message(external_id=name, time=time) for name, time in (("a", None), ("b", NOON), ("c", NOON - DAY))]
    assert [message.external_id for message in in_order(told)] == ["c", "b", "a"]
