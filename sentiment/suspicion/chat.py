"""Reads the shop's chat with a buyer: who spoke first of money for the review, and whether it was a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from casebook.model import Finding, Message, Order, Review
from sentiment.lexicon import filled, numbers
from sentiment.suspicion.grammar import Signal, signals_many
from sentiment.suspicion.score import scoring
from sentiment.text import Folded, fold_many

DEMAND = "extortion"
# How far around a demand or an offer its speaker is looked for, and how much of a message's id a note takes.
BEFORE, AFTER, LONGEST_ID = 24, 10, 64
# A question about the review opens some demands; one at their end takes them back.
ASKS_FROM, ASKS_WITHIN = 5, 3
PLACES = {"百": 100, "千": 1_000, "万": 10_000}


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side wrote in one go; `id` and `time` are those of its first message."""

    id: str
    time: datetime | None
    by_buyer: bool
    text: str


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation as the rules read it: its turns in order, folded, with what the grammar found in each."""

    turns: Sequence[Turn]
    folded: Sequence[Folded]
    said: Sequence[Sequence[Signal]]


def chats(conversations: Iterable[Sequence[Message]]) -> Iterator[Chat]:
    """Each conversation read, in order; the grammar reads many of them at once, but never all."""
    held: list[list[Turn]] = []
    for messages in conversations:
        held.append(list(turns(messages)))
        if sum(map(len, held)) >= rules()["limits"]["turns_at_once"]:
            yield from _read(held)
            held = []
    yield from _read(held)


def turns(messages: Sequence[Message]) -> Iterator[Turn]:
    """The turns of a conversation: people press Enter in the middle of a sentence."""
    limits = rules()["limits"]
    held: list[Message] = []
    for message in messages[-limits["messages"] :]:
        if held and not _goes_on(held, message, limits):
            yield _turn(held, limits["turn_characters"])
            held = []
        held.append(message)
    if held:
        yield _turn(held, limits["turn_characters"])


def demands(chat: Chat, review: Review, order: Order | None, *, written: bool = False) -> list[Signal]:
    """Money the buyer demanded for the review before writing it, as hard reasons.

    What comes after an offer of the seller's is the seller's act, a counter-reason; so is a demand `written` in the
    review itself. Nothing where the buyer names a right, or a fault and a sum it may be worth.
    """
    found: list[Signal] = []
    named: set[str] = set()
    offer = _undated_offer(chat)
    for turn, folded, said in zip(chat.turns, chat.folded, chat.said, strict=True):
        if not turn.by_buyer:
            offer = offer or (turn if _is_offer(folded.folded) else None)
            continue
        named |= _named(folded.folded, said)
        demanded = _demands(folded.folded, said) and _in_time(turn, review, order)
        if demanded and not _is_claim(folded.folded, named, order):
            if offer is not None:
                return [*found, _counted(offer)]
            # A fault that was named stays a counter-reason, and asks for a second person, whatever the sum.
            found += [_demand(turn), *([_fault(turn)] if "fault" in named else [])]
            if sum(signal.hard for signal in found) == rules()["limits"]["demands"]:
                return found
    return [*found, _counted(offer)] if written and offer is not None and _precedes(offer, review) else found


@lru_cache(maxsize=1)
def rules() -> dict[str, Any]:
    """Limits and expressions for orders and chats, from `words/buyer.toml`."""
    return numbers("buyer.toml")


@lru_cache(maxsize=16)
def expression(table: str, name: str = "said") -> re.Pattern[str]:
    """One expression of `words/buyer.toml` with its pieces filled in; a list of them is one with alternatives."""
    said = rules()[table][name]
    pattern = said if isinstance(said, str) else "|".join(said)
    return re.compile(filled(pattern, rules()[table].get("pieces", {})))


def _goes_on(held: Sequence[Message], message: Message, limits: dict[str, Any]) -> bool:
    if held[-1].by_buyer != message.by_buyer or sum(len(one.text) for one in held) >= limits["turn_characters"]:
        return False
    if held[0].time is None or message.time is None:
        return False
    together: float = limits["together_minutes"]
    return message.time - held[0].time <= timedelta(minutes=together)


def _turn(held: Sequence[Message], most: int) -> Turn:
    # A comma ends a clause and not a sentence, as the pause did.
    text = ",".join(one.text[:most] for one in held)
    return Turn(held[0].external_id, held[0].time, held[0].by_buyer, text)


def _read(cut: Sequence[Sequence[Turn]]) -> Iterator[Chat]:
    folded = fold_many([turn.text for own in cut for turn in own])
    said = signals_many(folded, [0] * len(folded))
    done = 0
    for own in cut:
        yield Chat(own, folded[done : done + len(own)], said[done : done + len(own)])
        done += len(own)


def _undated_offer(chat: Chat) -> Turn | None:
    """An offer nobody knows the time of: it may have come first."""
    undated = (pair for pair in zip(chat.turns, chat.folded, strict=True) if pair[0].time is None)
    return next((turn for turn, folded in undated if not turn.by_buyer and _is_offer(folded.folded)), None)


def _is_offer(text: str) -> bool:
    refused = expression("offer", "refused")
    offers = expression("offer").finditer(text)
    return any(not refused.search(text, max(0, found.start() - BEFORE), found.start()) for found in offers)


def _demands(text: str, said: Sequence[Signal]) -> bool:
    hard = any(signal.hard and signal.finding.code == DEMAND for signal in said) and _names_money(text)
    if not (hard or _says(text, "said") or (_says(text, "praise") and _is_much(text))):
        return False
    return expression("bargain").search(text) is None


def _is_much(text: str) -> bool:
    least: float = rules()["demand"]["praise_least"]
    return asked(text) >= least


def _names_money(text: str) -> bool:
    """Whether a turn speaks of money, and nothing in it says that it is owed, asked about or another's offer."""
    if expression("demand", "money").search(text) is None:
        return False
    return not any(expression("demand", name).search(text) for name in ("unless", "owed", "asks"))


def _says(text: str, name: str) -> bool:
    """Whether the author says it, and does not tell, ask or refuse it."""
    return any(_meant(text, *found.span()) for found in expression("demand", name).finditer(text))


def _meant(text: str, start: int, end: int) -> bool:
    first, last = max(0, start - BEFORE), end + AFTER
    if any(expression("demand", name).search(text, first, last) for name in ("unless", "owed")):
        return False
    return expression("demand", "asks").search(text, start + ASKS_FROM, end + ASKS_WITHIN) is None


def _named(text: str, said: Sequence[Signal]) -> set[str]:
    """What the buyer stands on: "right", "fault", both or nothing."""
    claim, codes = rules()["claim"], {signal.finding.code for signal in said}
    rights = {"right"} if codes & set(claim["rights"]) or expression("claim", "right").search(text) else set()
    faults = {"fault"} if codes & set(claim["faults"]) or expression("claim").search(text) else set()
    return rights | faults


def _in_time(turn: Turn, review: Review, order: Order | None) -> bool:
    """Whether a turn came after the order, and before the review or the parcel; unknown times prove nothing."""
    if turn.time is None:
        return False
    if order is not None and order.ordered_at is not None and turn.time < order.ordered_at:
        return False
    ends = (review.time, order.delivered_at if order is not None else None)
    return any(end is not None and turn.time < end for end in ends)


def _is_claim(text: str, named: set[str], order: Order | None) -> bool:
    if "right" in named or "fault" not in named:
        return "right" in named
    if order is None or order.sum is None:
        return True
    limits = rules()["limits"]
    worth: float = max(limits["claim_times"] * order.sum, limits["claim_least"])
    return asked(text) <= worth


def asked(text: str) -> float:
    """The largest sum of money a text names, 0 where it names none."""
    return max((_number(found) for found in expression("limits", "sum").finditer(text)), default=0.0)


def _number(found: re.Match[str]) -> float:
    plain, counted, digit, place = found.groups()
    if digit is None:
        return float(plain or counted)
    return float(rules()["limits"]["digits"].index(digit.replace("两", "二")) * PLACES[place])


def _demand(turn: Turn) -> Signal:
    weight: float = scoring()["weights"]["chat_demand"]
    return Signal(Finding(code=DEMAND, weight=weight, note=f"chat_demand {_where(turn)}"), "extort", hard=True)


def _counted(offer: Turn) -> Signal:
    return Signal(Finding(code="seller_act", note=f"seller_act {_where(offer)}"), "counter")


def _fault(turn: Turn) -> Signal:
    return Signal(Finding(code="concrete_defect", note=f"concrete_defect {_where(turn)}"), "counter")


def _precedes(offer: Turn, review: Review) -> bool:
    return offer.time is None or review.time is None or offer.time < review.time


def _where(turn: Turn) -> str:
    # The id comes from outside: as one word it cannot pass for another number of the note.
    message = re.sub(r"[\s=]+", "_", turn.id)[:LONGEST_ID]
    return f"message={message}" if turn.time is None else f"message={message} time={turn.time.isoformat()}"
