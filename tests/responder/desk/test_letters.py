"""The page of letters says who got which digest, and what was refused and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casebook.model import Result
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk

REFUSED = "mail failed: 127.0.0.1:25: 550 5.1.1 <b>no such user</b>"


def mailed(desk: Desk, recipient: str, result: Result | None, **said: object) -> None:
    claimed = desk.book.mailings.claim("digest", "demo", "2026-11-20", recipient, by="one", at=NOON)
    if result is not None:
        desk.book.mailings.record(claimed or 0, result, at=NOON, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("result", "said", "shown"),
    [
        (Result.DONE, {"detail": "a@example.com via smtp.example.com:587"}, "已寄出"),
        (Result.DONE, {"detail": "outbox/20261120.eml"}, "写进了发件箱文件夹"),
        (Result.FAILED, {"detail": REFUSED, "permanent": True}, "被拒收"),
        (Result.FAILED, {"detail": "busy", "again_at": NOON + timedelta(minutes=15)}, "11-20 12:15 之后再寄"),
        (Result.FAILED, {"detail": "busy"}, "寄了三次都没有成功"),
        (Result.UNKNOWN, {"detail": "cut"}, "不会自动补寄"),
        (None, {}, "正在寄"),
    ],
)
def test_each_letter_says_what_became_of_it(
    desk: Desk, owner: TestClient, result: Result | None, said: dict[str, object], shown: str
) -> None:
    mailed(desk, "a@example.com", result, **said)
    html = owner.get("/letters").text
    assert shown in html and "a@example.com" in html and "11-20 12:00" in html


def test_what_a_server_said_is_text(desk: Desk, owner: TestClient) -> None:
    mailed(desk, "a@example.com", Result.FAILED, detail=REFUSED, permanent=True)
    html = owner.get("/letters").text
    assert "&lt;b&gt;no such user&lt;/b&gt;" in html and "<b>no such" not in html
    assert "huiping digest --send --shop demo --date 2026-11-20" in html


def test_other_peoples_letters_and_old_ones_are_not_shown(desk: Desk, owner: TestClient, stranger: TestClient) -> None:
    mailed(desk, "a@example.com", Result.DONE)
    assert "a@example.com" not in stranger.get("/letters").text
    desk.book.mailings.claim("digest", "demo", "2026-10-01", "b@example.com", by="one", at=NOON - timedelta(days=50))
    html = owner.get("/letters").text
    assert "a@example.com" in html and "b@example.com" not in html
