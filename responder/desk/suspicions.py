"""The list of serious suspicions: what people have not settled, what they have, and the shop's own compliance apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from starlette.responses import Response

from casebook.leanings import ABOUT_BUYER, axis_of, leanings
from casebook.model import Axis, Leaning, Level, Shop
from casebook.ruling import Ruling, Standing, standing
from casebook.views import CaseLine, Suspected
from responder.desk.inbox import PAGE, Row, page_of, row
from responder.desk.opinion import reason_name, record
from responder.desk.visit import Visit
from responder.desk.words import Words
from responder.windows import limits_of

T = TypeVar("T", Axis, Level)
SERIOUS = (Level.REVIEW, Level.STRONG)
# tab: the axes it is about, and whether people have settled it (None: both, what waits first)
TABS: Mapping[str, tuple[tuple[Axis, ...], bool | None]] = {
    "open": (ABOUT_BUYER, False),
    "settled": (ABOUT_BUYER, True),
    "praise": ((Axis.PRAISE,), None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A case as the list shows it: on which of the asked axes it goes how far, for what, and what people said."""

    row: Row
    leaning: Leaning
    reason: str
    counter: int
    standing: Standing
    last: Ruling | None
    days_left: int | None


def suspicions(visit: Visit) -> Response:
    """The page with one tab's cases."""
    asked = visit.request.query_params
    tab = asked.get("tab", "open") if asked.get("tab") in TABS else "open"
    axes, settled = TABS[tab]
    axis, level = chosen(asked.get("axis"), axes), chosen(asked.get("level"), SERIOUS)
    wanted: dict[str, Any] = {"axes": (axis,) if axis else axes, "levels": (level,) if level else SERIOUS}
    shops, book = visit.person.shops, visit.book.cases
    number, pages = page_of(asked.get("page", ""), book.count_suspected(shops, **wanted, settled=settled))
    found = book.suspected(shops, **wanted, settled=settled, limit=PAGE, offset=(number - 1) * PAGE)
    mine = {shop.key: shop for shop in visit.book.shops.all() if shop.key in shops}
    return visit.show(
        "suspicions.html",
        tab=tab,
        axes=axes,
        axis=axis,
        level=level,
        counts={name: book.count_suspected(shops, on, settled=state) for name, (on, state) in TABS.items()},
        rows=[
            suspect(one, mine[one.line.case.shop], words=visit.desk.pages.words, now=visit.now, **wanted)
            for one in found
        ],
        names=names_of(visit, found),
        records=records(visit, mine),
        number=number,
        pages=pages,
        shops=mine,
    )


def chosen(asked: str | None, among: tuple[T, ...]) -> T | None:
    """The filter asked for, None for all or for anything else."""
    return next((one for one in among if one.value == asked), None)


def suspect(
    found: Suspected, shop: Shop, *, axes: tuple[Axis, ...], levels: tuple[Level, ...], words: Words, now: datetime
) -> Suspect:
    """The case as a line of the list."""
    opinion = found.suspicion
    asked = (one for one in leanings(opinion) if one.axis in axes and one.level in levels)
    leaning = next(asked, Leaning(axis=axes[0], level=opinion.level, p=opinion.p))
    reason = next((one for one in opinion.reasons if axis_of(one) is leaning.axis), None)
    return Suspect(
        row=row(only_suspected(found.line), shop),
        leaning=leaning,
        reason=reason_name(reason, words) if reason else "",
        counter=len(opinion.counter),
        standing=standing(found.rulings),
        last=found.rulings[-1] if found.rulings else None,
        days_left=days_left(found.line.state.review.time, now, days=limits_of(shop.platform).complain_days),
    )


def only_suspected(line: CaseLine) -> CaseLine:
    """The case without what else was found in its words: a complaint is no sign of anything and is not marked here."""
    if line.judged is None:
        return line
    verdict = replace(line.judged.verdict, findings=(), aspects=())
    return replace(line, judged=replace(line.judged, verdict=verdict))


def days_left(time: datetime | None, now: datetime, *, days: int | None) -> int | None:
    """Whole days until the platform takes no complaint any more, negative afterwards; None where that is unknown."""
    return None if time is None or days is None else days - (now - time).days


def records(visit: Visit, mine: Mapping[str, Shop]) -> list[tuple[Shop, str]]:
    """How the earlier suspicions of each shop fared, as sentences."""
    rates = visit.book.rulings.rates(list(mine))
    return [(shop, record(rates.get(key), visit.desk.pages.words)) for key, shop in mine.items()]


def names_of(visit: Visit, found: list[Suspected]) -> dict[str, str]:
    """Names of those who ruled."""
    people = {email: visit.book.people.by_email(email) for one in found for email in {said.by for said in one.rulings}}
    return {email: person.name for email, person in people.items() if person is not None}
