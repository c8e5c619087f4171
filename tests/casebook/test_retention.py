"""A shop's old records go by its own rule, and how many went is written down."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from casebook.house import House
from casebook.settings import read_settings
from casebook.store import Casebook
from casebook.upkeep import erase_due
from tests.makers import NOON, a_message, a_shop, an_order

DAY = timedelta(days=1)


@pytest.fixture
def house(each_book: Casebook, tmp_path: Path) -> House:
    each_book.shops.keep(a_shop(policies={"records_days": 100}))
    each_book.shops.keep(a_shop(key="other"))
    for shop in ("demo", "other"):
        old, young = NOON - 120 * DAY, NOON - 90 * DAY
        orders = [an_order("old", shop=shop, ordered_at=old), an_order("young", shop=shop, ordered_at=young)]
        each_book.orders.keep(orders, at=old)
        each_book.orders.keep_chat([a_message(shop=shop, time=old)], at=old)
    return House(book=each_book, settings=read_settings({}, home=tmp_path), clock=lambda: NOON, owner="one")


def test_old_records_go_and_young_ones_and_other_shops_stay(house: House) -> None:
    assert erase_due(house) == "demo: orders=1, demo: chats=1, demo: parcels=0, demo: aftersales=0"
    left = {shop: house.book.orders.forget(shop)["orders"] for shop in ("demo", "other")}
    assert left == {"demo": 1, "other": 2}


def test_what_went_is_written_down_once(house: House) -> None:
    assert [bool(erase_due(house)) for _ in range(2)] == [True, False]
    (row,) = house.book.orders.erased("demo")
    assert (row["counts"]["orders"], row["at"], row["by"]) == (1, NOON, "huiping")
    assert NOON - 108 * DAY < row["before"] <= NOON - 100 * DAY
    assert house.book.orders.erased("other") == []
