"""Makers for the desk: an application on a casebook, browsers of its people, and forms as a page holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from starlette.applications import Starlette

from casebook.model import Axis, Finding, Hit, Leaning, Level, Person, Severity, Suspicion
from casebook.settings import read_settings
from casebook.store import Casebook
from casebook.views import CaseFile, Event
from crawler.incoming import Incoming
from responder.desk import create_app
from responder.desk.visit import form_token
from responder.knowing import draft_all
from tests.casebook.makers import judge, keep
from tests.makers import NOON, a_review, a_shop
from tests.responder.desk.browser import TestClient

SESSION_LASTS = timedelta(days=1)


@dataclass
class Desk:
    """The application with what it mailed, what its clock says, how its shops publish and what gathered there."""

    book: Casebook
    app: Starlette
    mailed: list[tuple[Person, str]] = field(default_factory=list)
    now: datetime = NOON
    automatic: bool = False
    events: list[Event] = field(default_factory=list)
    thought: int = 0
    redrafted: list[int] = field(default_factory=list)

    def think(self) -> None:
        self.thought += 1


def a_hit(word: str, text: str, severity: Severity) -> Hit:
    start = text.index(word)
    return Hit(rule="T-1", severity=severity, start=start, end=start + len(word), message=f"不要写“{word}”")


def lint(text: str, file: CaseFile) -> tuple[Hit, ...]:
    """Forbids one word and asks about another."""
    asked = {"骗子": Severity.BLOCK, "同批次": Severity.PROOF}
    return tuple(a_hit(word, text, severity) for word, severity in asked.items() if word in text)


def redraft(desk: Desk, case_id: int) -> None:
    """Drafts a case as the house does: with what is known now."""
    desk.redrafted.append(case_id)
    draft_all(desk.book, desk.book.cases.waiting(case_id), now=desk.now)


def a_desk(book: Casebook, *, desk_url: str = "http://testserver") -> Desk:
    desk = Desk(book, Starlette())
    desk.app = create_app(
        book,
        read_settings({}, desk_url=desk_url),
        clock=lambda: desk.now,
        redraft=lambda case_id: redraft(desk, case_id),
        incoming=Incoming(
            book,
            read_settings({}, home=str(book.archive.folder.parent)),
            clock=lambda: desk.now,
            after=desk.think,
        ),
        lint=lint,
        mail_link=lambda person, url, kind="link": desk.mailed.append((person, url)),
        automatic=lambda shop: desk.automatic,
        events=lambda shop, now: [one for one in desk.events if one.shop == shop.key],
    )
    return desk


def people(book: Casebook) -> None:
    """Owner and agent of the demo shop, somebody of another shop, and somebody without any."""
    book.shops.keep(a_shop(key="other", name="别家小店"))
    book.people.keep("owner@example.com", "店主", shops=["demo"])
    book.people.keep("agent@example.com", "小周", role="agent", shops=["demo"])
    book.people.keep("stranger@example.com", "别家店主", shops=["other"])
    book.people.keep("nobody@example.com", "新同事")


def a_client(desk: Desk, email: str | None = None) -> TestClient:
    """A browser, signed in when it is somebody's; it does not follow redirects."""
    client = TestClient(desk.app, follow_redirects=False, raise_server_exceptions=False)
    person = desk.book.people.by_email(email) if email else None
    if person is not None:
        session = desk.book.people.make_token(person.id, "session", at=NOON, lasts=SESSION_LASTS)
        client.cookies.set("huiping", session)
    return client


def as_the_desk_set_it(client: TestClient) -> str:
    """The session of a browser, whose cookie one that the desk sets now takes the place of."""
    session = client.cookies["huiping"]
    client.cookies.clear()
    client.cookies.set("huiping", session, domain="testserver.local", path="/")
    return session


def press(client: TestClient, address: str, **fields: Any) -> Any:
    """Sends a form with the token the person's pages hold."""
    token = form_token(client.cookies.get("huiping", ""))
    return client.post(address, data={"form_token": token, **fields})


DEFECT = (Finding(code="concrete_defect"),)


def a_suspicion(
    axis: Axis = Axis.INTENT, level: Level = Level.REVIEW, code: str = "extortion", **said: Any
) -> Suspicion:
    """A suspicion on one axis."""
    leaning = Leaning(axis=axis, level=level, p=0.8)
    return Suspicion(
        **{"level": level, "p": 0.8, "reasons": (Finding(code=code, weight=4.0),), "axes": (leaning,), **said}
    )


def a_suspected_case(book: Casebook, suspicion: Suspicion | None = None, text: str = "给两百就改", **said: Any) -> int:
    """A case of its own with this suspicion."""
    name = str(book.reviews.count())
    keep(book, a_review(text, **{"external_id": name, **said}))
    judge(book, suspicion=suspicion or a_suspicion(), findings=(), aspects=())
    book.cases.open_due("test-1", at=NOON)
    return next(one.case.id for one in book.cases.inbox(["demo"]) if one.state.review.external_id == name)


def an_event(**said: Any) -> Event:
    given = {"product_id": "p-1", "product": "保温杯", "first": date(2026, 11, 18), "last": date(2026, 11, 20)}
    numbers = {"negatives": 14, "usual": 2.3, "share": 0.46, "usual_share": 0.09}
    return Event(**{"shop": "demo", **given, **numbers, **said})


class Forms(HTMLParser):
    """The forms of a page: each address with the fields it would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._area: str | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((said.get("action", ""), {}))
        elif tag == "textarea" and self.found:
            self._area = said.get("name", "")
            self.found[-1][1][self._area] = ""
        elif tag == "select" and self.found:
            self._select = said.get("name", "")
        elif tag == "option" and self._select:
            # Of options none of which is selected, a browser sends the first.
            fields = self.found[-1][1]
            if "selected" in said or self._select not in fields:
                fields[self._select] = said.get("value", "")
        elif tag == "input" and self.found and said.get("type") not in ("checkbox", "file"):
            self.found[-1][1][said.get("name", "")] = said.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.found[-1][1][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea" and self._area is not None:
            # A browser drops the first line end of a textarea, and sends the others as two characters.
            words = self.found[-1][1][self._area].removeprefix("\n").replace("\n", "\r\n")
            self.found[-1][1][self._area], self._area = words, None


def form_on(client: TestClient, page: str, address: str, *, nth: int = 0) -> dict[str, str]:
    """The fields of a form on a page, as a browser without JavaScript would send them."""
    forms = [fields for action, fields in Forms(client.get(page).text).found if action == address]
    return forms[nth]
