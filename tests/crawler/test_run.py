"""Crawls as processes of their own, over real HTTP on loopback."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from casebook.errors import SettingError, SourceBusy, SourceError
from casebook.model import Source
from casebook.store import Casebook, open_book
from crawler.coverage import CrawlReport
from crawler.demoshop import DemoShop
from crawler.demoshop.shelf import stock
from crawler.run import run_crawl
from tests.crawler.shopserver import RECIPE, TinyShop, a_shop_with_reviews, serving
from tests.makers import a_review, a_shop

TODAY = date(2026, 11, 20)
pytestmark = pytest.mark.slow


@dataclass
class Crawled:
    report: CrawlReport
    shop: TinyShop
    book: Casebook
    told: list[Any]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    home = tmp_path_factory.mktemp("home")
    database = f"sqlite:///{home / 'casebook.db'}"
    told: list[Any] = []
    with serving(a_shop_with_reviews()) as shop, open_book(database, home) as book:
        book.shops.keep(a_shop())
        # Known from before and no longer on the site: one of a complete product, one of an incomplete one.
        lost = [a_review(external_id="lost-a", product_id="a"), a_review(external_id="lost-c", product_id="c")]
        book.reviews.keep(lost, at=datetime.now(UTC))
        report = run_crawl(
            a_source(shop.url, home),
            home=home,
            database=database,
            contact="mailto:test@shop.test",
            timeout=60,
            on_progress=told.append,
        )
        yield Crawled(report, shop, book, told)


def a_source(url: str, home: Path) -> Source:
    (home / "test.toml").write_text(RECIPE, encoding="utf-8")
    return Source(name="demo", shop="demo", kind="webshop", url=url, recipe=str(home / "test.toml"))


def test_every_review_of_every_page_is_kept_once(crawled: Crawled) -> None:
    assert (crawled.report.read, crawled.report.changes) == (4, {"new": 4})
    assert all(crawled.book.reviews.find("demo", one) for one in ("1", "2", "3", "9"))


def test_a_reply_is_kept_with_its_review(crawled: Crawled) -> None:
    review = crawled.book.reviews.review(crawled.book.reviews.find("demo", "2") or 0)
    assert review.reply is not None and review.reply.text == "您好，换货已寄出"


def test_a_site_that_repeats_its_last_page_is_not_walked_forever(crawled: Crawled) -> None:
    assert crawled.shop.asked["/p/a/all?page=3"] == 1
    assert "/p/a/all?page=4" not in crawled.shop.asked


def test_robots_are_obeyed_and_what_they_hide_is_said(crawled: Crawled) -> None:
    assert "/p/secret" not in crawled.shop.asked
    assert any("/p/secret: forbidden by robots.txt" in one for one in crawled.report.unknown)


def test_a_busy_site_is_asked_again_when_it_said(crawled: Crawled) -> None:
    assert crawled.shop.asked["/p/a/all?page=2"] == 2


def test_what_could_not_be_seen_is_said_with_its_reason(crawled: Crawled) -> None:
    assert any("/p/broken: HTTP 404" in one for one in crawled.report.unknown)
    assert "c: 5 stated, 1 read" in crawled.report.unknown


def test_a_crawl_with_gaps_is_not_sound(crawled: Crawled) -> None:
    assert (crawled.report.products, crawled.report.complete, crawled.report.is_sound) == (3, 2, False)


def test_only_a_complete_reading_says_a_review_is_gone(crawled: Crawled) -> None:
    states = [crawled.book.reviews.states(crawled.book.reviews.find("demo", one) or 0) for one in ("lost-a", "lost-c")]
    assert crawled.report.gone == 1
    assert [str(one[-1].change) for one in states] == ["gone", "new"]


def test_captures_hold_the_page_as_received_and_no_cookies(crawled: Crawled) -> None:
    review = crawled.book.reviews.review(crawled.book.reviews.find("demo", "9") or 0)
    path = crawled.book.archive.path(str(review.capture))
    assert crawled.book.archive.body(str(review.capture)).decode() == crawled.shop.pages["/p/c"]
    assert b"secret" not in subprocess.run(["gzip", "-dc", str(path)], capture_output=True, check=True).stdout


def test_coverage_is_written_for_every_product(crawled: Crawled) -> None:
    rows = crawled.book.coverage.since("demo", datetime(2020, 1, 1, tzinfo=UTC))
    assert {(row.product_id, row.stated, row.read) for row in rows if row.product_id} == {
        ("a", 3, 3),
        ("b", 0, 0),
        ("c", 5, 1),
    }


def test_progress_is_told_while_it_goes(crawled: Crawled) -> None:
    assert crawled.told[-1] == {"pages": crawled.report.pages, "reviews": 4, "products": 3}


def test_the_site_is_told_who_asks(crawled: Crawled) -> None:
    assert crawled.shop.agents == {"Huiping (review reader; +mailto:test@shop.test)"}


def test_a_shop_that_shows_a_captcha_is_busy_and_the_ledger_says_why(tmp_path: Path) -> None:
    database, shop = f"sqlite:///{tmp_path / 'casebook.db'}", a_shop_with_reviews()
    shop.pages["/"] = "<title>安全验证</title><p>请按住滑块，拖动到最右边</p>"
    with serving(shop), open_book(database, tmp_path) as book:
        book.shops.keep(a_shop())
        with pytest.raises(SourceBusy, match="a captcha is shown instead of the shop: wait some hours"):
            run_crawl(a_source(shop.url, tmp_path), home=tmp_path, database=database, timeout=60)
        [row] = book.coverage.since("demo", datetime(2020, 1, 1, tzinfo=UTC))
    assert [one.code for one in row.unseen] == ["captcha"]


def test_an_unknown_shop_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="shop 'demo'"):
        run_crawl(a_source("http://127.0.0.1:9/", tmp_path), home=tmp_path, database=f"sqlite:///{tmp_path}/c.db")


def test_what_nobody_can_crawl_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no address of a site"):
        run_crawl(a_source("ftp://x", tmp_path), home=tmp_path, database=f"sqlite:///{tmp_path}/c.db")


def test_a_crawl_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="stopped"):
        run_crawl(a_source("http://127.0.0.1:9/", tmp_path), home=tmp_path, database="sqlite://", timeout=0.05)


def test_the_demo_shop_is_read_completely_and_as_it_was_written(tmp_path: Path) -> None:
    output = tmp_path / "reviews.jsonl"
    with DemoShop(today=TODAY) as shop:
        words = ["-m", "crawler", "crawl", shop.url, "--output", str(output), "--home", str(tmp_path)]
        ended = subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=60, check=False)
    read = {line["id"]: line for line in map(json.loads, output.read_text(encoding="utf-8").splitlines())}
    written = {one.id: one for reviews in stock(TODAY).shown.values() for one in reviews}
    assert (ended.returncode, set(read)) == (0, set(written))
    for name in ("text", "stars", "author"):
        assert {key: one[name] for key, one in read.items()} == {
            key: getattr(one, name) for key, one in written.items()
        }


def test_the_crawl_command_writes_lines_and_a_report(tmp_path: Path) -> None:
    output, recipe = tmp_path / "reviews.jsonl", a_source("", tmp_path).recipe
    with serving(a_shop_with_reviews()) as shop:
        words = ["-m", "crawler", "crawl", shop.url, "--output", str(output), "--recipe", str(recipe)]
        words += ["--home", str(tmp_path)]
        ended = subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=60, check=False)
    assert sorted(json.loads(line)["id"] for line in output.read_text(encoding="utf-8").splitlines()) == list("1239")
    assert (ended.returncode, "reviews stated 8, read 4" in ended.stderr) == (1, True)
