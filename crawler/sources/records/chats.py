"""Reads rows of chat exports as messages with private stretches covered; whose words they are must be certain."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.model import Message
from casebook.private import mask
from crawler.sources.cells import LONGEST_ID, Values, id_in, row_error, text_in, time_in
from crawler.sources.physical import Row
from crawler.sources.records.telling import LONGEST_TEXT, Telling, folded, name_in, values_in


def messages(row: Row, telling: Telling) -> Iterator[Message]:
    """The message of a row; raises RowError where it cannot be told whose it is or where it belongs."""
    values, ground = values_in(row, telling), telling.ground
    text = mask(text_in(row, values, "text")[:LONGEST_TEXT].strip())
    order_id, buyer = id_in(row, values, "order_id"), name_in(row, values)
    if order_id is None and buyer is None:
        raise row_error(row, values, "order_id", why="neither an order nor a buyer it belongs to")
    by_buyer, at = _by_buyer(row, values, buyer, telling), time_in(row, values, "time", ground=ground)
    # An identity is made of the covered words: a number could be found again from the hash of a short message.
    made = {"product_id": order_id, "author": f"{buyer}/{by_buyer}", "time": at, "text": text}
    external_id = _of_conversation(order_id or buyer, id_in(row, values, "external_id")) or telling.made.made(**made)
    said = {"text": text, "by_buyer": by_buyer, "time": at, "order_id": order_id, "buyer": buyer}
    yield Message(shop=ground.shop, external_id=external_id, **said)


def is_seller(said: str, telling: Telling) -> bool:
    """Whether this is how a seller's side is called: a word for it, or the shop with or without a name of its staff."""
    plain = folded(said)
    return plain in telling.column_map.words["seller"] or plain.split(":")[0] in telling.names


def _of_conversation(named: str | None, number: str | None) -> str | None:
    """The id of a message with its conversation before it: exports count from 1 in each."""
    whole = f"{named}/{number}"
    return whole if number and len(whole) <= LONGEST_ID else None


def _by_buyer(row: Row, values: Values, buyer: str | None, telling: Telling) -> bool:
    """Who wrote a message; a row that does not say so for certain is refused, because words must not change sides."""
    said = text_in(row, values, "by")
    if is_seller(said, telling):
        return False
    if folded(said) in telling.column_map.words["buyer"] or (buyer is not None and folded(said) == folded(buyer)):
        return True
    raise row_error(row, values, "by", why="neither buyer nor seller")
