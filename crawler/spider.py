"""The spider a crawl is for Scrapy: it starts the walk and keeps how it ended."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.robotstxt import RobotParser

from casebook.errors import HuipingError, SourceError
from crawler.asking import Asker, Site
from crawler.walk import Walk

logger = logging.getLogger(__name__)

MakeWalk = Callable[[Asker, Site], Walk]


class ShopSpider(scrapy.Spider):
    """Walks one shop. `ended` is True once it came to its end; `error` is what ended it before."""

    name = "webshop"

    def __init__(self, url: str, make_walk: MakeWalk, *, at_once: int, browser: bool) -> None:
        super().__init__()
        self.site = Site(url)
        self.make_walk = make_walk
        self.at_once = at_once
        self.browser = browser
        self.ended = False
        self.error: HuipingError | None = None
        self.sitemaps: list[str] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ShopSpider:
        """The spider for a crawl, told what robots.txt says of sitemaps."""
        spider: ShopSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.read_robots, signal=signals.robots_parsed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The whole walk; it asks for its pages itself, so none is given to Scrapy's scheduler."""
        asker = Asker(self.crawler, at_once=self.at_once, browser=self.browser)
        walk = self.make_walk(asker, self.site)
        walk.sitemaps = lambda: self.sitemaps
        try:
            await walk.run()
            self.ended = True
        except HuipingError as exc:
            self.error = exc
        except Exception as exc:
            logger.exception("the walk of %s broke off", self.site.root)
            self.error = SourceError(self.site.root, f"{type(exc).__name__} {str(exc)[:200]}")
        return
        yield

    def read_robots(self, robotparser: RobotParser, request: Request) -> None:
        """Takes the sitemaps a robots.txt names."""
        rules = getattr(robotparser, "rp", None)
        if self.site.allows(request.url):
            self.sitemaps += list(getattr(rules, "sitemaps", ()))
