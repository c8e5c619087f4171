"""Orders and shared keys: what they add to an opinion, and where they prove nothing."""

from datetime import timedelta
from typing import Any

import pytest

from casebook.model import Known, Level, Shared, Suspicion
from sentiment.suspicion.buyer import dated
from tests.makers import NOON, a_review, an_order
from tests.sentiment.makers import an_opinion, codes, knowing

DAY = timedelta(days=1)
POOR = "质量太差了"


def judged(text: str = POOR, *, stars: int | None = 1, sharing: Any = (), earlier: int = 0, **order: Any) -> Suspicion:
    known = Known(order=an_order(**order), sharing=sharing, earlier=earlier)
    return an_opinion(text, stars=stars, history=knowing(known))


def share(key: str, badly: int = 1, others: int = 1) -> Shared:
    return Shared(key=key, badly=badly, others=others)


def test_goods_judged_before_they_came_are_a_reason_with_its_hours() -> None:
    said = judged(delivered_at=NOON + 2 * DAY)
    assert [(reason.code, reason.note) for reason in said.reasons] == [("burst", "before_delivery hours=48")]
    assert said.level is Level.NONE


BEFORE = "一直不发货 快递丢了 客服态度恶劣 刚买就降价 还没收到 补的第二个也坏 商家骗人 差 此用户没有填写评价"


@pytest.mark.parametrize("text", BEFORE.split())
def test_what_can_be_said_before_the_goods_come_is_no_reason(text: str) -> None:
    assert codes(judged(text, delivered_at=NOON + 2 * DAY)) == set()


@pytest.mark.parametrize(
    "order",
    [
        {"delivered_at": None},
        {"delivered_at": NOON - DAY},
        {"delivered_at": NOON + DAY / 2},
        {"delivered_at": NOON + 3 * DAY, "ordered_at": NOON + DAY},
        {"delivered_at": NOON + 3 * DAY, "ordered_at": NOON + 4 * DAY},
    ],
    ids=["unknown", "before", "the same day", "order after review", "delivered before ordered"],
)
def test_times_that_say_nothing_say_nothing(order: dict[str, Any]) -> None:
    assert codes(judged(**order)) == set()


def test_praise_before_delivery_accuses_nobody() -> None:
    assert codes(judged("很好用很喜欢", stars=5, delivered_at=NOON + 2 * DAY)) == set()


@pytest.mark.parametrize("key", ["phone", "address", "payer"])
def test_a_shared_key_alone_stays_far_below_review(key: str) -> None:
    said = judged(sharing=(share(key, 3, 3),))
    assert (said.level, codes(said)) == (Level.NONE, {"identity"})


def test_a_household_that_shares_everything_is_one_household() -> None:
    said = judged(sharing=(share("phone"), share("address", 2, 2), share("payer"), share("nick")))
    assert said.level is Level.NONE
    assert [reason.note for reason in said.reasons] == [
        "shared_key users=2 key=address holders=2 also=phone,payer",
        "shared_nick users=1",
    ]


@pytest.mark.parametrize("sharing", [share("address", 2, 9), share("payer", 1, 4), share("phone", 0, 1)])
def test_a_company_or_a_dormitory_is_no_reason(sharing: Shared) -> None:
    assert codes(judged(sharing=(sharing,))) == set()


def test_one_other_at_an_address_is_the_family() -> None:
    assert codes(judged(sharing=(share("address"),))) == set()


def test_only_complaints_are_asked_whom_they_share_with() -> None:
    assert codes(judged("很好", stars=5, sharing=(share("phone"),))) == set()


def test_earlier_orders_speak_for_the_buyer() -> None:
    sharing = (share("phone"),)
    said = judged(sharing=sharing, earlier=3)
    assert [(one.code, one.note, one.weight) for one in said.counter] == [
        ("earlier_orders", "earlier_orders orders=3", 0.5)
    ]
    assert said.p < judged(sharing=sharing).p


def test_the_time_of_the_order_is_used_where_the_review_has_none() -> None:
    known = {("demo", "r-1"): Known(order=an_order())}
    assert dated(a_review(), known).order_time == NOON - 5 * DAY
    assert dated(a_review(order_time=NOON), known).order_time == NOON


@pytest.mark.parametrize("order", [None, an_order(ordered_at=None), an_order(ordered_at=NOON + DAY)])
def test_a_time_that_cannot_be_is_not_used(order: Any) -> None:
    assert dated(a_review(), {("demo", "r-1"): Known(order=order)}).order_time is None


@pytest.mark.parametrize("missing", [{"time": None}, {"stars": None}, {"author": None}])
def test_reviews_with_little_in_them_are_judged(missing: dict[str, Any]) -> None:
    known = Known(order=an_order(delivered_at=NOON + 3 * DAY))
    assert an_opinion(POOR, history=knowing(known), **missing).level in (Level.NONE, Level.HINT)
