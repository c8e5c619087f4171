"""Puts the desk together: routes, guards and the pages for what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from casebook.handed import Incoming
from casebook.model import Hit, Shop
from casebook.settings import Settings
from casebook.store import Casebook
from casebook.views import CaseFile, Event
from responder import web
from responder.desk import (
    account,
    additions,
    alerts,
    answers,
    audit,
    bells,
    case,
    contact,
    copies,
    correct,
    decide,
    faults,
    gathered,
    inbox,
    joining,
    letters,
    login,
    maps,
    overview,
    password,
    paste,
    people,
    post,
    promises,
    promotions,
    rule,
    second,
    suspicions,
    uploads,
    wording,
)
from responder.desk.guard import Guard
from responder.desk.inbox import together, views
from responder.desk.pages import Pages
from responder.desk.visit import Desk, Guest, arrive, button, page, posted
from responder.windows import answer_windows

# The careful limit of a public reply where nobody tells us the platform's own.
CAREFUL_LIMIT = 500


def create_app(
    book: Casebook,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    lint: Callable[[str, CaseFile], tuple[Hit, ...]],
    mail_link: Callable[..., None],
    automatic: Callable[[Shop], bool],
    incoming: Incoming,
    redraft: Callable[[int], object] = lambda case_id: 0,
    limit: Callable[[Shop], int] = lambda shop: CAREFUL_LIMIT,
    events: Callable[[Shop, datetime], Sequence[Event]] = lambda shop, now: (),
    look: web.Look = web.look,
) -> Starlette:
    """The desk as an ASGI application; `clock` gives aware times, `mail_link` raises MailError, both may block."""
    # The inbox orders by how long platforms take answers; what changed there is listed anew.
    book.inbox.know(answer_windows())
    pages = Pages()
    app = Starlette(
        routes=routes(),
        middleware=[Middleware(Guard, desk_url=settings.desk_url, refused=pages.fault)],
        exception_handlers=faults.HANDLERS,
    )
    app.state.desk = Desk(
        book=book,
        settings=settings,
        clock=clock,
        lint=additions.checking(book, lint, clock),
        mail_link=mail_link,
        automatic=automatic,
        limit=limit,
        events=events,
        incoming=incoming,
        redraft=redraft,
        look=look,
        pages=pages,
    )
    return app


def routes() -> list[BaseRoute]:
    """Every address of the desk; what changes something is POST alone."""
    return [
        Route("/healthz", healthz),
        Mount("/static", StaticFiles(packages=[("responder.desk", "static")])),
        # HEAD comes with every GET and, like it, changes nothing.
        Route("/login", open_page(login.ask), methods=["GET"]),
        Route("/login", posted(login.send), methods=["POST"]),
        Route("/login/password", posted(password.sign_in), methods=["POST"]),
        Route("/login/{token}", open_page(login.confirm), methods=["GET"]),
        Route("/login/{token}", posted(login.enter), methods=["POST"]),
        Route("/forgot", open_page(password.ask_reset), methods=["GET"]),
        Route("/forgot", posted(password.send_reset), methods=["POST"]),
        Route("/reset/{token}", open_page(password.ask_new), methods=["GET"]),
        Route("/reset/{token}", posted(password.set_new), methods=["POST"]),
        Route("/invitation/{token}", open_page(joining.ask), methods=["GET"]),
        Route("/invitation/{token}", posted(joining.join), methods=["POST"]),
        Route("/logout", button(login.leave), methods=["POST"]),
        Route("/account", page(account.account), methods=["GET"]),
        Route("/people", page(people.people), methods=["GET"]),
        Route("/audit", page(audit.audit), methods=["GET"]),
        *(Route(address, button(view, most_fields=300), methods=["POST"]) for address, view in STAFFING.items()),
        Route("/", page(inbox.inbox), methods=["GET"]),
        *(Route(address, button(view, **together.ROOMY), methods=["POST"]) for address, view in LISTING.items()),
        Route("/suspicions", page(suspicions.suspicions), methods=["GET"]),
        Route("/events", page(gathered.events), methods=["GET"]),
        Route("/overview", page(overview.overview), methods=["GET"]),
        Route("/overview/{table}.{form}", page(overview.export), methods=["GET"]),
        Route("/promises", page(promises.promises), methods=["GET"]),
        Route("/letters", page(letters.letters), methods=["GET"]),
        Route("/accuracy", page(correct.accuracy), methods=["GET"]),
        Route("/cases/{case_id:int}", page(case.case), methods=["GET"]),
        Route("/cases/{case_id:int}/copies", page(copies.copies), methods=["GET"]),
        Route("/paste", page(paste.ask), methods=["GET"]),
        Route("/promotions", page(promotions.promotions), methods=["GET"]),
        *(Route(address, button(view, most_fields=600), methods=["POST"]) for address, view in OFFERING.items()),
        Route("/wording", page(wording.wording), methods=["GET"]),
        Route("/wording/place", page(wording.one), methods=["GET"]),
        *(Route(address, button(view, **wording.ROOMY), methods=["POST"]) for address, view in WORDING.items()),
        Route("/alerts", page(alerts.alerts), methods=["GET"]),
        Route("/alerts/bells", page(bells.bells), methods=["GET"]),
        Route("/alerts/{alert_id:int}/{token}", open_page(alerts.peek), methods=["GET"]),
        *(Route(address, button(view), methods=["POST"]) for address, view in ALERTING.items()),
        *(Route(address, button(view, **paste.ROOMY), methods=["POST"]) for address, view in PASTING.items()),
        Route("/import", page(uploads.ask), methods=["GET"]),
        Route("/import", uploads.take, methods=["POST"]),
        Route("/import/{key}", page(uploads.show), methods=["GET"]),
        Route("/import/{key}/rejects", page(uploads.rejects), methods=["GET"]),
        Route("/maps", page(maps.maps), methods=["GET"]),
        Route("/maps/one", page(maps.one), methods=["GET"]),
        *(Route(address, button(view, **uploads.ROOMY), methods=["POST"]) for address, view in MAPPING.items()),
        *(Route(f"/cases/{{case_id:int}}/{name}", button(view), methods=["POST"]) for name, view in BUTTONS.items()),
    ]


LISTING = {
    "/together": together.look,
    "/together/approve": together.approve,
    "/views/keep": views.keep,
    "/views/delete": views.delete,
}
STAFFING = {
    "/account/password": account.password,
    "/account/second": account.second,
    "/account/second/on": account.second_on,
    "/account/second/off": account.second_off,
    "/account/codes": account.codes,
    "/account/sessions/end": account.end_one,
    "/account/sessions/others": account.end_others,
    "/people/invite": people.invite,
    "/people/again": people.again,
    "/people/change": people.change,
    "/people/disable": people.disable,
    "/people/enable": people.enable,
    "/people/second-off": people.second_off,
}
PASTING = {"/paste": paste.look, "/paste/keep": paste.keep, "/paste/one": paste.one}
MAPPING = {
    "/import/{key}": uploads.tell,
    "/import/{key}/keep": uploads.keep,
    "/import/{key}/drop": uploads.drop,
    "/maps/save": maps.save,
    "/maps/rename": maps.rename,
    "/maps/delete": maps.delete,
}
OFFERING = {
    "/promotions": promotions.look,
    "/promotions/keep": promotions.keep,
    "/promotions/end": promotions.end,
    "/promotions/quoting": promotions.quoting,
}
ALERTING = {
    "/alerts/ack": alerts.ack,
    "/alerts/bells": bells.add,
    "/alerts/bells/change": bells.change,
    "/alerts/bells/end": bells.end,
    "/alerts/bells/test": bells.test,
    "/alerts/expiry": bells.expiry,
}
WORDING = {
    "/wording/look": wording.look,
    "/wording/keep": wording.keep,
    "/wording/restore": wording.restore,
    "/wording/policies": wording.policies,
    "/wording/approving": wording.approving,
}
BUTTONS = {
    "draft": decide.save,
    "approve": decide.approve,
    "withdraw": decide.withdraw,
    "second": second.agree,
    "send-back": second.send_back,
    "dismiss": decide.dismiss,
    "reopen": decide.reopen,
    "claim": post.claim,
    "published": post.published,
    "failed": post.failed,
    "unsure": post.unsure,
    "correct": correct.correct,
    "rule": rule.rule,
    "add": additions.add,
    "leave-out": additions.leave_out,
    "contact": contact.add,
    "contact/back": contact.take_back,
    "promise": promises.move,
    "promise/add": promises.add,
    "answer": answers.answer,
    "take-back": answers.take_back,
    "redraft": answers.redraft,
}


def open_page(view: Callable[[Guest], Response]) -> Callable[[Request], Response]:
    """An endpoint that shows something to anybody."""

    def endpoint(request: Request) -> Response:
        return view(arrive(request))

    return endpoint


def healthz(request: Request) -> Response:
    """Says that the desk answers."""
    return PlainTextResponse("ok\n")
