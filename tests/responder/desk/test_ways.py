"""The case page tells through which sources a review came, and where they contradict each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from casebook.model import Review, Source
from tests.casebook.makers import judge
from tests.makers import NOON, a_review, an_appended
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk

LATER = NOON + timedelta(days=1)
PAGE = a_review(capture="a" * 64, order_id="o-1")
EXPORT = replace(PAGE, source="file:demo", external_id="e-1", capture="b" * 64)


def page_of(desk: Desk, owner: TestClient, *ways: Review) -> str:
    for nth, review in enumerate(ways):
        desk.book.reviews.keep([review], at=NOON + nth * timedelta(hours=1))
    judge(desk.book)
    desk.book.cases.open_due("test-1", at=LATER)
    html: str = owner.get("/cases/1").text
    return html.partition('id="ways"')[2].partition("</section>")[0]


def test_a_review_of_one_source_names_it(desk: Desk, owner: TestClient) -> None:
    html = page_of(desk, owner, PAGE)
    assert "<bdi>demo</bdi>" in html and f"快照 {'a' * 12}<" in html
    assert "最早的来源" not in html and "不一致" not in html


def test_every_source_stands_with_its_time_and_capture(desk: Desk, owner: TestClient) -> None:
    html = page_of(desk, owner, PAGE, EXPORT)
    assert "2026-11-20 12:00 首次看到" in html and "2026-11-20 13:00 首次看到" in html
    assert f"快照 {'b' * 12}<" in html
    assert html.count("最早的来源") == 1 and "导入的文件" in html and "不一致" not in html


@pytest.mark.parametrize(
    ("said", "label", "shown"),
    [
        ({"text": "杯盖漏水"}, "评价正文", "杯盖漏水"),
        ({"stars": 5}, "星级", "5 星"),
        ({"author": "王***2"}, "买家昵称", "王***2"),
        ({"time": NOON + timedelta(hours=3)}, "评价时间", "2026-11-20 15:00"),
        ({"order_time": NOON - timedelta(days=3)}, "下单时间", "2026-11-17 12:00"),
    ],
)
def test_a_contradiction_is_shown_and_not_hidden(
    desk: Desk, owner: TestClient, said: dict[str, object], label: str, shown: str
) -> None:
    page = replace(PAGE, order_time=NOON - timedelta(days=9))
    export = replace(EXPORT, order_time=page.order_time)
    html = page_of(desk, owner, page, export, replace(export, **said), page)
    assert "有 1 处说法不一致" in html and f"<h3>{label}</h3>" in html and shown in html
    assert html.count(">采用<") == 1


def test_other_later_words_are_shown(desk: Desk, owner: TestClient) -> None:
    one = replace(PAGE, appended=(an_appended("还是漏"),))
    html = page_of(desk, owner, one, replace(EXPORT, appended=(an_appended("换了新的，好用"),)))
    assert "<h3>追评</h3>" in html and "换了新的，好用" in html


def test_the_words_of_a_source_are_text_and_nothing_else(desk: Desk, owner: TestClient) -> None:
    html = page_of(desk, owner, PAGE, replace(EXPORT, text="<script>alert(1)</script>", url="javascript:alert(1)"))
    assert "&lt;script&gt;" in html and "<script>" not in html and "javascript:" not in html


def test_a_contradiction_stands_above_the_decision(desk: Desk, owner: TestClient) -> None:
    page_of(desk, owner, PAGE, EXPORT, replace(EXPORT, author="王***2"))
    html = owner.get("/cases/1").text
    assert html.index('id="ways"') < html.index('class="decision"')


def test_a_source_that_no_longer_shows_it_says_so(desk: Desk, owner: TestClient) -> None:
    sources = [Source(name=name, shop="demo", kind="webshop", url="http://127.0.0.1/") for name in ("demo", "second")]
    for source in sources:
        desk.book.shops.keep_source(source)
    page_of(desk, owner, PAGE, replace(PAGE, source="second"))
    desk.book.reviews.gone("second", "p-1", seen=(), at=LATER)
    assert "现在已看不到" in owner.get("/cases/1").text
