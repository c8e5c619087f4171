"""The purchase behind one review, as the shop's records tell it: its order, parcels, after-sales and chat."""

from __future__ import annotations

from sqlalchemy import Connection

from casebook.model import Review
from casebook.store.aftersales import aftersales_of
from casebook.store.buyers import chat_of, order_found
from casebook.store.parcels import parcels_of
from casebook.views import Purchase


def purchase_of(connection: Connection, shop: str, review: Review, *, chat: bool = True) -> Purchase | None:
    """The purchase a review is about, with or without its chat; None where no review or order of ours names one."""
    order = order_found(connection, shop, review)
    number = order.external_id if order else review.order_id
    found = Purchase(
        order_id=number,
        order=order,
        parcels=parcels_of(connection, shop, number) if number else (),
        aftersales=aftersales_of(connection, shop, number) if number else (),
        messages=chat_of(connection, shop, review, order) if chat else (),
    )
    return None if found == Purchase() else found
