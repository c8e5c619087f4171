"""The inbox: cases of my shops, most urgent first, so that a glance says what burns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from starlette.responses import Response

from casebook.leanings import gravest
from casebook.model import Leaning, Level, Shop, Status
from casebook.views import CaseLine
from responder.desk import blind
from responder.desk.answering import glances
from responder.desk.marks import Excerpt
from responder.desk.reading import glance
from responder.desk.visit import Visit
from responder.desk.waiting import lines
from responder.reminders import promises_due

# As many as a thumb scrolls through without losing the first three.
PAGE = 20
TABS = {
    "todo": (Status.OPEN, Status.DRAFTED),
    "ready": (Status.APPROVED, Status.PUBLISHING),
    "unknown": (Status.UNKNOWN,),
    "published": (Status.PUBLISHED,),
    "dismissed": (Status.DISMISSED, Status.CLOSED),
}
# Where an answer is yet to go out, or may not have: there the time left counts.
ANSWERED = ("todo", "ready", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case as lists show it; `part` is which of the buyer's texts the excerpt is from, `top` what gave the level."""

    line: CaseLine
    shop: Shop
    part: int
    excerpt: Excerpt
    level: Level
    top: Leaning | None
    since: datetime


def inbox(visit: Visit) -> Response:
    """The page with one tab's cases."""
    tab = visit.request.query_params.get("tab", "todo")
    tab = tab if tab in TABS else "todo"
    shops = visit.person.shops
    counts = {name: visit.book.cases.count(shops, statuses) for name, statuses in TABS.items()}
    number, pages = page_of(visit.request.query_params.get("page", ""), counts[tab])
    found = visit.book.cases.inbox(shops, statuses=TABS[tab], limit=PAGE, offset=(number - 1) * PAGE)
    # One read for all names, however many rows the page has.
    mine = {shop.key: shop for shop in visit.book.shops.all() if shop.key in shops}
    return visit.show(
        "inbox.html",
        tab=tab,
        counts=counts,
        rows=[row(line, mine[line.case.shop]) for line in found],
        glances=glances(found, mine, visit.book, visit.now) if tab in ANSWERED else {},
        due=due(visit, mine),
        blind=blind.sources(visit, mine),
        waits=lines(visit, mine) if tab == "ready" else {},
        number=number,
        pages=pages,
        shops=mine,
    )


def due(visit: Visit, shops: dict[str, Shop]) -> dict[str, int]:
    """How many promises of these shops are over, and how many end today."""
    found = [promises_due(visit.book, shop, visit.now) for shop in shops.values()]
    over, today = sum(len(one.overdue) for one in found), sum(len(one.today) for one in found)
    return {"overdue": over, "today": today, "count": over + today}


def page_of(asked: str, count: int) -> tuple[int, int]:
    """The page asked for, moved into what there is, and how many there are."""
    pages = max(1, ceil(count / PAGE))
    # `isdigit` alone also takes figures such as ², which are no numbers to `int`.
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    return min(max(number, 1), pages), pages


def row(line: CaseLine, shop: Shop) -> Row:
    """The case with its deciding words at hand."""
    verdict = line.judged.verdict if line.judged else None
    part, shown = glance(line.state.review, verdict)
    level = verdict.suspicion.level if verdict else Level.NONE
    top = gravest(verdict.suspicion) if verdict else None
    since = line.state.review.time or line.case.opened_at
    return Row(line=line, shop=shop, part=part, excerpt=shown, level=level, top=top, since=since)
