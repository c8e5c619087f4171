"""How we behave on somebody else's site: the crawl's settings, Crawl-delay and Retry-After."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

AGENT = "Huiping"
DELAY = 1.0
LARGEST_PAGE = 20 * 1024 * 1024
# A site that asks for more patience than this is left alone until the next run.
LONGEST_WAIT = 120.0
LONGEST_DELAY = 60.0

logger = logging.getLogger(__name__)


def settings_for(url: str, *, contact: str = "") -> dict[str, Any]:
    """Scrapy's settings for a site; only on this machine itself is there no delay."""
    here = is_loopback(url)
    return {
        "USER_AGENT": user_agent(contact),
        "ROBOTSTXT_USER_AGENT": AGENT,
        "ROBOTSTXT_OBEY": True,
        # Scrapy's defaults open doors and trust any certificate; both are off here.
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "COOKIES_ENABLED": False,
        "DOWNLOAD_MAXSIZE": LARGEST_PAGE,
        "DOWNLOAD_TIMEOUT": 60,
        "DOWNLOAD_DELAY": 0 if here else DELAY,
        "AUTOTHROTTLE_ENABLED": not here,
        "AUTOTHROTTLE_START_DELAY": DELAY,
        "AUTOTHROTTLE_MAX_DELAY": LONGEST_DELAY,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8 if here else 2,
        "RETRY_TIMES": 2,
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "crawler.politeness.PatientRetry": 550,
        },
        "EXTENSIONS": {"crawler.politeness.CrawlDelay": 500},
        "LOG_LEVEL": "WARNING",
        "LOG_ENABLED": True,
    }


def user_agent(contact: str) -> str:
    """Who we say we are, with where to reach us."""
    return f"{AGENT} (review reader; +{contact})" if contact else f"{AGENT} (review reader)"


def is_loopback(url: str) -> bool:
    """True for addresses of this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def patience(said: str | None, now: datetime) -> float | None:
    """Seconds a Retry-After header asks for; None where it says nothing we read."""
    if said is None:
        return None
    if said.strip().isdecimal():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


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


class PatientRetry(RetryMiddleware):
    """Retries as Scrapy does, but waits as long as Retry-After asks; not at all when that is too long."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request again after the wait the site asked for."""
        if response.status not in self.retry_http_codes:
            return response
        header = response.headers.get("Retry-After")
        wait = patience(header.decode("latin-1") if header else None, datetime.now(UTC)) or 0.0
        if wait > LONGEST_WAIT:
            logger.warning("busy: %s: asks to come back in %.0f s", request.url, wait)
            return response
        if wait and self._may_retry(request):
            self._hold(request, wait)
            await asyncio.sleep(wait)
        return super().process_response(request, response)

    def _may_retry(self, request: Request) -> bool:
        return int(request.meta.get("retry_times", 0)) < self.max_retry_times

    def _hold(self, request: Request, wait: float) -> None:
        # Other requests to the host wait too: it was the host that asked, not the page.
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None:
            slot.delay = min(max(slot.delay, wait / 2, 1.0), LONGEST_DELAY)
