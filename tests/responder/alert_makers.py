"""Makers of alerts, bells, and a server that stands for a robot on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from casebook.house import House
from casebook.model import Alert, AlertKind, Bell, Change, Cue, Fresh, Review, State, Verdict, Waiting
from casebook.settings import Settings, read_settings
from casebook.store import Casebook
from tests.loopback import listening
from tests.makers import NOON, a_finding, a_review, a_verdict

TAKEN = b'{"errcode":0,"errmsg":"ok","code":0,"msg":"success"}'


def a_cue(kind: AlertKind = AlertKind.SAFETY, key: str = "review 1", **said: Any) -> Cue:
    given = {"tier": 0, "product_id": "p-1", "product": "保温杯", "spec": "500ml", "stars": 1, "words": "手被烫伤了"}
    return Cue(kind=kind, key=key, **{**given, "at": NOON, **said})


def an_alert(cue: Cue | None = None, **said: Any) -> Alert:
    return Alert(cue=cue or a_cue(), **{"id": 1, "shop": "demo", "raised_at": NOON, "secret": "s3cret", **said})


def a_bell(way: str = "email", address: str = "lin@example.com", **said: Any) -> Bell:
    given = {"id": 1, "shop": "demo", "name": "林", "made_at": NOON - timedelta(days=1)}
    return Bell(way=way, address=address, **{**given, **said})


def a_waiting(tier: int = 1, **said: Any) -> Waiting:
    return Waiting(alert=an_alert(a_cue(tier=tier)), **said)


def a_fresh(review: Review | str = "杯盖漏水", **said: Any) -> Fresh:
    """A review as it was last judged; `verdict` as it is, all else belongs to the state."""
    verdict: Verdict = said.pop("verdict", a_verdict())
    read = a_review(review) if isinstance(review, str) else review
    given = {"id": 1, "review_id": 1, "seq": 1, "change": Change.NEW, "seen_at": NOON, "digest": "0" * 64}
    return Fresh(state=State(review=read, **{**given, **said}), verdict=verdict, verdict_id=1)


def a_danger(quote: str = "烫伤") -> Any:
    return a_finding(quote, code="safety", start=3, end=3 + len(quote), weight=3.0)


def raised(book: Casebook, *cues: Cue, at: datetime = NOON) -> list[Alert]:
    """Alerts of the demo shop for these cues."""
    return [book.alerts.get(one) for one in book.alerts.keep("demo", [(cue, 0) for cue in cues], at=at)]


def rung(book: Casebook, bell: Bell, **said: Any) -> Bell:
    """The bell as the book keeps it."""
    return book.bells.keep(bell)


def settings_in(home: Path, **said: Any) -> Settings:
    given = {"alerts_inside": True, "mail_from": "回评 <huiping@example.com>", "desk_url": "https://desk.example.com"}
    return read_settings({}, home=home, **{**given, **said})


def a_house(book: Casebook, home: Path, now: datetime = NOON, **said: Any) -> House:
    return House(book=book, settings=settings_in(home, **said), clock=lambda: now, owner="one")


@dataclass
class Robot:
    """What came to a robot; `answers` are given in turn, the last one from then on."""

    answers: list[tuple[int, bytes]] = field(default_factory=lambda: [(200, TAKEN)])
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    drop: bool = False

    @property
    def said(self) -> list[Any]:
        return [json.loads(body) for body in self.bodies]


@contextmanager
def robot(*answers: tuple[int, bytes], drop: bool = False) -> Iterator[Robot]:
    """A robot on loopback; `drop` hangs up without an answer."""
    standing = Robot(answers=list(answers) or [(200, TAKEN)], drop=drop)
    with listening(_handler(standing)) as address:
        standing.url = f"{address}/robot/send?access_token=t0ken"
        yield standing


def _handler(robot: Robot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            robot.paths.append(self.path)
            robot.headers.append(dict(self.headers))
            robot.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            if robot.drop:
                return self.connection.close()
            status, body = robot.answers.pop(0) if len(robot.answers) > 1 else robot.answers[0]
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(body)
            return None

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler


def no_events() -> Callable[[Any], list[Any]]:
    return lambda shop: []
