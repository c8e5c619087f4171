"""The page of alerts: what waits for somebody's word, whom it was told, and the button that says: I have it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from casebook.errors import InputError, NotFound
from casebook.model import Alert, Bell, Ring, Shop
from casebook.private import mask
from responder.desk.inbox import PAGE, page_of
from responder.desk.paste import mine
from responder.desk.visit import LARGEST_ID, Guest, Visit
from responder.passing import is_good
from responder.ringing.note import line_of

TABS = ("open", "acked")
# More of a review than this is for people who sign in.
LONGEST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An alert as the list shows it: its sentence, and every message about it."""

    alert: Alert
    shop: Shop
    text: str
    told: tuple[tuple[Ring, Bell], ...]


def alerts(visit: Visit) -> Response:
    """The page with one tab's alerts, what burns first."""
    asked = visit.request.query_params
    tab = asked.get("tab", "open") if asked.get("tab") in TABS else "open"
    shops = {shop.key: shop for shop in mine(visit)}
    counts = {name: visit.book.alerts.count(shops, acked=name == "acked") for name in TABS}
    number, pages = page_of(asked.get("page", ""), counts[tab])
    found = visit.book.alerts.of_shops(shops, acked=tab == "acked", limit=PAGE, offset=(number - 1) * PAGE)
    return visit.show(
        "alerts.html",
        tab=tab,
        counts=counts,
        lines=lines(found, shops, visit),
        names=names_of(found, visit),
        shops=shops,
        number=number,
        pages=pages,
    )


def lines(found: list[Alert], shops: dict[str, Shop], visit: Visit) -> list[Line]:
    """The alerts as lines, with their messages read at once."""
    told = visit.book.bells.of_alerts([one.id for one in found])
    return [
        Line(
            alert=one,
            shop=shops[one.shop],
            text=line_of(one, shops[one.shop], visit.now),
            told=tuple(told[one.id]),
        )
        for one in found
    ]


def names_of(found: list[Alert], visit: Visit) -> dict[str, str]:
    """Names of those who took alerts up."""
    people = {email: visit.book.people.by_email(email) for one in found if (email := one.acked_by)}
    return {email: person.name for email, person in people.items() if person is not None}


def ack(visit: Visit) -> Response:
    """Says that this person has these; nobody else is told of them from now on."""
    said = visit.form.get("alert_ids", "").split()[:PAGE]
    if not said or not all(one.isascii() and one.isdigit() and int(one[:10]) <= LARGEST_ID for one in said):
        raise InputError("alerts", "no numbers")
    found = [visit.book.alerts.get(int(one[:10])) for one in said]
    # The same answer as for no alert at all: a number tells a stranger nothing.
    if strange := [one.id for one in found if one.shop not in visit.person.shops]:
        raise NotFound(f"alert {strange[0]}")
    taken = [visit.book.alerts.ack(one.id, by=visit.person.email, at=visit.now) for one in found]
    return RedirectResponse(f"/alerts?done={'alert_acked' if any(taken) else 'alert_was_acked'}", status_code=303)


def peek(guest: Guest) -> Response:
    """What a link in a message shows to whoever has it: this alert and the words it is about, and no button."""
    alert_id, token = guest.request.path_params["alert_id"], guest.request.path_params["token"]
    book = guest.desk.book
    try:
        alert = book.alerts.get(alert_id if alert_id <= LARGEST_ID else 0)
    except NotFound:
        return guest.desk.pages.fault(410, code="alert_link")
    if not is_good(token, alert, guest.now):
        return guest.desk.pages.fault(410, code="alert_link")
    shop = book.shops.get(alert.shop)
    review = book.reviews.review(alert.cue.review_id) if alert.cue.review_id else None
    parts = [mask(one)[:LONGEST] for one in review.parts] if review else []
    return guest.desk.pages.show(
        "alert_peek.html", alert=alert, shop=shop, parts=parts, text=line_of(alert, shop, guest.now), review=review
    )
