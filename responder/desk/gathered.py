"""The events page: products reviewed badly more often than usual, with harmless explanations first; accuses nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from casebook.model import Shop
from casebook.views import Event
from responder.desk.inbox import Row, row
from responder.desk.numbers import percent, short
from responder.desk.visit import Visit

# As many as anybody looks into; what is older is long answered.
EVENTS = 20
CASES = 20
UNEXPLAINED = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An event with the cases of its product in its days; `more` of them are not shown."""

    event: Event
    shop: Shop
    explanations: tuple[str, ...]
    rows: tuple[Row, ...]
    more: int


def events(visit: Visit) -> Response:
    """The page with the newest events of the person's shops."""
    mine = {shop.key: shop for shop in visit.book.shops.all() if shop.key in visit.person.shops}
    found = [event for shop in mine.values() for event in visit.desk.events(shop, visit.now)]
    # An event of another shop must not come in by a mistake of whoever found it.
    shown = newest([event for event in found if event.shop in mine])
    lines = visit.book.cases.lines(list(mine), {case_id for one in shown for case_id in one.case_ids[:CASES]})
    rows = {line.case.id: row(line, mine[line.case.shop]) for line in lines}
    cards = [card(event, mine[event.shop], rows) for event in shown]
    return visit.show("events.html", cards=cards, shops=mine, percent=percent, short=short)


def newest(found: Sequence[Event]) -> list[Event]:
    """The newest of them, those that ended last first."""
    return sorted(found, key=lambda event: (event.last, event.first, event.negatives), reverse=True)[:EVENTS]


def card(event: Event, shop: Shop, rows: Mapping[int, Row]) -> Card:
    """The event with its cases at hand."""
    found = tuple(rows[case_id] for case_id in event.case_ids[:CASES] if case_id in rows)
    named = tuple(code for code in event.explanations if code != UNEXPLAINED)
    return Card(
        event=event,
        shop=shop,
        explanations=named or (UNEXPLAINED,),
        rows=found,
        more=max(len(event.case_ids) - CASES, 0),
    )
