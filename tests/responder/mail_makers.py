"""Makers for letters, days and mail servers on loopback."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from casebook.model import Case, Change, Shop, State, Status
from casebook.settings import Settings, read_settings
from casebook.views import CaseLine, Day, Judged
from responder.letters import Letter
from responder.mail import letter_to_message
from tests.makers import NOON, a_review, a_shop, a_verdict

DESK = "https://desk.example.com"


def some_settings(home: Path, **said: Any) -> Settings:
    given = {"smtp_security": "none", "mail_from": "回评 <huiping@example.com>", **said}
    return read_settings({}, home=home, **given)


def a_letter(**said: str) -> Letter:
    return Letter(**{"subject": "山野日用：3 条差评待回复", "text": "杯盖漏水\n", "html": "<p>杯盖漏水</p>", **said})


def a_message(letter: Letter | None = None, **said: Any) -> EmailMessage:
    given = {"sender": "回评 <huiping@example.com>", "recipient": "owner@example.com"}
    return letter_to_message(letter or a_letter(), **{**given, "message_id": "<a.1@example.com>", "at": NOON, **said})


def a_line(text: str = "杯盖漏水，包里全湿了", *, case_id: int = 1, tier: int = 1, **said: Any) -> CaseLine:
    verdict = said.pop("verdict", a_verdict())
    case = Case(
        id=case_id,
        shop="demo",
        review_id=case_id,
        state_id=case_id,
        status=Status.DRAFTED,
        tier=tier,
        cause=said.pop("cause", "quality"),
        opened_at=NOON,
        flagged_for="neg",
    )
    review = a_review(text, external_id=f"r-{case_id}", **said)
    state = State(id=case_id, review_id=case_id, seq=1, change=Change.NEW, seen_at=NOON, digest="0" * 64, review=review)
    return CaseLine(case=case, state=state, judged=Judged(id=1, state_id=case_id, judged_at=NOON, verdict=verdict))


def a_day(*waiting: CaseLine, shop: Shop | None = None, **said: Any) -> Day:
    """A day of nothing but these waiting cases."""
    given = {
        "since": NOON - timedelta(hours=12),
        "until": NOON + timedelta(hours=12),
        "changes": {},
        "stars": {},
        "opened": 0,
        "waiting_count": len(waiting),
        "approved": (),
        "unknown": (),
        "published": 0,
        "coverage": (),
    }
    given = {**given, **said}
    counts = {f"{name}_count": len(given.get(name, ())) for name in ("approved", "unknown")}
    return Day(shop=shop or a_shop(), waiting=waiting, **{**counts, **given})


class Postbox:
    """A mail server's handler that keeps what it is given; may refuse, or hang up instead of answering."""

    def __init__(self, *, refuses: str = "", says: str = "250 OK", hangs_up: bool = False) -> None:
        self.refuses = refuses
        self.says = says
        self.hangs_up = hangs_up
        self.received: list[EmailMessage] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address == self.refuses:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received.append(email.message_from_bytes(envelope.content, policy=default))
        if self.hangs_up:
            server.transport.abort()
        return self.says


@contextmanager
def a_mail_server(postbox: Postbox, **said: Any) -> Iterator[int]:
    """A mail server on loopback for the length of the block; its port."""
    port = a_free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **said)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def a_free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
