"""Orders and chats in the book: kept once, found by reviews, told of once, and gone when they are to be forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from casebook.model import Change, Known, Level, Review, Shared, Suspicion
from casebook.store import Casebook
from tests.casebook.makers import judge, keep
from tests.makers import (
    NOON,
    a_message,
    a_parcel,
    a_review,
    a_shop,
    a_signed_parcel,
    a_step,
    an_aftersale,
    an_order,
)

CAT, DOG = "爱吃桃的猫", "追风的狗子"
DAY = timedelta(days=1)


def noted(book: Casebook, *reviews: Review) -> list[Review]:
    """Reviews kept and remembered by how they name their buyers."""
    keep(book, *reviews)
    book.orders.note(book.reviews.unjudged("none yet"))
    return list(reviews)


def known(book: Casebook, **said: Any) -> Known:
    review = a_review(**{"author": CAT, **said})
    return book.orders.known([review]).get(("demo", "r-1"), Known())


def test_keeping_an_order_twice_changes_nothing(each_book: Casebook) -> None:
    assert each_book.orders.keep([an_order()], at=NOON) == {Change.NEW: 1}
    assert each_book.orders.keep([an_order()], at=NOON + DAY) == {Change.SAME: 1}


def test_an_order_delivered_later_is_written_over_and_forgets_nothing(each_book: Casebook) -> None:
    each_book.orders.keep([an_order(phone="h")], at=NOON)
    assert each_book.orders.keep([an_order(delivered_at=NOON)], at=NOON) == {Change.EDITED: 1}
    assert known(each_book).order == an_order(delivered_at=NOON, phone="h")


def test_an_order_twice_in_one_file_is_one_order(book: Casebook) -> None:
    assert book.orders.keep([an_order(), an_order(sum=3.0), an_order()], at=NOON) == {
        Change.NEW: 1,
        Change.EDITED: 1,
        Change.SAME: 1,
    }
    assert known(book).order == an_order(sum=3.0)


def test_products_of_one_order_are_lines_of_their_own(book: Casebook) -> None:
    lines = [an_order(product_id=name) for name in ("p-1", "p-2", None)]
    book.orders.keep(lines, at=NOON)
    assert book.orders.keep(lines, at=NOON) == {Change.SAME: 3}


def test_a_message_is_kept_once(each_book: Casebook) -> None:
    said = [a_message(external_id="a"), a_message(external_id="b"), a_message(external_id="a")]
    assert each_book.orders.keep_chat(said, at=NOON) == {Change.NEW: 2, Change.SAME: 1}
    assert each_book.orders.keep_chat(said, at=NOON) == {Change.SAME: 3}


def test_a_review_finds_its_order_and_its_chat(each_book: Casebook) -> None:
    each_book.orders.keep([an_order()], at=NOON)
    of_order = a_message("给我转200", external_id="a", order_id="o-1", time=NOON - DAY)
    of_buyer = a_message(external_id="b", buyer=CAT, time=NOON - 2 * DAY)
    of_another = [a_message(external_id="c", buyer=CAT, order_id="o-9"), a_message(external_id="d", buyer=DOG)]
    each_book.orders.keep_chat([of_order, of_buyer, *of_another], at=NOON)
    found = known(each_book)
    assert (found.order, found.messages) == (an_order(), (of_buyer, of_order))


def test_a_masked_name_finds_neither(book: Casebook) -> None:
    book.orders.keep([an_order(buyer="爱***猫")], at=NOON)
    book.orders.keep_chat([a_message(buyer="爱***猫")], at=NOON)
    assert known(book, author="爱***猫") == Known()


def test_two_orders_by_one_buyer_for_one_product_are_not_guessed(book: Casebook) -> None:
    book.orders.keep([an_order("o-1"), an_order("o-2")], at=NOON)
    assert known(book).order is None
    assert known(book, order_id="o-2").order == an_order("o-2")


def test_other_bad_reviewers_at_the_same_phone_are_found(each_book: Casebook) -> None:
    each_book.orders.keep([an_order(phone="h"), an_order("o-2", buyer=DOG, phone="h")], at=NOON)
    noted(each_book, a_review(external_id="r-2", author=DOG, stars=1))
    assert known(each_book).sharing == (Shared(key="phone", badly=1, others=1),)


def test_a_suspected_review_counts_whatever_its_stars(book: Casebook) -> None:
    book.orders.keep([an_order(phone="h"), an_order("o-2", buyer=DOG, phone="h")], at=NOON)
    noted(book, a_review(external_id="r-2", author=DOG, order_id="o-2", stars=5))
    assert known(book).sharing == ()
    judge(book, suspicion=Suspicion(level=Level.REVIEW, p=0.8))
    assert known(book).sharing == (Shared(key="phone", badly=1, others=1),)


def test_a_phone_of_another_shop_is_another_phone(book: Casebook) -> None:
    book.shops.keep(a_shop(key="other"))
    book.orders.keep([an_order(phone="h"), an_order("o-2", shop="other", buyer=DOG, phone="h")], at=NOON)
    noted(book, a_review(external_id="r-2", shop="other", author=DOG))
    assert known(book).sharing == ()


def test_a_warehouse_of_hundreds_connects_nobody(book: Casebook) -> None:
    many = [an_order(f"o-{number}", buyer=f"买家{number}号", address="h") for number in range(300)]
    book.orders.keep([an_order(address="h"), *many], at=NOON)
    noted(book, *[a_review(external_id=f"b-{number}", author=f"买家{number}号") for number in range(30)])
    assert [one for one in known(book).sharing if one.key == "address"] == []


def test_earlier_orders_that_were_kept_are_counted(each_book: Casebook) -> None:
    before = [an_order(f"e-{number}", product_id="p-2", ordered_at=NOON - 30 * DAY) for number in range(4)]
    refunded = an_order("e-9", product_id="p-2", ordered_at=NOON - 30 * DAY, refunded_at=NOON - 20 * DAY)
    each_book.orders.keep([an_order(), *before, refunded], at=NOON)
    noted(each_book, a_review(external_id="r-8", author=CAT, order_id="e-1", stars=1, product_id="p-2"))
    noted(each_book, a_review(external_id="r-9", author=CAT, stars=2, product_id="p-2"))
    assert known(each_book).earlier == 2


def test_orders_that_come_after_their_review_are_news_of_it(each_book: Casebook) -> None:
    (review,) = noted(each_book, a_review(author=CAT))
    assert each_book.orders.news("demo") == []
    each_book.orders.keep([an_order()], at=NOON)
    (news,) = each_book.orders.news("demo")
    assert news.state.review == review
    each_book.orders.told([news])
    each_book.orders.keep([an_order()], at=NOON)
    assert each_book.orders.news("demo") == []


def test_news_that_come_while_the_judge_reads_are_told_next(book: Casebook) -> None:
    noted(book, a_review(author=CAT))
    book.orders.keep([an_order()], at=NOON)
    news = book.orders.news("demo")
    book.orders.keep_chat([a_message(buyer=CAT)], at=NOON)
    book.orders.told(news)
    assert len(book.orders.news("demo")) == 1


def test_a_review_noted_again_keeps_its_news(book: Casebook) -> None:
    noted(book, a_review(author=CAT))
    book.orders.keep([an_order()], at=NOON)
    book.orders.note(book.reviews.unjudged("none yet"))
    assert len(book.orders.news("demo")) == 1


def test_names_and_numbers_too_long_for_a_column_are_passed_over(each_book: Casebook) -> None:
    noted(each_book, a_review(author="猫" * 3000, order_id="9" * 3000))
    assert each_book.orders.known([a_review(author="猫" * 3000)]) == {}


def test_what_there_is_of_a_shop_is_named(book: Casebook) -> None:
    assert book.orders.kept("demo") == ()
    book.orders.keep([an_order()], at=NOON)
    book.orders.keep_chat([a_message()], at=NOON)
    assert book.orders.kept("demo") == ("orders", "chats")


def test_forgetting_leaves_nothing(each_book: Casebook) -> None:
    each_book.orders.keep([an_order()], at=NOON)
    each_book.orders.keep_chat([a_message(buyer=CAT)], at=NOON)
    each_book.parcels.keep([a_signed_parcel()], at=NOON)
    each_book.aftersales.keep([an_aftersale()], at=NOON)
    assert each_book.orders.forget("demo") == {"orders": 1, "chats": 1, "parcels": 1, "aftersales": 1}
    assert (each_book.orders.kept("demo"), known(each_book)) == ((), Known())


@pytest.mark.parametrize("said", [{"before": NOON - 3 * DAY}, {"buyer": CAT}])
def test_some_can_be_forgotten(each_book: Casebook, said: dict[str, Any]) -> None:
    each_book.orders.keep([an_order(), an_order("o-2", buyer=DOG, ordered_at=NOON)], at=NOON)
    each_book.orders.keep_chat([a_message(buyer=DOG, time=NOON)], at=NOON)
    gone = each_book.orders.forget("demo", **said)
    assert (gone["orders"], gone["chats"]) == (1, 0)


@pytest.mark.parametrize("said", [{"before": NOON - 3 * DAY}, {"buyer": CAT}])
def test_what_hangs_on_an_order_goes_with_it(each_book: Casebook, said: dict[str, Any]) -> None:
    each_book.orders.keep([an_order(), an_order("o-2", buyer=DOG, ordered_at=NOON)], at=NOON)
    each_book.orders.keep_chat([a_message(order_id="o-1")], at=NOON)
    shared = [a_parcel("SF1000000000001", order_id=order_id) for order_id in ("o-1", "o-2")]
    each_book.parcels.keep([a_parcel(), *shared, a_parcel("SF1000000000002", order_id="o-2")], at=NOON)
    each_book.aftersales.keep([an_aftersale(), an_aftersale("s-2", order_id="o-2")], at=NOON)
    assert each_book.orders.forget("demo", **said) == {"orders": 1, "chats": 1, "parcels": 1, "aftersales": 1}
    assert each_book.parcels.of_order("demo", "o-1") == ()
    assert [one.waybill for one in each_book.parcels.of_order("demo", "o-2")] == ["SF1000000000001", "SF1000000000002"]


def test_forgetting_one_shop_leaves_another(each_book: Casebook) -> None:
    each_book.shops.keep(a_shop(key="other"))
    for shop in ("demo", "other"):
        each_book.orders.keep([an_order(shop=shop)], at=NOON)
        each_book.parcels.keep([a_parcel(shop=shop)], at=NOON)
        each_book.aftersales.keep([an_aftersale(shop=shop)], at=NOON)
    each_book.orders.forget("demo")
    assert len(each_book.parcels.of_order("other", "o-1")) == 1
    assert each_book.orders.forget("other")["aftersales"] == 1


def test_an_old_parcel_without_an_order_is_forgotten_by_its_date(book: Casebook) -> None:
    book.parcels.keep(
        [a_signed_parcel(order_id=None, time=NOON - 30 * DAY, steps=(a_step(time=NOON - 30 * DAY),))], at=NOON
    )
    assert book.orders.forget("demo", before=NOON - 40 * DAY)["parcels"] == 0
    assert book.orders.forget("demo", before=NOON - 20 * DAY)["parcels"] == 1


def test_of_ten_thousand_messages_the_newest_are_read(book: Casebook) -> None:
    said = [a_message(external_id=f"m-{n}", buyer=CAT, time=NOON - timedelta(minutes=n)) for n in range(10_000)]
    book.orders.keep_chat(said, at=NOON)
    found = known(book).messages
    assert (len(found), found[-1].external_id) == (1000, "m-0")
