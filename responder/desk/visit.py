"""What the desk stands on, and one visit to it: who comes, when, with which form."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from casebook.errors import NotFound
from casebook.handed import Incoming
from casebook.model import NOTHING, Hit, Person, Shop
from casebook.roles import Act, may
from casebook.settings import Settings
from casebook.store import Casebook
from casebook.views import CaseFile, Event
from responder.desk.acts import TOLD_BELOW, address_of, check_act, may_send, told
from responder.desk.pages import Pages
from responder.desk.shut import shut
from responder.knowing import facts_now
from responder.web import Look

MOST_BYTES = 256 * 1024
MOST_FIELDS = 30
# Both databases count ids up to here; a larger one in an address is nobody's.
LARGEST_ID = 2**31 - 1
CASE_DIGITS = 10
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything the pages need; `automatic` says whether a shop's replies go out by themselves,
    `mail_link` mails a person a link, of a kind where it is none to sign in by, `limit` how many characters its
    platform takes, `events` where a shop's negatives gathered of late, `incoming` takes what people hand in, `look`
    opens a public page, `redraft` drafts one case anew where there is news of facts."""

    book: Casebook
    settings: Settings
    clock: Callable[[], datetime]
    lint: Callable[[str, CaseFile], tuple[Hit, ...]]
    mail_link: Callable[..., None]
    automatic: Callable[[Shop], bool]
    limit: Callable[[Shop], int]
    events: Callable[[Shop, datetime], Sequence[Event]]
    incoming: Incoming
    redraft: Callable[[int], object]
    look: Look
    pages: Pages

    @property
    def secure(self) -> bool:
        """Whether people reach the desk by https."""
        return self.settings.desk_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """Name of the session cookie; with https the browser ties it to this very host."""
        return "__Host-huiping" if self.secure else "huiping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A visit by somebody we need not know."""

    desk: Desk
    request: Request
    now: datetime
    form: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Guest):
    """A visit by somebody who is signed in."""

    person: Person
    session: str

    @property
    def book(self) -> Casebook:
        """The casebook."""
        return self.desk.book

    def file(self) -> CaseFile:
        """The case the address names; NotFound when it is of a shop this person does not see."""
        case_id = self.request.path_params["case_id"]
        if case_id > LARGEST_ID:
            raise NotFound(f"case {case_id}")
        file = self.book.cases.file(case_id)
        # The same answer as for no case at all: a number tells a stranger nothing.
        if file.case.shop not in self.person.shops:
            raise NotFound(f"case {case_id}")
        return replace(file, facts=facts_now(self.book, file, self.now))

    def show(self, template: str, *, status: int = 200, **said: Any) -> Response:
        """The page, with what every page of somebody signed in holds."""
        # Only a code travels in the address: a link from outside cannot put words on our pages.
        done = self.desk.pages.words.known("done", self.request.query_params.get("done", ""))
        html = self.desk.pages.html(template, **self._known(), now=self.now, done=done, **said)
        # One table says which doors are open and which buttons are shown.
        return HTMLResponse(shut(html, partial(may_send, self.person.role)), status_code=status)

    def fault(self, status: int, *, code: str | None = None, **said: Any) -> Response:
        """The page for what went wrong, for somebody signed in."""
        return self.desk.pages.fault(status, code=code, **self._known(), **said)

    def may(self, act: str) -> bool:
        """Whether this person's role lets them."""
        return may(self.person.role, Act(act))

    def back(self, case_id: int, done: str) -> Response:
        """After a button: to the case, which says that it is done."""
        return RedirectResponse(f"/cases/{case_id}?done={done}", status_code=303)

    def write_down(self, answer: Response) -> None:
        """Tells the audit log of a button that did something, where nothing below has told it."""
        address = address_of(self.request)
        # What did something leads on; a page that asks again or refuses changed nothing.
        if answer.status_code == 303 and address not in TOLD_BELOW:
            shop = self.form.get("shop", "")
            case_id, own = self.request.path_params.get("case_id"), shop if shop in self.person.shops else ""
            self.book.audit.add(told(address), by=self.person.email, at=self.now, case_id=case_id, shop=own)

    def _known(self) -> dict[str, Any]:
        return {"person": self.person, "form_token": form_token(self.session), "may": self.may}


def form_token(session: str) -> str:
    """The token in every form of a session; nobody without its cookie can know it."""
    # Made from the session itself, so it needs no row and ends with it.
    return hmac.new(session.encode(), b"form", hashlib.sha256).hexdigest()


def check_token(form: Mapping[str, str], session: str) -> None:
    """Raises HTTPException 403 for a form that is not of this session's pages."""
    # As bytes: comparing texts in constant time refuses anything beyond ASCII.
    if not hmac.compare_digest(form.get("form_token", "").encode(), form_token(session).encode()):
        raise HTTPException(403)


def visit(guest: Guest) -> Visit | None:
    """The visit of a person with a good session; None for everybody else.

    Raises HTTPException 403 where their role may not do what the address does: every door passes here.
    """
    session = guest.request.cookies.get(guest.desk.cookie, "")
    person = guest.desk.book.sessions.person(session, at=guest.now) if session else None
    if person is None:
        return None
    check_act(guest.request, person.role)
    return Visit(desk=guest.desk, request=guest.request, now=guest.now, form=guest.form, person=person, session=session)


def page(view: Callable[[Visit], Response]) -> Callable[[Request], Response]:
    """An endpoint that shows something to people who are signed in, and sends others to sign in."""

    def endpoint(request: Request) -> Response:
        found = visit(arrive(request))
        return to_login(str(request.path_params.get("case_id", ""))) if found is None else view(found)

    return endpoint


def button(
    view: Callable[[Visit], Response], *, most_bytes: int = MOST_BYTES, most_fields: int = MOST_FIELDS
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that does something for people who are signed in and used a form of ours."""

    def press(guest: Guest) -> Response:
        found = visit(guest)
        if found is None:
            return to_login()
        check_token(guest.form, found.session)
        answer = view(found)
        found.write_down(answer)
        return answer

    return posted(press, most_bytes=most_bytes, most_fields=most_fields)


def posted(
    view: Callable[[Guest], Response], *, most_bytes: int = MOST_BYTES, most_fields: int = MOST_FIELDS
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that takes a form from anybody."""

    async def endpoint(request: Request) -> Response:
        form = await read_form(request, most_bytes=most_bytes, most_fields=most_fields)
        # The casebook waits for the disk: other visits go on meanwhile.
        return await run_in_threadpool(lambda: view(arrive(request, form)))

    return endpoint


def arrive(request: Request, form: Mapping[str, str] = NOTHING) -> Guest:
    """The visit as it begins."""
    desk: Desk = request.app.state.desk
    return Guest(desk=desk, request=request, now=desk.clock(), form=form)


async def read_form(
    request: Request, *, most_bytes: int = MOST_BYTES, most_fields: int = MOST_FIELDS
) -> Mapping[str, str]:
    """The fields of a plain form; 413 when it is too large, 415 when it is something else."""
    if request.headers.get("content-type", FORM).split(";")[0].strip().lower() != FORM:
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        # Counted as it comes: what the header says about the length may be false, or missing.
        if len(body) > most_bytes:
            raise HTTPException(413)
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=most_fields)
    except ValueError as exc:
        raise HTTPException(400) from exc
    # PostgreSQL keeps no NUL, and nobody types one.
    return {name: value.replace("\0", "") for name, value in fields}


def to_login(case_id: str = "") -> Response:
    """Where people go who are not signed in; the case they came for goes with them."""
    return RedirectResponse(f"/login{case_asked(case_id)}", status_code=303)


def case_asked(case_id: str) -> str:
    """The part of an address that remembers a case; a number alone, so that nobody is led elsewhere."""
    return f"?case={case_id}" if case_id.isascii() and case_id.isdigit() and len(case_id) <= CASE_DIGITS else ""
