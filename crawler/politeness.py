"""How we behave on somebody else's site: the crawl's settings, who we say we are, robots.txt."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.page import is_loopback

AGENT = "Huiping"
DELAY = 1.0
# Shops that speak several languages show the one their buyers write in.
LANGUAGES = "zh-CN,zh;q=0.9,zh-TW;q=0.8,en;q=0.5"
LARGEST_PAGE = 20 * 1024 * 1024
LONGEST_DELAY = 60.0
AT_ONCE_HERE, AT_ONCE = 8, 2
SCRAPYS = "scrapy.downloadermiddlewares"


def settings_for(url: str, *, contact: str = "") -> dict[str, Any]:
    """Scrapy's settings for a site; only on this machine itself is there no delay."""
    here = is_loopback(url)
    return {
        "USER_AGENT": user_agent(contact),
        "ROBOTSTXT_USER_AGENT": AGENT,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": LANGUAGES,
        },
        "ROBOTSTXT_OBEY": True,
        # Scrapy's defaults open doors and trust any certificate; both are off here.
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "COOKIES_ENABLED": False,
        "DOWNLOAD_MAXSIZE": LARGEST_PAGE,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": 60,
        "DOWNLOAD_DELAY": 0 if here else DELAY,
        "AUTOTHROTTLE_ENABLED": not here,
        "AUTOTHROTTLE_START_DELAY": DELAY,
        "AUTOTHROTTLE_MAX_DELAY": LONGEST_DELAY,
        "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE_HERE if here else AT_ONCE,
        "RETRY_TIMES": 2,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 522, 524, 408],
        "BACKOFF_SECONDS": 0.1 if here else 2.0,
        "DOWNLOADER_MIDDLEWARES": {
            f"{SCRAPYS}.retry.RetryMiddleware": None,
            "crawler.patience.Backoff": 550,
            f"{SCRAPYS}.robotstxt.RobotsTxtMiddleware": None,
            "crawler.politeness.Robots": 100,
            # Behind the page store: what is kept waits for nobody.
            "crawler.patience.Patience": 950,
        },
        "EXTENSIONS": {"crawler.politeness.CrawlDelay": 500},
        "LOG_LEVEL": "WARNING",
        "LOG_ENABLED": True,
    }


def user_agent(contact: str) -> str:
    """Who we say we are, with where to reach us."""
    return f"{AGENT} (review reader; +{contact})" if contact else f"{AGENT} (review reader)"


class RobotsUnknown(IgnoreRequest):
    """A robots.txt that cannot be had: nobody knows what the site allows, so nothing is read (RFC 9309)."""


class Robots(RobotsTxtMiddleware):
    """Obeys robots.txt; one that is not there allows everything, one that cannot be had nothing."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unknown: dict[str, str] = {}
        # Said once and in one line by who asked, instead of with a traceback.
        logging.getLogger(f"{SCRAPYS}.robotstxt").setLevel(logging.CRITICAL)

    async def process_request(self, request: Request, spider: Any = None) -> None:
        """Raises IgnoreRequest where the site forbids the address, RobotsUnknown where it cannot say."""
        await super().process_request(request)
        why = self._unknown.get(urlsplit(request.url).netloc)
        if why and not request.meta.get("dont_obey_robotstxt"):
            raise RobotsUnknown(why)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._unknown[netloc] = f"robots.txt answers HTTP {response.status}"
        # A page that says "not found" holds no rules, whatever words stand on it.
        said = response if response.status < 400 else response.replace(body=b"")
        await super()._parse_robots(said, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if "max redirections" not in str(exc):
            self._unknown[netloc] = f"robots.txt does not come: {str(exc)[:100] or type(exc).__name__}"
        super()._robots_error(exc, netloc)


class CrawlDelay:
    """Applies the Crawl-delay of a robots.txt, which Scrapy parses and leaves at that."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.read, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CrawlDelay:
        """The extension for a crawl."""
        return cls(crawler)

    def read(self, robotparser: RobotParser, request: Request) -> None:
        """Slows down to what the site asks for, before the next page is asked for."""
        delay = robotparser.crawl_delay(AGENT)
        if not delay:
            return
        host = urlsplit(request.url).hostname or ""
        downloader = self.crawler.engine.downloader
        downloader.per_slot_settings[host] = {"delay": delay, "concurrency": 1, "jitter": 0}
        if host in downloader.slots:
            slot = downloader.slots[host]
            slot.delay, slot.concurrency, slot.jitter = max(slot.delay, delay), 1, 0
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is not None:
            # It would otherwise speed up again below what the site asks for.
            throttle.mindelay = max(throttle.mindelay, delay)
            throttle.maxdelay = max(throttle.maxdelay, delay)
