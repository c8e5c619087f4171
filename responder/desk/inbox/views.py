"""Views a person saved: listed, kept, deleted, and the one the inbox opens with."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from casebook.model import Shop
from casebook.views import SavedView
from responder.desk.inbox.filters import Filters, filters_in
from responder.desk.visit import LARGEST_ID, Visit

Kept = Sequence[tuple[SavedView, str]]


def views_of(visit: Visit, shops: Sequence[Shop]) -> Kept:
    """The person's views, each with its address as the shops are now."""
    words = visit.desk.pages.words
    return [(one, filters_in(one.filters, shops, words).address()) for one in visit.book.views.of(visit.person.id)]


def opening(kept: Kept) -> str:
    """The address of the view the inbox opens with; nothing where there is none."""
    return next((address for view, address in kept if view.opens), "")


def current(kept: Kept, said: Filters) -> SavedView | None:
    """The view that is shown now, by what it is narrowed to."""
    return next((view for view, address in kept if address == said.address()), None)


def keep(visit: Visit) -> Response:
    """Keeps what the list is narrowed to, under a name."""
    shops = [shop for shop in visit.book.shops.all() if shop.key in visit.person.shops]
    said = filters_in(visit.form, shops, visit.desk.pages.words)
    opens = visit.form.get("opens") == "yes"
    visit.book.views.keep(visit.person.id, visit.form.get("name", ""), said.given, opens=opens, at=visit.now)
    return RedirectResponse(f"{said.address()}&done=view_kept", status_code=303)


def delete(visit: Visit) -> Response:
    """Deletes a view of this person's."""
    said = visit.form.get("view_id", "")
    if said.isascii() and said.isdigit() and len(said) < 11 and int(said) <= LARGEST_ID:
        visit.book.views.delete(visit.person.id, int(said))
    return RedirectResponse("/?tab=todo&done=view_deleted", status_code=303)
