"""Does one crawl in this process, which can do no other afterwards: Scrapy's reactor starts once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TextIO

from crawler.coverage import CrawlReport, Ledger, report_from
from crawler.pipelines import BookKeeper, Keeper, LineKeeper, PageRead
from crawler.spider import Errand


class Progress:
    """How far a crawl is: pages and reviews kept, products seen."""

    def __init__(self, ledger: Ledger) -> None:
        self.pages = 0
        self.reviews = 0
        self.ledger = ledger

    def as_data(self) -> dict[str, int]:
        """The numbers as plain data."""
        return {"pages": self.pages, "reviews": self.reviews, "products": len(self.ledger.tallies)}

    def add(self, page: PageRead) -> None:
        """Counts a page that was kept."""
        self.pages += 1
        self.reviews += len(page.reviews)


OnPage = Callable[[Progress], None]


def visit_into_book(book: Any, errand: Errand, *, contact: str, on_page: OnPage) -> CrawlReport:
    """Crawls into the casebook: pages one by one, then what is gone and the coverage."""
    keeper, ledger = BookKeeper(book), Ledger()
    report = _visit(errand, ledger, keeper, contact=contact, on_page=on_page)
    at = datetime.now(UTC)
    gone = sum(
        book.reviews.gone(errand.source, tally.product_id, seen=tally.seen, at=at) for tally in ledger.complete()
    )
    book.coverage.add(ledger.rows(source=errand.source, shop=errand.shop, run=f"crawl-{at:%Y%m%dT%H%M%S}", at=at))
    return replace(report, gone=gone)


def visit_into_lines(output: TextIO, errand: Errand, *, contact: str, on_page: OnPage) -> CrawlReport:
    """Crawls into JSON Lines of the command contract."""
    keeper = LineKeeper(output, zone=errand.recipe.zone)
    return _visit(errand, Ledger(), keeper, contact=contact, on_page=on_page)


def _visit(errand: Errand, ledger: Ledger, keeper: Keeper, *, contact: str, on_page: OnPage) -> CrawlReport:
    # Importing Scrapy takes a second or two: only a process that crawls pays for it.
    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.politeness import settings_for
    from crawler.spider import ShopSpider

    began, progress = time.monotonic(), Progress(ledger)

    def kept(page: PageRead) -> None:
        progress.add(page)
        on_page(progress)

    settings = {**settings_for(errand.url, contact=contact), "ITEM_PIPELINES": {"crawler.pipelines.KeepPages": 300}}
    process = AsyncCrawlerProcess(settings)
    process.crawl(ShopSpider, errand, ledger, keeper=keeper, on_page=kept)
    process.start()
    changes = {str(change): count for change, count in keeper.changes.items()}
    return report_from(ledger, pages=progress.pages, changes=changes, seconds=round(time.monotonic() - began, 2))
