"""Puts the page store between a crawl and the net: Scrapy's HTTP cache with a policy and a storage of ours."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.extensions.httpcache import RFC2616Policy
from scrapy.http import Headers, Response
from scrapy.settings import BaseSettings

from crawler.pagestore import DAY, Entry, PageStore, key_of

# An answer that lasts: it came whole, or said surely that there is nothing, or that it is elsewhere.
KEPT = frozenset({200, 203, 301, 302, 303, 307, 308, 404, 410})
# What a recipe asks for in headers of its own, so that two answers of one address are not taken for one.
OWN_HEADERS = "own_headers"
# The time of day an answer from the store came or was confirmed, as Scrapy's middleware hands it on.
KEPT_AT = "cache_timestamp"


def settings_for_store(store: PageStore, *, drawn: bool = False) -> dict[str, Any]:
    """The settings that make a crawl use the store; what a browser has drawn serves no later run."""
    return {
        "HTTPCACHE_ENABLED": True,
        "HTTPCACHE_DIR": str(store.folder),
        "HTTPCACHE_POLICY": "crawler.cache.Policy",
        "HTTPCACHE_STORAGE": "crawler.cache.Storage",
        "CRAWL_BEGAN": store.began,
        "CRAWL_DRAWN": drawn,
    }


def key_for(request: Request) -> str:
    """What the answer to a request is kept under."""
    return key_of(request.url, request.meta.get(OWN_HEADERS, ()))


class Policy(RFC2616Policy):
    """What of this run is kept is never asked for again; what is older only where the site says how long it lasts."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.began = settings.getfloat("CRAWL_BEGAN")
        self.drawn = settings.getbool("CRAWL_DRAWN")

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """True for answers that would be the same a moment later."""
        return response.status in KEPT

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        """True where nothing is asked; else the request will say what we have."""
        if float(request.meta.get(KEPT_AT, 0.0)) >= self.began:
            return True
        return super().is_cached_response_fresh(cachedresponse, request)

    def is_cached_response_valid(self, cachedresponse: Response, response: Response, request: Request) -> bool:
        """True where the site says that nothing changed; a site in trouble says nothing about its pages."""
        return response.status == 304

    def lasts(self, response: Response) -> bool:
        """True where a later run has use of it: it can be asked whether it changed, or how long it holds is said."""
        said = self._parse_cachecontrol(response)
        if b"no-store" in said or response.status not in (200, 203) or self.drawn:
            return False
        return any(name in response.headers for name in ("ETag", "Last-Modified")) or self._said_to_last(response) > 0

    def _compute_freshness_lifetime(self, response: Response, request: Request, now: float) -> float:
        # Guessing from the age of a page how long it holds would hide new reviews; so would holding it for a year.
        return min(self._said_to_last(response), DAY)

    def _said_to_last(self, response: Response) -> float:
        said = self._parse_cachecontrol(response)
        if self._get_max_age(said) is None and b"Expires" not in response.headers:
            return 0.0
        return float(super()._compute_freshness_lifetime(response, Request(response.url), time.time()))


class Storage:
    """Scrapy's way of asking the page store."""

    def __init__(self, settings: BaseSettings) -> None:
        folder, began = Path(settings["HTTPCACHE_DIR"]), settings.getfloat("CRAWL_BEGAN")
        self.store = PageStore(folder, began=began, resumed=False)
        self.policy = Policy(settings)

    def open_spider(self, spider: Any) -> None:
        """Nothing is to be done."""

    def close_spider(self, spider: Any) -> None:
        """Nothing is to be done."""

    def retrieve_response(self, spider: Any, request: Request) -> Response | None:
        """The answer that was kept; its time is left in the request."""
        entry = self.store.get(key_for(request))
        if entry is None:
            request.meta.pop(KEPT_AT, None)
            return None
        request.meta[KEPT_AT] = entry.time
        headers = Headers()
        for name, value in entry.headers:
            headers.appendlist(name, value)
        return Response(entry.url, status=entry.status, headers=headers, body=entry.body)

    def store_response(self, spider: Any, request: Request, response: Response) -> None:
        """Keeps an answer; one confirmed counts as come now."""
        pairs = [(name, value) for name, values in response.headers.items() for value in values]
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)
        entry = Entry(url=response.url, status=response.status, headers=headers, body=response.body, time=time.time())
        request.meta.pop(KEPT_AT, None)
        self.store.put(key_for(request), entry, lasting=self.policy.lasts(response))


class PageCache(HttpCacheMiddleware):
    """Scrapy's middleware, but a page that does not come is missing: what we had of it may be long out of date."""

    def process_exception(self, request: Request, exception: Exception, spider: Any = None) -> None:
        """Leaves the fault to those who try again or report it."""
        request.meta.pop("cached_response", None)
