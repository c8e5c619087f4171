"""The audit log as owners and auditors read it: what people did in their shops, newest first."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from casebook.store.audit import PAGE
from responder.desk.people import seen_by, sees_all
from responder.desk.visit import Visit

PAGE_DIGITS = 6


def audit(visit: Visit) -> Response:
    """A page of the log, narrowed to what and by whom the address asks."""
    asked = visit.request.query_params
    what, by, number = asked.get("what", "")[:48], asked.get("by", "")[:255], _number(asked.get("page", ""))
    people = {one.email: one for one in seen_by(visit)}
    shops = None if sees_all(visit) else visit.person.shops
    entries, count = visit.book.audit.seen(shops, list(people), what=what, by=by, page=number)
    said = {"entries": entries, "count": count, "number": number, "pages": max(1, -(-count // PAGE))}
    said |= {"people": people, "kinds": visit.book.audit.kinds(), "what": what, "who": by}
    said |= {"shops": {one.key: one.name for one in visit.book.shops.all()}, "zone": visit.desk.settings.zone}
    # The pager adds the page to an address that asks for something already.
    return visit.show("audit.html", **said, address=f"/audit?{urlencode({'what': what, 'by': by})}")


def _number(said: str) -> int:
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) <= PAGE_DIGITS else 1
