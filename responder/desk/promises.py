"""The page of promises, and the buttons by which people say what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.responses import RedirectResponse, Response

from casebook.errors import InputError
from casebook.model import Kept, Person, Promise, Promised, PromiseState, Shop
from casebook.views import CaseLine
from responder.deadlines import LAST
from responder.desk.inbox import PAGE, page_of
from responder.desk.proposals import plain_lines
from responder.desk.visit import Visit

TABS = ("open", "settled")
GROUPS = ("overdue", "today", "tomorrow", "later", "undated")
SETTLED = tuple(state for state in PromiseState if state is not PromiseState.OPEN)
# How long back the shares of kept promises reach.
COUNTED = timedelta(days=90)
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A promise as the list shows it, with the case it is of."""

    promise: Promise
    shop: Shop
    case: CaseLine | None
    group: str


def promises(visit: Visit) -> Response:
    """The page with one tab's promises, what is over first."""
    asked = visit.request.query_params
    tab = asked.get("tab", "open") if asked.get("tab") in TABS else "open"
    shops, book = visit.person.shops, visit.book.promises
    mine = {shop.key: shop for shop in visit.book.shops.all() if shop.key in shops}
    counts = {"open": book.count(shops), "settled": book.count(shops, SETTLED)}
    number, pages = page_of(asked.get("page", ""), counts[tab])
    place = {"limit": PAGE, "offset": (number - 1) * PAGE}
    found = book.of_shops(shops, **place) if tab == "open" else book.settled(shops, **place)
    return visit.show(
        "promises.html",
        tab=tab,
        counts=counts,
        lines=lines(found, mine, visit),
        groups=GROUPS,
        kept=kept(mine, visit),
        people={key: visit.book.people.of_shop(key) for key in {one.shop for one in found}},
        names=names_of(found, visit),
        shops=mine,
        number=number,
        pages=pages,
    )


def lines(found: list[Promise], shops: dict[str, Shop], visit: Visit) -> list[Line]:
    """The promises as lines, with their cases read at once."""
    cases = {line.case.id: line for line in visit.book.cases.lines(list(shops), {one.case_id for one in found})}
    return [
        Line(
            promise=one,
            shop=shops[one.shop],
            case=cases.get(one.case_id),
            group=group(one, shops[one.shop], visit.now),
        )
        for one in found
    ]


def group(promise: Promise, shop: Shop, now: datetime) -> str:
    """How urgent an open promise is, by the shop's own days."""
    if promise.due is None:
        return "undated"
    if promise.is_overdue(now):
        return "overdue"
    zone = ZoneInfo(shop.zone)
    days = (promise.due.astimezone(zone).date() - now.astimezone(zone).date()).days
    return ("today", "tomorrow")[days] if days < 2 else "later"


def kept(shops: dict[str, Shop], visit: Visit) -> list[tuple[Shop, Kept]]:
    """How the promises of each shop fared of late."""
    since = visit.now - COUNTED
    return [(shop, visit.book.promises.kept(key, now=visit.now, since=since)) for key, shop in shops.items()]


def names_of(found: list[Promise], visit: Visit) -> dict[str, str]:
    """Names of those who own promises or spoke of them."""
    emails = {one.owner for one in found} | {one.said_by for one in found if one.said_by}
    people: dict[str, Person | None] = {email: visit.book.people.by_email(email) for email in emails}
    return {email: person.name for email, person in people.items() if person is not None}


def move(visit: Visit) -> Response:
    """Says what became of a promise, gives it to somebody else, or sets its day."""
    file = visit.file()
    found = next((one for one in file.promises if str(one.id) == visit.form.get("promise_id")), None)
    state = visit.form.get("state", "")
    if found is None or state not in tuple(PromiseState):
        raise InputError("promise", "none of this case, or no such state")
    try:
        changed = visit.book.promises.move(
            found.id,
            PromiseState(state),
            owner=owner(visit, file.shop),
            due=day(visit.form.get("due", ""), file.shop),
            note=" ".join(visit.form.get("note", "").split())[:LONGEST],
            by=visit.person.email,
            at=visit.now,
        )
    except InputError:
        return visit.fault(400, code="promise", case_id=file.case.id)
    done = f"promise_{state}" if changed else "promise_same"
    if visit.form.get("from") == "list":
        return RedirectResponse(f"/promises?done={done}", status_code=303)
    return visit.back(file.case.id, done)


def add(visit: Visit) -> Response:
    """Keeps a promise that was given by telephone or in a chat."""
    file, said = visit.file(), plain_lines(visit.form.get("quote", "")).strip()[:LONGEST]
    try:
        due = day(visit.form.get("due", ""), file.shop)
        if due is not None and due < visit.now:
            raise InputError("due", "a day that is over")
        given = Promised(kind="other", quote=said, end=len(said), due=due)
        visit.book.promises.add(
            file.case.id,
            given,
            owner=owner(visit, file.shop) or visit.person.email,
            by=visit.person.email,
            at=visit.now,
        )
    except InputError:
        return visit.fault(400, code="promise", case_id=file.case.id, kept=said)
    return visit.back(file.case.id, "promise_added")


def owner(visit: Visit, shop: Shop) -> str | None:
    """Who is to keep it, somebody who sees the shop; None where the form leaves it as it is."""
    asked = visit.form.get("owner", "")
    if not asked:
        return None
    if asked not in {one.email for one in visit.book.people.of_shop(shop.key)}:
        raise InputError("owner", "nobody of this shop")
    return asked


def day(said: str, shop: Shop) -> datetime | None:
    """The last moment of a day by the shop's clock; None where none is named, InputError where it is no day."""
    if not said.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(said.strip()), LAST, ZoneInfo(shop.zone))
    except ValueError as exc:
        raise InputError("due", f"{said[:20]!r} is no day") from exc
