"""What the shop's own orders and chats say of the buyer of a review: reasons, counter-reasons, and the order's time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from casebook.model import Finding, Known, Order, Review, Shared
from sentiment.suspicion.chat import Chat, chats, demands, expression, rules
from sentiment.suspicion.grammar import Signal
from sentiment.suspicion.score import scoring
from sentiment.suspicion.timing import is_negative
from sentiment.text import Folded

__all__ = ["Known", "dated", "of_buyers"]

NOBODY = Known()
NICK = "nick"
Key = tuple[str, str]


def dated(review: Review, known: Mapping[Key, Known]) -> Review:
    """The review with its order's time where it has none itself and the order lies before it."""
    order = known.get((review.source, review.external_id), NOBODY).order
    if review.order_time is not None or order is None or order.ordered_at is None or not _fits(order, review):
        return review
    return replace(review, order_time=order.ordered_at)


def of_buyers(
    reviews: Sequence[Review],
    folded: Sequence[Sequence[Folded]],
    known: Mapping[Key, Known],
    *,
    kinds: Sequence[Sequence[str]],
    said: Sequence[Sequence[Signal]],
) -> list[list[Signal]]:
    """What is known of each review's buyer that speaks for or against them, in order; `said` is what it says itself."""
    if not known:
        return [[] for _ in reviews]
    told = [known.get((review.source, review.external_id), NOBODY) for review in reviews]
    talked = chats(one.messages for one in told if one.messages)
    written = [any(signal.group == "extort" for signal in own) for own in said]
    columns = zip(reviews, folded, kinds, written, told, strict=True)
    # A chat is read when its review comes: those of a whole batch are never held together.
    return [list(_signals(*one, next(talked) if one[-1].messages else None)) for one in columns]


def _signals(
    review: Review, parts: Sequence[Folded], kinds: Sequence[str], written: bool, known: Known, chat: Chat | None
) -> Iterator[Signal]:
    if chat is not None:
        yield from demands(chat, review, known.order, written=written)
    if is_negative(review):
        yield from _before_delivery(review, parts, kinds, known.order)
        yield from _shared(known.sharing)
    if known.earlier:
        yield Signal(Finding(code="earlier_orders", note=f"earlier_orders orders={known.earlier}"), "counter")


def _before_delivery(
    review: Review, parts: Sequence[Folded], kinds: Sequence[str], order: Order | None
) -> Iterator[Signal]:
    if order is None or order.delivered_at is None or review.time is None or not _fits(order, review):
        return
    hours = (order.delivered_at - review.time) / timedelta(hours=1)
    if hours >= rules()["limits"]["early_hours"] and kinds[0] != "default" and _judges_goods(parts[0]):
        yield _signal("burst", "before_delivery", "time", f"hours={hours:.0f}")


def _judges_goods(said: Folded) -> bool:
    """Whether a text speaks of nothing that can be known before the goods arrive: the way, the service, the price."""
    enough = sum(sign.isalnum() for sign in said.folded) >= rules()["arrival"]["least_characters"]
    return enough and expression("arrival").search(said.folded) is None


def _fits(order: Order, review: Review) -> bool:
    """Whether order, delivery and review can be in that sequence; where clocks run backwards no time says anything."""
    if order.ordered_at is None:
        return True
    before_review = review.time is None or order.ordered_at <= review.time
    return before_review and (order.delivered_at is None or order.ordered_at <= order.delivered_at)


def _shared(sharing: Sequence[Shared]) -> Iterator[Signal]:
    # However many keys a household shares, it is one household.
    keys = sorted((one for one in sharing if one.key != NICK and _tells(one)), key=lambda one: -one.badly)
    if keys:
        first, *others = keys
        also = f" also={','.join(one.key for one in others)}" if others else ""
        note = f"users={first.badly} key={first.key} holders={first.others}{also}"
        yield _signal("identity", "shared_key", "identity", note)
    for one in sharing:
        if one.key == NICK and one.badly:
            yield _signal("identity", "shared_nick", "identity", f"users={one.badly}")


def _tells(one: Shared) -> bool:
    limits = rules()["limits"]
    least = limits["address_least"] if one.key == "address" else 1
    few, share = least <= one.badly <= one.others <= limits["shared_most"], one.badly / max(one.others, 1)
    return bool(few and share >= limits["shared_share"])


def _signal(code: str, name: str, group: str, note: str) -> Signal:
    weight: float = scoring()["weights"][name]
    return Signal(Finding(code=code, weight=weight, note=f"{name} {note}"), group)
