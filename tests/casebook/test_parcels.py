"""Parcels and after-sales in the book: kept once, found by orders, and news only where the judge is told otherwise."""

import time
from datetime import timedelta
from typing import Any

import pytest

from casebook.model import AfterSaleKind, AfterSaleStatus, Change, Known, Order, ParcelState
from casebook.store import Casebook
from casebook.tracing import MOST_STEPS, arrival, by_time, joined, renewed
from tests.casebook.makers import an_open_case, keep
from tests.makers import NOON, a_parcel, a_review, a_shop, a_signed_parcel, a_step, an_aftersale, an_order

CAT = "爱吃桃的猫"
DAY = timedelta(days=1)
BACK, SIGNED = ParcelState.RETURNING, ParcelState.SIGNED


def known(book: Casebook, **said: Any) -> Known:
    return book.orders.known([a_review(author=CAT, **said)]).get(("demo", "r-1"), Known())


def told(book: Casebook) -> Order:
    order = known(book).order
    assert order is not None
    return order


def news(book: Casebook) -> int:
    """How many reviews there is something new about; they count as told then."""
    found = book.orders.news("demo")
    book.orders.told(found)
    return len(found)


def a_noted_review(book: Casebook, **said: Any) -> None:
    keep(book, a_review(author=CAT, **said))
    book.orders.note(book.reviews.unjudged("none yet"))


def test_keeping_a_trace_twice_changes_nothing(each_book: Casebook) -> None:
    assert each_book.parcels.keep([a_signed_parcel()], at=NOON) == {Change.NEW: 1}
    assert each_book.parcels.keep([a_signed_parcel()], at=NOON + DAY) == {Change.SAME: 1}
    assert each_book.parcels.of_order("demo", "o-1") == (a_signed_parcel(),)


def test_a_later_trace_adds_its_steps(each_book: Casebook) -> None:
    each_book.parcels.keep([a_parcel(steps=(a_step(),), state=ParcelState.MOVING)], at=NOON)
    assert each_book.parcels.keep([a_signed_parcel()], at=NOON) == {Change.EDITED: 1}
    assert each_book.parcels.of_order("demo", "o-1") == (a_signed_parcel(),)


def test_a_trace_saved_earlier_does_not_turn_back_the_state(book: Casebook) -> None:
    book.parcels.keep([a_signed_parcel()], at=NOON)
    assert book.parcels.keep([a_parcel(steps=(a_step(),), state=ParcelState.MOVING)], at=NOON) == {Change.SAME: 1}


def test_one_order_may_fill_two_parcels_and_one_parcel_hold_two_orders(each_book: Casebook) -> None:
    each_book.parcels.keep([a_parcel("SF1", order_id="o-1"), a_parcel("SF2", order_id="o-1")], at=NOON)
    assert each_book.parcels.keep([a_parcel("SF1", order_id="o-2")], at=NOON) == {Change.EDITED: 1}
    assert [one.waybill for one in each_book.parcels.of_order("demo", "o-1")] == ["SF1", "SF2"]
    assert [one.waybill for one in each_book.parcels.of_order("demo", "o-2")] == ["SF1"]


def test_a_parcel_without_an_order_waits_for_one(each_book: Casebook) -> None:
    each_book.parcels.keep([a_signed_parcel(order_id=None)], at=NOON)
    assert each_book.parcels.unlinked("demo") == 1
    each_book.parcels.keep([a_parcel(company="圆通速递")], at=NOON)
    assert each_book.parcels.unlinked("demo") == 0
    assert each_book.parcels.of_order("demo", "o-1") == (a_signed_parcel(company="圆通速递"),)


def test_a_waybill_of_another_shop_is_another_parcel(book: Casebook) -> None:
    book.shops.keep(a_shop(key="other"))
    book.parcels.keep([a_parcel(), a_parcel(shop="other", order_id="o-7")], at=NOON)
    assert book.parcels.of_order("other", "o-1") == ()


@pytest.mark.parametrize("order_first", [True, False])
def test_a_signed_step_says_when_an_order_was_delivered(each_book: Casebook, order_first: bool) -> None:
    steps = [lambda: each_book.orders.keep([an_order()], at=NOON), lambda: each_book.parcels.keep([parcel], at=NOON)]
    parcel = a_signed_parcel()
    for step in steps if order_first else reversed(steps):
        step()
    assert told(each_book).delivered_at == parcel.signed_at


def test_what_the_order_says_of_its_delivery_stands(book: Casebook) -> None:
    book.orders.keep([an_order(delivered_at=NOON - DAY)], at=NOON)
    book.parcels.keep([a_signed_parcel()], at=NOON)
    assert told(book).delivered_at == NOON - DAY


def test_of_several_parcels_the_first_that_arrived_counts(each_book: Casebook) -> None:
    each_book.orders.keep([an_order()], at=NOON)
    each_book.parcels.keep([a_signed_parcel(waybill=f"SF{n}", time=NOON - n * DAY) for n in (1, 2)], at=NOON)
    assert told(each_book).delivered_at == NOON - 2 * DAY


def test_a_done_refund_says_that_an_order_was_refunded(each_book: Casebook) -> None:
    each_book.orders.keep([an_order()], at=NOON)
    asked = an_aftersale(status=AfterSaleStatus.ASKED)
    assert each_book.aftersales.keep([asked], at=NOON) == {Change.NEW: 1}
    assert told(each_book).refunded_at is None
    done = an_aftersale(status=AfterSaleStatus.DONE, done_at=NOON)
    assert each_book.aftersales.keep([done], at=NOON) == {Change.EDITED: 1}
    assert told(each_book).refunded_at == NOON
    assert each_book.aftersales.keep([done], at=NOON) == {Change.SAME: 1}
    assert each_book.aftersales.of_order("demo", "o-1") == (done,)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": AfterSaleKind.EXCHANGE},
        {"kind": AfterSaleKind.COMPENSATION},
        {"status": AfterSaleStatus.CLOSED},
        {"product_id": "p-2"},
        {"order_id": "o-2"},
    ],
)
def test_no_other_after_sale_refunds_an_order(book: Casebook, said: dict[str, Any]) -> None:
    book.orders.keep([an_order()], at=NOON)
    book.aftersales.keep([an_aftersale(**{"status": AfterSaleStatus.DONE, "done_at": NOON, **said})], at=NOON)
    assert told(book).refunded_at is None


def test_a_refunded_order_no_longer_speaks_for_the_buyer(each_book: Casebook) -> None:
    each_book.orders.keep([an_order(), an_order("e-1", product_id="p-2", ordered_at=NOON - 30 * DAY)], at=NOON)
    assert known(each_book).earlier == 1
    done = {"status": AfterSaleStatus.DONE, "done_at": NOON - 20 * DAY}
    each_book.aftersales.keep([an_aftersale(order_id="e-1", **done)], at=NOON)
    assert known(each_book).earlier == 0


def test_a_delivery_is_news_once(each_book: Casebook) -> None:
    a_noted_review(each_book)
    each_book.orders.keep([an_order()], at=NOON)
    assert news(each_book) == 1
    for parcel in (a_signed_parcel(), a_signed_parcel()):
        each_book.parcels.keep([parcel], at=NOON)
    assert (news(each_book), news(each_book)) == (1, 0)


def test_a_step_on_the_way_is_no_news(each_book: Casebook) -> None:
    a_noted_review(each_book)
    each_book.orders.keep([an_order()], at=NOON)
    news(each_book)
    each_book.parcels.keep([a_parcel(steps=(a_step(),))], at=NOON)
    each_book.orders.keep([an_order(shipped_at=NOON - 4 * DAY)], at=NOON)
    each_book.aftersales.keep([an_aftersale(status=AfterSaleStatus.ASKED)], at=NOON)
    assert news(each_book) == 0


def test_linking_a_delivered_parcel_is_news(each_book: Casebook) -> None:
    a_noted_review(each_book)
    each_book.orders.keep([an_order()], at=NOON)
    each_book.parcels.keep([a_signed_parcel(order_id=None)], at=NOON)
    news(each_book)
    each_book.parcels.keep([a_parcel()], at=NOON)
    assert news(each_book) == 1


def test_a_refund_is_news(each_book: Casebook) -> None:
    a_noted_review(each_book)
    each_book.orders.keep([an_order()], at=NOON)
    news(each_book)
    each_book.aftersales.keep([an_aftersale(status=AfterSaleStatus.DONE, done_at=NOON)], at=NOON)
    assert news(each_book) == 1


def test_a_case_file_holds_the_purchase(each_book: Casebook) -> None:
    each_book.orders.keep([an_order()], at=NOON)
    each_book.parcels.keep([a_signed_parcel()], at=NOON)
    each_book.aftersales.keep([an_aftersale()], at=NOON)
    purchase = each_book.cases.file(an_open_case(each_book, author=CAT)).purchase
    assert purchase is not None and purchase.order is not None
    assert (purchase.order_id, purchase.order.delivered_at) == ("o-1", NOON - 2 * DAY)
    assert (purchase.parcels, purchase.aftersales) == ((a_signed_parcel(),), (an_aftersale(),))


def test_a_trace_is_found_by_the_number_a_review_names(book: Casebook) -> None:
    book.parcels.keep([a_parcel()], at=NOON)
    purchase = book.cases.file(an_open_case(book, order_id="o-1")).purchase
    assert purchase is not None and purchase.order is None
    assert purchase.parcels == (a_parcel(),)


def test_a_case_without_records_has_no_purchase(book: Casebook) -> None:
    assert book.cases.file(an_open_case(book)).purchase is None


def test_a_parcel_that_goes_back_has_not_arrived() -> None:
    back = [a_step("退回", time=NOON - 2 * DAY, state=BACK), a_step("签收", time=NOON - DAY, state=SIGNED)]
    assert arrival(by_time(back)) is None


def test_a_parcel_sent_back_after_it_arrived_has_arrived() -> None:
    both = [a_step("退回", time=NOON - DAY, state=BACK), a_step("签收", time=NOON - 2 * DAY, state=SIGNED)]
    assert arrival(by_time(both)) == NOON - 2 * DAY


def test_a_trace_without_end_keeps_its_newest_steps() -> None:
    steps = by_time(a_step(time=NOON - n * timedelta(minutes=1)) for n in range(2 * MOST_STEPS))
    assert (len(steps), steps[-1].time) == (MOST_STEPS, NOON)


def test_joining_keeps_what_only_one_telling_knows() -> None:
    one = joined(a_parcel(company="yunda", raw_state="3"), a_parcel(order_id=None, company="韵达", steps=(a_step(),)))
    assert (one.order_id, one.company, one.raw_state, len(one.steps)) == ("o-1", "yunda", "3", 1)


def test_a_status_we_cannot_read_does_not_keep_the_old_one() -> None:
    before = an_aftersale(status=AfterSaleStatus.ASKED, raw_status="待处理", reason="破损")
    after = renewed(before, an_aftersale(raw_status="平台介入"))
    assert (after.status, after.raw_status, after.reason) == (None, "平台介入", "破损")


def test_counting_parcels_without_an_order_stays_quick(book: Casebook) -> None:
    book.parcels.keep([a_parcel(f"SF{n:010}", order_id=f"o-{n}") for n in range(5000)], at=NOON)
    began = time.process_time()
    assert book.parcels.unlinked("demo") == 0
    assert time.process_time() - began < 1
