"""What a review line tells of its buyer: the fields `order` and `chat`, read and never written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any, Protocol

from casebook.errors import InputError
from casebook.model import Known, Message, Order, Review, Shared
from sentiment.fields import time_in, words_in
from sentiment.history import History

PRIVATE = ("phone", "address", "payer")
SIDES = {"buyer": True, "seller": False}
NOBODY = Known()
MOST_PAID, MOST_EARLIER = 1e9, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a line tells of its buyer; `private` holds phone, address and payer as given, for comparing and no more."""

    known: Known
    private: Mapping[str, str] = field(default_factory=dict, repr=False)


class Circles(Protocol):
    """Finds out which buyers of one file share a phone, an address, a payer or a piece of their names."""

    def meet(self, review: Review, order: Order, private: Mapping[str, str]) -> None:
        """Hears of one more buyer."""

    def sharing(self) -> Mapping[tuple[str, str], tuple[Shared, ...]]:
        """What each buyer heard of shares, by (source, external id) of the review."""


def told_in(line: Mapping[str, Any]) -> Told | None:
    """What a line tells of its buyer, None where it tells nothing; raises InputError naming the field."""
    order, chat = line.get("order"), line.get("chat")
    if order is None and chat is None:
        return None
    if order is not None and not isinstance(order, Mapping):
        raise InputError("order", f"not an object: {type(order).__name__}")
    if chat is not None and not isinstance(chat, list):
        raise InputError("chat", f"not a list: {type(chat).__name__}")
    said = order or {}
    messages = tuple(_messages(chat or ()))
    private = {name: value for name in PRIVATE if (value := _private(said, name))}
    known = Known(order=_order(said) if order is not None else None, messages=messages, earlier=_earlier(said))
    return Told(known=known, private=private)


def with_buyers(history: History, told: Sequence[tuple[Review, Told | None]]) -> History:
    """The history with what these lines tell of their buyers beside what it knows them to share."""
    keys = Counter((review.source, review.external_id) for review, _ in told)
    known = {}
    for review, own in told:
        key = (review.source, review.external_id)
        # Two lines of one id: nobody knows whose chat it is.
        if own is not None and keys[key] == 1:
            known[key] = replace(own.known, sharing=history.known.get(key, NOBODY).sharing)
    return replace(history, known=known)


def _order(said: Mapping[str, Any]) -> Order:
    return Order(
        shop="",
        external_id=words_in(said, "order_id", within="order.") or "",
        buyer=words_in(said, "nick", within="order."),
        ordered_at=time_in("order.ordered", said.get("ordered")),
        delivered_at=time_in("order.delivered", said.get("delivered")),
        refunded_at=time_in("order.refunded", said.get("refunded")),
        sum=_sum(said.get("sum")),
    )


def _private(said: Mapping[str, Any], name: str) -> str | None:
    try:
        return words_in(said, name)
    except InputError:
        # The value itself must not stand in a message.
        raise InputError(f"order.{name}", "not a string") from None


def _sum(value: object) -> float | None:
    if value is None or value == "":
        return None
    try:
        paid = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else -1.0
    except (ValueError, OverflowError):
        paid = -1.0
    if not (isfinite(paid) and 0 <= paid < MOST_PAID):
        raise InputError("order.sum", f"no sum of money: {value!r}")
    return paid


def _earlier(said: Mapping[str, Any]) -> int:
    value = said.get("earlier")
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_EARLIER:
        raise InputError("order.earlier", f"not a number of orders: {value!r}")
    return value


def _messages(chat: Any) -> Iterator[Message]:
    read = [_message(number, said) for number, said in enumerate(chat, 1)]
    # By time where all have one; else the order they stand in is the better witness.
    dated = all(message.time is not None for message in read)
    yield from sorted(read, key=lambda message: message.time) if dated else read  # type: ignore[arg-type, return-value]


def _message(number: int, said: Any) -> Message:
    place = f"chat[{number}]."
    if not isinstance(said, Mapping):
        raise InputError(f"chat[{number}]", f"not an object: {type(said).__name__}")
    side, text = said.get("by"), said.get("text")
    if not isinstance(side, str) or side not in SIDES:
        raise InputError(f"{place}by", f"neither buyer nor seller: {side!r}")
    if not isinstance(text, str):
        raise InputError(f"{place}text", "missing" if text is None else f"not a string: {type(text).__name__}")
    return Message(
        shop="",
        external_id=words_in(said, "id", within=place) or str(number),
        text=text,
        by_buyer=SIDES[side],
        time=time_in(f"{place}time", said.get("time")),
    )
