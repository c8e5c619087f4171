"""Orders and chats the shop gave us, and which reviews they bring news of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select, update

from casebook.identity import name_of
from casebook.model import Change, Known, Message, Order, Review, State
from casebook.purchase import FACTS, newer
from casebook.store.buyers import known_of
from casebook.store.engine import Part, insert, take_turn
from casebook.store.forgetting import forget, is_any_before
from casebook.store.lines import line_key, order_from, stir, stir_facts, stirring
from casebook.store.renewing import renewal, write_renewed
from casebook.store.states import CURRENT, state_from
from casebook.tables import erasures, messages, orders, review_buyers, review_states, reviews

LONGEST_REF = 255
COLUMNS = ("shop", "external_id", *FACTS)
SAID = ("shop", "external_id", "text", "by_buyer", "time", "order_id", "buyer")


@dataclass(frozen=True, slots=True)
class News:
    """A review orders or chats brought something new about, as it is now; `count` is how much there has been."""

    state: State
    count: int


class Orders(Part):
    """Reads and writes of Order and Message."""

    def keep(self, given: Sequence[Order], *, at: datetime) -> Counter[Change]:
        """Keeps order lines in one transaction and counts what was new; the same line twice changes nothing.

        A line given again is written over the kept one where it says something else: what an order is stands in its
        newest export, and forgetting it must leave no older copy. What it does not say stays known.
        """
        with self.write() as connection:
            take_turn(connection, *(f"orders of {order.shop}" for order in given))
            found = renewal(_held(connection, given), given, key=line_key, renew=newer)
            with stirring(connection, _numbers(given)):
                write_renewed(connection, orders, found.fresh, found.changed, row=partial(_order_row, at=at))
            stir_facts(connection, _numbers([*found.fresh, *(order for _, order in found.changed)]))
        return found.changes

    def keep_chat(self, given: Sequence[Message], *, at: datetime) -> Counter[Change]:
        """Keeps chat messages in one transaction; one whose id is kept already changes nothing."""
        told = {(message.shop, message.external_id): message for message in reversed(given)}
        with self.write() as connection:
            take_turn(connection, *(f"orders of {message.shop}" for message in given))
            known = _known_messages(connection, given)
            fresh = [message for key, message in reversed(told.items()) if key not in known]
            if fresh:
                connection.execute(messages.insert(), [_message_row(message, at) for message in fresh])
                stir(connection, fresh)
        counts = Counter({Change.NEW: len(fresh), Change.SAME: len(given) - len(fresh)})
        return +counts

    def known(self, given: Sequence[Review]) -> dict[tuple[str, str], Known]:
        """What is known of the buyers of these reviews, by (source, external id); no entry where nothing is."""
        found: dict[tuple[str, str], Known] = {}
        with self.read() as connection:
            for shop in sorted({review.shop for review in given}):
                found |= known_of(connection, shop, [review for review in given if review.shop == shop])
        return found

    def kept(self, shop: str) -> tuple[str, ...]:
        """What there is of a shop: "orders", "chats", both or neither."""
        tables = {"orders": orders, "chats": messages}
        with self.read() as connection:
            return tuple(
                name
                for name, table in tables.items()
                if connection.execute(select(exists().where(table.c.shop == shop))).scalar()
            )

    def note(self, states: Sequence[State]) -> None:
        """Remembers how these reviews name their buyers, so that orders given later find them."""
        rows = [_buyer_row(state.review_id, state.review) for state in states]
        if not rows:
            return
        with self.write() as connection:
            adding = insert(connection, review_buyers)
            now = {name: adding.excluded[name] for name in ("order_ref", "name")}
            connection.execute(adding.on_conflict_do_update(index_elements=["review_id"], set_=now), rows)

    def news(self, shop: str, *, limit: int = 500) -> list[News]:
        """Current reviews of a shop that orders or chats brought something new about since the judge was told."""
        query = (
            select(review_states, review_buyers.c.news.label("count"))
            .join(reviews, CURRENT)
            .join(review_buyers, review_buyers.c.review_id == reviews.c.id)
            .where(review_buyers.c.shop == shop, review_buyers.c.news > review_buyers.c.told, ~reviews.c.gone)
            .order_by(review_buyers.c.review_id)
            .limit(limit)
        )
        with self.read() as connection:
            return [News(state_from(row), row["count"]) for row in connection.execute(query).mappings()]

    def told(self, heard: Iterable[News]) -> None:
        """Says that the judge was told these news; what came in meanwhile is still to be told."""
        rows = [{"b_id": one.state.review_id, "b_count": one.count} for one in heard]
        which = (review_buyers.c.review_id == bindparam("b_id")) & (review_buyers.c.told < bindparam("b_count"))
        if rows:
            with self.write() as connection:
                connection.execute(update(review_buyers).where(which).values(told=bindparam("b_count")), rows)

    def forget(self, shop: str, *, before: datetime | None = None, buyer: str | None = None) -> dict[str, int]:
        """Deletes what a shop gave us: orders with their parcels and after-sales, and chats; how many of each.

        Where that is said, only what is from before a time, or of one buyer.
        """
        with self.write() as connection:
            return _forget(connection, shop, before=before, buyer=buyer)

    def retain(self, shop: str, *, since: datetime, by: str, at: datetime) -> dict[str, int]:
        """Deletes what is from before that and writes down how many of each; nothing where nothing is so old."""
        with self.write() as connection:
            if not is_any_before(connection, shop, since):
                return {}
            gone = _forget(connection, shop, before=since, buyer=None)
            row = {"shop": shop, "before": since, "counts": gone, "by": by, "at": at}
            connection.execute(erasures.insert(), row)
            return gone

    def erased(self, shop: str) -> list[dict[str, Any]]:
        """What the shop's rule of retention deleted: before when, how many of each, when; the newest first."""
        query = select(erasures).where(erasures.c.shop == shop).order_by(erasures.c.id.desc())
        with self.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def _forget(connection: Connection, shop: str, *, before: datetime | None, buyer: str | None) -> dict[str, int]:
    take_turn(connection, f"orders of {shop}")
    every = update(review_buyers).where(review_buyers.c.shop == shop)
    connection.execute(every.values(facts=review_buyers.c.facts + 1))
    return forget(connection, shop, before=before, buyer=buyer)


def _numbers(given: Sequence[Order]) -> dict[str, set[str]]:
    return {shop: {order.external_id for order in given if order.shop == shop} for shop in {one.shop for one in given}}


def _held(connection: Connection, given: Sequence[Order]) -> dict[tuple[str, str, str], tuple[int, Order]]:
    held = {}
    for shop, ids in _numbers(given).items():
        query = select(orders).where(orders.c.shop == shop, orders.c.external_id.in_(ids))
        for row in connection.execute(query).mappings():
            order = order_from(row)
            held[line_key(order)] = (row["id"], order)
    return held


def _order_row(order: Order, at: datetime) -> dict[str, Any]:
    row = {name: getattr(order, name) for name in COLUMNS}
    return {**row, "product_id": order.product_id or "", "name": name_of(order.buyer), "kept_at": at}


def _known_messages(connection: Connection, given: Sequence[Message]) -> set[tuple[str, str]]:
    known = set()
    for shop in {message.shop for message in given}:
        ids = {message.external_id for message in given if message.shop == shop}
        query = select(messages.c.shop, messages.c.external_id)
        found = connection.execute(query.where(messages.c.shop == shop, messages.c.external_id.in_(ids)))
        known |= {(row.shop, row.external_id) for row in found}
    return known


def _message_row(message: Message, at: datetime) -> dict[str, Any]:
    return {**{name: getattr(message, name) for name in SAID}, "name": name_of(message.buyer), "kept_at": at}


def _buyer_row(review_id: int, review: Review) -> dict[str, Any]:
    ref = review.order_id if review.order_id and len(review.order_id) <= LONGEST_REF else None
    named = {"order_ref": ref, "name": name_of(review.author)}
    return {"review_id": review_id, "shop": review.shop, **named, "news": 0, "told": 0}
