"""The page of the inbox: one tab's cases, narrowed as the address says, a page after another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from starlette.responses import RedirectResponse, Response

from casebook.model import Shop, Status
from casebook.roles import Act
from casebook.store.inbox import Asked, Listed
from casebook.views import CaseLine
from responder.desk import blind
from responder.desk.answering import glances
from responder.desk.inbox.filters import (
    ANSWERED,
    LEVELS,
    STARS,
    TABS,
    Filters,
    asked_for,
    chosen,
    filters_in,
    place_in,
    place_said,
)
from responder.desk.inbox.rows import PAGE, Row, beginning, offered, row, why_urgent
from responder.desk.inbox.together import PLAIN_TIER
from responder.desk.inbox.views import current, opening, views_of
from responder.desk.visit import Visit
from responder.desk.waiting import lines
from responder.desk.words import Words
from responder.reminders import promises_due

# Counted no further: what more there is, nobody reads today.
MOST_COUNTED = 999
SUGGESTED = 50


def inbox(visit: Visit) -> Response:
    """The page with one tab's cases."""
    # One read for all names, however many rows the page has.
    mine = {shop.key: shop for shop in visit.book.shops.all() if shop.key in visit.person.shops}
    words = visit.desk.pages.words
    kept = views_of(visit, list(mine.values()))
    if not visit.request.query_params and (first := opening(kept)):
        return RedirectResponse(first, status_code=303)
    said = filters_in(visit.request.query_params, list(mine.values()), words)
    asked = asked_for(said, list(mine.values()), visit.desk.settings.zone)
    place = place_in(visit.request.query_params.get("after", ""), visit.now)
    listed = visit.book.inbox.page(asked, place, limit=PAGE, newest=said.tab not in ANSWERED)
    found = in_order(visit.book.cases.lines(asked.shops, listed.ids), listed)
    return visit.show(
        "inbox.html",
        said=said,
        tab=said.tab,
        counts=counts(visit, asked),
        views=kept,
        current=current(kept, said),
        chosen=chosen(said, list(mine.values()), words),
        later=visit.request.query_params.get("after", "") != "" and place.case_id >= 0,
        following=None if listed.next is None else f"{said.address()}&after={place_said(listed.next)}",
        due=due(visit, mine),
        blind=blind.sources(visit, mine),
        waits=lines(visit, mine) if said.tab == "ready" else {},
        shops=mine,
        **choices(visit, mine),
        **shown(visit, found, mine, listed, said, asked.words),
    )


def shown(
    visit: Visit,
    found: list[CaseLine],
    shops: dict[str, Shop],
    listed: Listed,
    said: Filters,
    looked_for: Sequence[str],
) -> dict[str, Any]:
    """The rows of a page, with what stands beside each: its window, why it is urgent, its draft."""
    words = visit.desk.pages.words
    seen = glances(found, shops, visit.book, visit.now) if said.tab in ANSWERED else {}
    drafts = visit.book.drafts.current(listed.ids) if said.tab == "todo" else {}
    first = {case_id: offered(kept) for case_id, kept in drafts.items()}
    rows = [row(line, shops[line.case.shop], words=looked_for) for line in found]
    return {
        "rows": rows,
        "groups": grouped(rows, listed.over, words) if said.tab == "todo" else [{"title": "", "rows": rows}],
        "glances": seen,
        "why": {line.case.id: why_urgent(line, seen.get(line.case.id), words) for line in found},
        "drafts": {case_id: (kept.id, beginning(kept)) for case_id, kept in first.items() if kept is not None},
        "markable": {line.case.id for line in found if is_plain(line)} if visit.may(Act.REPLY) else set(),
    }


def is_plain(line: CaseLine) -> bool:
    """Whether a case may be marked to be approved with others; what is in the way beside is said then."""
    return line.case.status is Status.DRAFTED and line.case.tier == PLAIN_TIER


def in_order(found: Sequence[CaseLine], listed: Listed) -> list[CaseLine]:
    """The lines in the order they were listed in."""
    by_id = {line.case.id: line for line in found}
    return [by_id[one] for one in listed.ids if one in by_id]


def grouped(rows: Sequence[Row], over: Collection[int], words: Words) -> list[dict[str, Any]]:
    """The rows under what people are to do about them, in the order they come."""

    def title(one: Row) -> str:
        if one.line.case.id not in over:
            return words("tier_title", one.line.case.tier)
        return words("over", "burning" if one.line.case.tier == 0 else "title")

    return [{"title": said, "rows": list(some)} for said, some in groupby(rows, key=title)]


def counts(visit: Visit, asked: Asked) -> dict[str, str]:
    """How many cases each tab holds, narrowed as this one; beyond what anybody counts, with a plus."""
    found = {
        name: visit.book.inbox.count(replace(asked, statuses=statuses), most=MOST_COUNTED + 1)
        for name, statuses in TABS.items()
    }
    return {name: str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+" for name, count in found.items()}


def choices(visit: Visit, shops: dict[str, Shop]) -> dict[str, Any]:
    """What the filters offer."""
    products = [one for key in shops for one in visit.book.shops.products(key, limit=SUGGESTED)]
    return {
        "platforms": sorted({shop.platform for shop in shops.values()}),
        "products": sorted({one.name for one in products if one.name})[:SUGGESTED],
        "causes": visit.desk.pages.words.groups["cause"],
        "stars_named": tuple(STARS),
        "levels": LEVELS,
    }


def due(visit: Visit, shops: dict[str, Shop]) -> dict[str, int]:
    """How many promises of these shops are over, and how many end today."""
    found = [promises_due(visit.book, shop, visit.now) for shop in shops.values()]
    over, today = sum(len(one.overdue) for one in found), sum(len(one.today) for one in found)
    return {"overdue": over, "today": today, "count": over + today}
