"""The inbox says which source cannot be read, since when, and when it is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casebook.model import Source
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk

HOUR = timedelta(hours=1)
BUSY = "source busy: http://shop.example/: status 429 (try again later)"


@pytest.fixture
def site(desk: Desk) -> Desk:
    desk.book.shops.keep_source(Source(name="官网", shop="demo", kind="webshop", url="http://127.0.0.1/"))
    return desk


def ended(desk: Desk, hours: int, outcome: str, detail: str = "", *, job: str = "crawl 官网") -> None:
    at = NOON + hours * HOUR
    desk.book.jobs.claim(job, at, owner="one", at=at, lease=HOUR)
    rest = at + HOUR / 2 if outcome == "failed" else None
    desk.book.jobs.end(job, at, owner="one", at=at, outcome=outcome, detail=detail, not_before=rest)


def test_a_source_that_fails_again_and_again_is_told_with_the_reason(site: Desk, owner: TestClient) -> None:
    ended(site, 0, "done")
    for hours in (1, 2, 3):
        ended(site, hours, "failed", BUSY)
    html = owner.get("/").text
    for said in ("来源“官网”", "11-20 12:00", "连续失败 3 次", "要求暂缓访问", "11-20 15:30"):
        assert said in html


def test_a_source_never_read_is_told_so(site: Desk, owner: TestClient) -> None:
    for hours in (1, 2):
        ended(site, hours, "failed", "no such code: <b>")
    html = owner.get("/").text
    assert "添加以来还没有读成过" in html and "原因请看 huiping doctor" in html


def test_one_hiccup_and_what_works_again_are_not_told(site: Desk, owner: TestClient) -> None:
    for hours, outcome in enumerate(("failed", "failed", "done", "failed")):
        ended(site, hours, outcome, BUSY)
    assert "来源“官网”" not in owner.get("/").text


def test_other_peoples_sources_are_not_told(site: Desk, stranger: TestClient) -> None:
    for hours in (1, 2):
        ended(site, hours, "failed", BUSY)
    assert "来源“官网”" not in stranger.get("/").text
