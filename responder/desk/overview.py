"""The overview: how a shop fares in a period, beside the period before it; every chart with its table and its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.responses import Response

from casebook.errors import InputError, NotFound
from casebook.model import Ruled, Shop
from responder.desk.numbers import percent
from responder.desk.overview_charts import Chart, bars, length
from responder.desk.overview_export import TYPES, written
from responder.desk.overview_tables import (
    Table,
    cause_name,
    grouped,
    hours_name,
    product_name,
    ranked,
    tables,
)
from responder.desk.visit import Visit
from responder.desk.words import Words
from responder.overview import Figures, Overview, figures
from responder.overview import overview as read
from responder.periods import CHOICES, Period, period
from responder.trends import LEAST_TIMES, by_party, classes, share, timing

# As many as a glance takes in; the tables have all.
CAUSES = 8
ITEMS = 10
# As many shops as are compared on one page.
SHOPS = 20
# So many rulings must there be before a rate of them is told.
LEAST_RULED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A lying bar with its name; `before` is the number of the period before it."""

    name: str
    count: int
    before: int
    length: float
    about: str = ""
    parts: Chart | None = None
    rises: bool = False
    rate: float | None = None


def overview(visit: Visit) -> Response:
    """The page."""
    mine = shops_of(visit)
    if not mine:
        return visit.show("overview.html", shops=mine)
    shop = mine.get(visit.request.query_params.get("shop", "")) or next(iter(mine.values()))
    asked, wrong = asked_for(visit, shop)
    found = read(visit.book, shop, asked, visit.now)
    shown = tables(found, visit.desk.pages.words, beside(visit, mine, asked))
    return visit.show(
        "overview.html",
        shops=mine,
        found=found,
        wrong=wrong,
        choices=CHOICES,
        chosen=asked.days if wrong else chosen(visit, asked),
        tables=shown,
        export=exported(shop, asked),
        names={"percent": percent, "hours": hours_name},
        **cards(found),
        **charts(found, visit.desk.pages.words),
    )


def export(visit: Visit) -> Response:
    """One table as a file; NotFound for a table, form or shop that is not there."""
    name, form = visit.request.path_params["table"], visit.request.path_params["form"]
    mine = shops_of(visit)
    shop = mine.get(visit.request.query_params.get("shop", ""))
    if shop is None or form not in TYPES:
        raise NotFound(f"table {name}")
    asked, _ = asked_for(visit, shop)
    table = tables(read(visit.book, shop, asked, visit.now), visit.desk.pages.words, beside(visit, mine, asked)).get(
        name
    )
    if table is None:
        raise NotFound(f"table {name}")
    return as_file(table, form, asked)


def as_file(table: Table, form: str, asked: Period) -> Response:
    """The table to be saved, never shown as a page of ours."""
    called = f"huiping-{table.key}-{asked.first}-{asked.last}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{called}"'}
    return Response(written(table, form), media_type=TYPES[form], headers=headers)


def shops_of(visit: Visit) -> dict[str, Shop]:
    """The person's shops."""
    return {shop.key: shop for shop in visit.book.shops.all() if shop.key in visit.person.shops}


def asked_for(visit: Visit, shop: Shop) -> tuple[Period, bool]:
    """The period asked for, and whether what was asked is none and the usual one stands in."""
    said, today = visit.request.query_params, visit.now.astimezone(ZoneInfo(shop.zone)).date()
    days, since, until = said.get("days", ""), said.get("since", ""), said.get("until", "")
    try:
        return period(days=days, since=since, until=until, today=today, zone=shop.zone), False
    except InputError:
        return period(today=today, zone=shop.zone), True


def chosen(visit: Visit, asked: Period) -> int | None:
    """Which of the usual periods is shown; None for days of one's own."""
    own = visit.request.query_params.get("since", "") or visit.request.query_params.get("until", "")
    return None if own else asked.days


def exported(shop: Shop, asked: Period) -> str:
    """What an address of a file asks for: days by name, so that a link of yesterday gives yesterday's table."""
    return urlencode({"shop": shop.key, "since": asked.first.isoformat(), "until": asked.last.isoformat()})


def beside(visit: Visit, mine: Mapping[str, Shop], asked: Period) -> dict[str, tuple[Shop, Figures]]:
    """The figures of each shop, where there are several."""
    if len(mine) < 2:
        return {}
    first = list(mine.items())[:SHOPS]
    return {key: (shop, figures(visit.book, shop, asked.on_clock(shop.zone), visit.now)) for key, shop in first}


def cards(found: Overview) -> dict[str, object]:
    """What the cards tell beyond plain numbers."""
    now, before = found.now, found.before
    ruled = sum(now.ruled.values())
    return {
        "took": timing(now.since_written, found.target),
        "took_before": timing(before.since_written, found.target),
        "took_seen": timing(now.since_seen, None),
        "least_times": LEAST_TIMES,
        "rate": share(now.tally.complaints, now.tally.reviews),
        "rate_before": share(before.tally.complaints, before.tally.reviews),
        "ruled": ruled,
        "refuted": now.ruled.get(Ruled.REFUTED, 0),
        "least_ruled": LEAST_RULED,
    }


def charts(found: Overview, words: Words) -> dict[str, object]:
    """The charts, each as what its template draws."""
    now, before = (classes(one.since_written) for one in (found.now, found.before))
    return {
        "trend": bars([grouped(part.stars)[::-1] for part in found.parts]),
        "causes": cause_bars(found, words),
        "parties": party_bars(found, words),
        "products": product_bars(found, words),
        "times": [length(count, max(now)) for count in now],
        "times_before": before,
    }


def cause_bars(found: Overview, words: Words) -> list[Bar]:
    """The commonest causes with their course over the period, all on one scale."""
    shown = ranked(found)[:CAUSES]
    top = max((part.causes[one] for part in found.parts for one in shown), default=0)
    return [
        Bar(
            name=cause_name(one, words),
            count=found.now.causes[one],
            before=found.before.causes[one],
            length=0,
            parts=bars([[part.causes[one]] for part in found.parts], width=160, height=28, top=top),
        )
        for one in shown
    ]


def party_bars(found: Overview, words: Words) -> list[Bar]:
    """The parties with what is complained of there."""
    now, before = by_party(found.now.causes), by_party(found.before.causes)
    most = max((own.total() for own in now.values()), default=0)
    return [
        Bar(
            name=party,
            count=own.total(),
            before=before[party].total(),
            length=length(own.total(), most),
            about=words("overview", "join").join(f"{cause_name(one, words)} {n}" for one, n in own.most_common(3)),
        )
        for party, own in now.items()
    ]


def product_bars(found: Overview, words: Words) -> list[Bar]:
    """The products with the most complaints, those that rise first."""
    shown = [one for one in found.items if one.now.complaints][:ITEMS]
    most = max((one.now.complaints for one in shown), default=0)
    return [
        Bar(
            name=product_name(one.name, words),
            count=one.now.complaints,
            before=one.before.complaints,
            length=length(one.now.complaints, most),
            about=words("overview", "join").join(f"{cause_name(c, words)} {n}" for c, n in one.causes.most_common(2)),
            rises=one.rises,
            rate=share(one.now.complaints, one.now.reviews),
        )
        for one in shown
    ]
