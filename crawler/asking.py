"""Asks a site for pages, one by one, and says in a word why one did not come."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response

from casebook.errors import SourceBusy
from crawler.cache import KEPT_AT, OWN_HEADERS, key_for
from crawler.page import Page, host, is_loopback
from crawler.patience import TooBusy, said_in
from crawler.politeness import RobotsUnknown
from crawler.walls import Wall, leads_to_login, wall_of

# Headers that say who we are to the site are nobody's business in evidence.
PRIVATE = frozenset({"set-cookie", "cookie", "authorization", "proxy-authorization"})
BUSY = frozenset({429, 503})
ANYWHERE = "anywhere"
# A page is drawn when its scripts ask for nothing more.
DRAWN = {"playwright": True, "playwright_page_goto_kwargs": {"wait_until": "networkidle"}}
FAULTS: dict[type[Exception], str] = {
    DownloadTimeoutError: "timeout",
    DownloadCancelledError: "too_large",
    DownloadConnectionRefusedError: "unreachable",
    CannotResolveHostError: "unreachable",
}
# What Scrapy says where it leaves a page out.
LEFT_OUT = {"robots": "robots", "redirections": "redirects", "DOWNLOAD_MAXSIZE": "too_large", "exceed": "too_large"}
NONE: Mapping[str, str] = {}


class NotSeen(Exception):
    """A page that did not come, or was not what it should be: a code of `unseen.toml`, and what of it."""

    def __init__(self, code: str, detail: str, wall: Wall | None = None) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.wall = wall


class OffSite(IgnoreRequest):
    """A redirect away from the site; `url` is where to."""

    def __init__(self, url: str) -> None:
        super().__init__(f"off the site: {url}")
        self.url = url


class Fetched:
    """One page as it came: from where, when, its bytes; `page` reads it."""

    def __init__(self, response: Response, *, asked: str) -> None:
        self.asked = asked
        self.url = response.url
        self.status = response.status
        self.body = response.body
        self.at = _came(response)
        self._response = response
        self.page = Page(response.url, response.body, self.media_type)

    @property
    def keys(self) -> list[str]:
        """What it, and whatever led to it, is kept under in the page store."""
        meta = self._response.request.meta if self._response.request else {}
        return [key_for(Request(url, meta=meta)) for url in (*meta.get("redirect_urls", ()), self.url)]

    @cached_property
    def said(self) -> dict[str, str]:
        """Its headers, names in lower case."""
        return said_in(self._response)

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Its headers as they came, without those between the site and us alone."""
        return _headers(self._response)

    @property
    def media_type(self) -> str:
        """What the site says it is."""
        return (self._response.headers.get("Content-Type") or b"application/octet-stream").decode("latin-1")

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


class Site:
    """The hosts a crawl may ask: the shop's own, and those its recipe names."""

    def __init__(self, url: str) -> None:
        self.begun_here = is_loopback(url)
        self.root = ""
        self.hosts: set[str] = set()
        self.moved(url)

    def moved(self, url: str) -> None:
        """The site is where its first page led to."""
        parts = urlsplit(url)
        self.root = f"{parts.scheme}://{parts.netloc}/"
        self.hosts = {host(url)}

    def allows(self, url: str) -> bool:
        """True for addresses on one of its hosts."""
        return host(url) in self.hosts

    def may_move(self, url: str) -> bool:
        """True for where a first page may lead: not from outside onto this machine itself."""
        return self.begun_here or not is_loopback(url)


class Fence:
    """Stops what would leave the site, redirects above all."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Fence:
        """The middleware for a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises OffSite for an address that is none of the site's."""
        site: Site = self.crawler.spider.site
        if request.meta.get("dont_obey_robotstxt"):
            # A robots.txt counts where its redirects lead, too.
            return
        allowed = site.may_move(request.url) if request.meta.get(ANYWHERE) else site.allows(request.url)
        if not allowed:
            raise OffSite(request.url)


class Asker:
    """Asks for pages, at most `at_once` together."""

    def __init__(self, crawler: Crawler, *, at_once: int, browser: bool = False) -> None:
        self.crawler = crawler
        self.browser = browser
        self._turns = asyncio.Semaphore(at_once)

    async def get(self, url: str, headers: Mapping[str, str] = NONE, *, anywhere: bool = False) -> Fetched:
        """The page at an address, redirects followed within the site (`anywhere`: wherever they lead).

        Raises NotSeen with the reason, SourceBusy where the whole site has to be left alone for now.
        """
        meta = {OWN_HEADERS: dict(headers), ANYWHERE: anywhere}
        # What a recipe asks for in headers of its own is an interface: scripts draw nothing there.
        drawn = DRAWN if self.browser and not headers else {}
        said = {name: value for name, value in {**meta, **drawn}.items() if value}
        request = Request(url, headers=dict(headers), dont_filter=True, meta=said)
        async with self._turns:
            response = await self._answer(request)
        if response.status >= 300:
            raise self._refused(response, url)
        return Fetched(response, asked=url)

    async def _answer(self, request: Request) -> Response:
        try:
            answer: Response = await self.crawler.engine.download_async(request)
        except TooBusy as exc:
            why = f"asks to come back in {exc.retry_after:.0f} s; the next run goes on from here"
            raise SourceBusy(request.url, why, retry_after=exc.retry_after) from exc
        except RobotsUnknown as exc:
            raise SourceBusy(request.url, f"{exc}: nobody knows what may be read, so nothing is") from exc
        except OffSite as exc:
            raise NotSeen("login" if leads_to_login(exc.url) else "off_site", request.url) from exc
        except Exception as exc:  # noqa: BLE001 - whatever became of one page is said, and the others are read
            raise NotSeen(*_fault(exc, request.url)) from exc
        return answer

    def _refused(self, response: Response, url: str) -> NotSeen:
        fetched = Fetched(response, asked=url)
        wall = wall_of(fetched.page, asked=url, headers=fetched.said) if response.status != 404 else None
        if wall is not None:
            return NotSeen(wall.code, url, wall)
        return NotSeen("busy" if response.status in BUSY else f"http_{response.status}", url)


def _headers(response: Response) -> tuple[tuple[str, str], ...]:
    pairs = ((name.decode("latin-1"), value) for name, values in response.headers.items() for value in values)
    return tuple((name, value.decode("latin-1")) for name, value in pairs if name.lower() not in PRIVATE)


def _came(response: Response) -> datetime:
    """When it came, or was last confirmed where it is from the page store."""
    kept = response.request.meta.get(KEPT_AT) if response.request and "cached" in response.flags else None
    return datetime.now(UTC) if kept is None else datetime.fromtimestamp(kept, UTC)


def _fault(error: Exception, url: str) -> tuple[str, str]:
    for kind, code in FAULTS.items():
        if isinstance(error, kind):
            return code, url
    said = str(error).partition("\n")[0]
    if isinstance(error, IgnoreRequest):
        code = next((code for words, code in LEFT_OUT.items() if words in said), "")
        return (code, url) if code else ("not_read", f"{url}: {said}")
    return "broken", f"{url}: {type(error).__name__} {said[:100]}".strip()
