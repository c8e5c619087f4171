"""Does one crawl in this process, which can do no other afterwards: Scrapy's reactor starts once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess

from casebook.errors import HuipingError, SourceBusy, SourceChanged, SourceError
from crawler.browser import settings_for_browser
from crawler.cache import settings_for_store
from crawler.coverage import CrawlReport, Ledger, report_from
from crawler.guard import Guard
from crawler.keepers import BookKeeper, Keeper, LineKeeper, PageRead
from crawler.page import is_loopback
from crawler.pagestore import PageStore, folder_for, open_store
from crawler.politeness import AT_ONCE, AT_ONCE_HERE, SCRAPYS, RobotsUnknown, settings_for
from crawler.spider import ShopSpider
from crawler.walk import Errand, Walk


class Progress:
    """How far a crawl is: pages and reviews kept, products seen."""

    def __init__(self, ledger: Ledger) -> None:
        self.pages = 0
        self.reviews = 0
        self.ledger = ledger

    def as_data(self) -> dict[str, int]:
        """The numbers as plain data."""
        return {"pages": self.pages, "reviews": self.reviews, "products": self.ledger.counts["begun"]}

    def add(self, read: PageRead) -> None:
        """Counts a page that was kept."""
        self.pages += read.page is not None
        self.reviews += len(read.reviews)


OnPage = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a crawl is done: where its pages are kept, how a site can reach us, who is told how far it is.

    `fresh` forgets what was kept of the site before.
    """

    home: Path
    contact: str
    on_page: OnPage
    fresh: bool = False
    chromium: str = ""


@dataclass(frozen=True, slots=True)
class Visited:
    """How a crawl went, and what ended it before its end; None where nothing did."""

    report: CrawlReport
    error: HuipingError | None = None


def visit_into_book(book: Any, errand: Errand, terms: Terms) -> Visited:
    """Crawls into the casebook: pages one by one, each product's row and what is gone when it is finished."""
    with open_store(folder_for(terms.home, errand.source), errand.url, fresh=terms.fresh) as store:
        began = datetime.fromtimestamp(store.began, UTC)
        keeper = BookKeeper(book, shop=errand.shop, source=errand.source, run=f"crawl-{began:%Y%m%dT%H%M%S}")
        return _visit(errand, store, keeper, terms)


def visit_into_lines(output: TextIO, errand: Errand, terms: Terms) -> Visited:
    """Crawls into JSON Lines of the command contract."""
    with open_store(folder_for(terms.home, urlsplit(errand.url).netloc), errand.url, fresh=terms.fresh) as store:
        return _visit(errand, store, LineKeeper(output), terms)


def _visit(errand: Errand, store: PageStore, keeper: Keeper, terms: Terms) -> Visited:
    began, ledger = time.monotonic(), Ledger()
    progress = Progress(ledger)
    guard = Guard(store)
    spider = _crawl(errand, guard, _Told(keeper, progress, terms.on_page), ledger, terms)
    error = spider.error
    if not spider.ended and error is None:
        error = SourceError(errand.url, "the crawl was cut off", do="the next one goes on from there")
    if error is not None:
        ledger.note(*(guard.stopped or (_code(error), errand.url)))
    keeper.end(ledger, datetime.now(UTC))
    if spider.ended:
        store.finish(met_all=not ledger.counts["later"])
    report = report_from(
        ledger,
        pages=progress.pages,
        gone=keeper.gone,
        changes={str(change): count for change, count in keeper.changes.items()},
        seconds=round(time.monotonic() - began, 2),
        stopped=str(error or ""),
    )
    return Visited(report, error)


def _code(error: HuipingError) -> str:
    """What the ledger calls an end that no page was to blame for."""
    if isinstance(error.__cause__, RobotsUnknown):
        return "robots_unknown"
    return (
        "busy" if isinstance(error, SourceBusy) else "not_recognised" if isinstance(error, SourceChanged) else "cut_off"
    )


def _crawl(errand: Errand, guard: Guard, keeper: Keeper, ledger: Ledger, terms: Terms) -> Any:
    at_once = AT_ONCE_HERE if is_loopback(errand.url) else AT_ONCE
    browser = bool(errand.recipe and errand.recipe.browser)

    def make_walk(asker: Any, site: Any) -> Walk:
        said = {"asker": asker, "site": site, "guard": guard, "keeper": keeper, "ledger": ledger}
        return Walk(errand, in_work=2 * at_once, **said)

    # The report says it, in one line and with what is missing for it.
    logging.getLogger("scrapy.core.downloader.handlers.http11").setLevel(logging.ERROR)
    process = AsyncCrawlerProcess(_settings(errand, guard.store, terms, browser=browser))
    crawler = process.create_crawler(ShopSpider)
    process.crawl(crawler, errand.url, make_walk, at_once=2 * at_once, browser=browser)
    process.start()
    if crawler.spider is None:
        raise SourceError(errand.url, "the crawl could not be started")
    return crawler.spider


def _settings(errand: Errand, store: PageStore, terms: Terms, *, browser: bool) -> dict[str, Any]:
    settings = settings_for(errand.url, contact=terms.contact)
    middlewares = {
        f"{SCRAPYS}.offsite.OffsiteMiddleware": None,
        # What a first page refreshes to is followed by the walk: to look into every page for it costs as much again.
        f"{SCRAPYS}.redirect.MetaRefreshMiddleware": None,
        f"{SCRAPYS}.httpcache.HttpCacheMiddleware": None,
        "crawler.asking.Fence": 50,
        "crawler.cache.PageCache": 900,
    }
    settings["DOWNLOADER_MIDDLEWARES"] = {**settings["DOWNLOADER_MIDDLEWARES"], **middlewares}
    more = settings_for_browser(terms.chromium, contact=terms.contact) if browser else {}
    return {**settings, **settings_for_store(store, drawn=browser), **more}


class _Told:
    """A keeper that tells how far the crawl is."""

    def __init__(self, keeper: Keeper, progress: Progress, on_page: OnPage) -> None:
        self.keeper, self.progress, self.on_page = keeper, progress, on_page

    def __getattr__(self, name: str) -> Any:
        return getattr(self.keeper, name)

    def keep(self, read: PageRead, at: datetime) -> None:
        """Keeps a page and tells."""
        self.keeper.keep(read, at)
        self.progress.add(read)
        self.on_page(self.progress)
