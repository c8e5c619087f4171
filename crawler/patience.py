"""Waits as sites ask: a host rests after a refusal and goes on at the pace it allows; faults are tried again."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.pace import Limits, Pace, limits_of
from crawler.walls import guarded

# A site that makes us wait longer than this in one crawl is left alone until the next one, which goes on from here.
LONGEST_WAIT = 1800.0
# Where a refusal does not say for how long: so many seconds, twice as many after each further one.
FIRST_REST, LONGEST_REST = 5.0, 120.0
TOO_MANY, UNAVAILABLE = 429, 503
FLYING = "flying"


class TooBusy(IgnoreRequest):
    """The site asks for more patience than a crawl has; `retry_after` in seconds."""

    def __init__(self, url: str, retry_after: float) -> None:
        super().__init__(f"{url}: asks to come back in {retry_after:.0f} s")
        self.retry_after = retry_after


class Patience:
    """Lets each host's requests go at its pace, and asks again for what it refused."""

    def __init__(self) -> None:
        self.paces: dict[str, Pace] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Patience:
        """The middleware for a crawl."""
        return cls()

    async def process_request(self, request: Request) -> None:
        """Waits until the host may be asked."""
        pace = self._pace(request)
        while True:
            wait = pace.book(time.monotonic())
            await asyncio.sleep(pace.until - time.monotonic() if wait is None else wait)
            # The host may have asked for a pause while this one waited for its turn.
            if wait is not None and time.monotonic() >= pace.until:
                break
        pace.flying += 1
        request.meta[FLYING] = True

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The answer; or the request again, which then waits with all others of the host."""
        pace, now = self._landed(request), time.monotonic()
        headers = said_in(response)
        limits = limits_of(headers, time.time())
        asked = patience(headers.get("retry-after"), datetime.now(UTC))
        busy = response.status == TOO_MANY or (response.status == UNAVAILABLE and asked is not None)
        if not busy or guarded(headers):
            pace.answered(now, limits if limits.reset is None or limits.reset < LONGEST_WAIT else Limits())
            return response
        rest = asked if asked is not None else limits.reset or _rest(pace.refusals)
        if pace.waited + rest > LONGEST_WAIT:
            raise TooBusy(request.url, rest)
        pace.refused(now, rest, limits, learns=response.status == TOO_MANY)
        return request.replace(dont_filter=True)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A request that came to nothing is not on its way any more."""
        self._landed(request)

    def _landed(self, request: Request) -> Pace:
        pace = self._pace(request)
        # Others may have stopped it before it was on its way.
        pace.flying -= bool(request.meta.pop(FLYING, False))
        return pace

    def _pace(self, request: Request) -> Pace:
        return self.paces.setdefault(urlsplit(request.url).netloc, Pace())


class Backoff(RetryMiddleware):
    """Tries again as Scrapy does, but later each time, and not at the same moment as everybody else."""

    async def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The answer, or the request again after a while."""
        if response.status in self.retry_http_codes and not guarded(said_in(response)):
            await self._wait(request)
            return super().process_response(request, response)
        return response

    async def process_exception(self, request: Request, exception: Exception, spider: Any = None) -> Any:
        """The request again after a while, where the fault may pass."""
        if isinstance(exception, self.exceptions_to_retry):
            await self._wait(request)
        return super().process_exception(request, exception)

    async def _wait(self, request: Request) -> None:
        tried = int(request.meta.get("retry_times", 0))
        if tried < self.max_retry_times:
            first = self.crawler.settings.getfloat("BACKOFF_SECONDS")
            await asyncio.sleep(first * 3**tried * random.uniform(0.5, 1.5))  # noqa: S311 - spreads load, guards nothing


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


def said_in(response: Response) -> dict[str, str]:
    """The headers of an answer, names in lower case; of several with one name the first."""
    return {
        name.decode("latin-1").lower(): values[0].decode("latin-1")
        for name, values in response.headers.items()
        if values
    }


def _rest(refusals: int) -> float:
    return min(LONGEST_REST, FIRST_REST * 2**refusals)
