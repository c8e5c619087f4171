"""Walks a shop's own site by its recipe: products, their pages, every page of their reviews."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeGuard
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from casebook.model import Capture
from crawler.coverage import Ledger
from crawler.page import Page, joined
from crawler.pipelines import Keeper, PageRead
from crawler.recipe import Recipe
from crawler.sources.webshop import Ground, ProductRead, read_product, read_products, read_reviews, review_page

# Headers that say who we are to the site are nobody's business in evidence.
PRIVATE = frozenset({"set-cookie", "cookie", "authorization", "proxy-authorization"})
BUSY = frozenset({429, 503})
CLOSED = frozenset({401, 403})

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a spider is sent for: which site, how it is read, and for whom."""

    url: str
    recipe: Recipe
    shop: str
    source: str


class ShopSpider(scrapy.Spider):
    """Reads one shop; what it could not see it notes in the ledger."""

    name = "webshop"

    def __init__(self, errand: Errand, ledger: Ledger, *, keeper: Keeper, on_page: Callable[[PageRead], None]) -> None:
        super().__init__()
        self.errand = errand
        self.ledger = ledger
        self.keeper = keeper
        self.on_page = on_page
        self.allowed_domains = [urlsplit(errand.url).hostname or ""]
        self._asked: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ShopSpider:
        """The spider for a crawl, told of pages that could not be kept or read."""
        spider: ShopSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.not_kept, signal=signals.item_error)
        crawler.signals.connect(spider.not_read, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The pages the recipe says to start from."""
        for path in self.errand.recipe.products.start:
            for request in self._ask(joined(self.errand.url, path), self.parse_products):
                yield request

    def parse_products(self, response: Response) -> Iterator[Any]:
        """Products of a list page, and its next page."""
        if not self._is_page(response, None):
            return
        page = read_products(_page(response), self.errand.recipe)
        if not page.links:
            self.ledger.note(None, f"no product link on {response.url}: the recipe does not fit this page")
        for link in page.links:
            yield from self._ask(link, self.parse_product)
        for address in page.pages:
            yield from self._ask(address, self.parse_products)

    def parse_product(self, response: Response) -> Iterator[Any]:
        """A product's page as received, and the first page of its reviews."""
        if not self._is_page(response, None):
            return
        page, recipe = _page(response), self.errand.recipe
        product = read_product(page, recipe)
        tally = self.ledger.tally(product.id)
        tally.product, tally.stated = product.name, product.stated
        first = review_page(page, recipe.reviews[0], product, recipe)
        if first in (None, page.url):
            yield from self.parse_reviews(response, product)
            return
        yield self._read(response, product)
        yield from self._ask(str(first), self.parse_reviews, product=product)

    def parse_reviews(self, response: Response, product: ProductRead) -> Iterator[Any]:
        """A page of reviews as received with what stands on it, and the next one."""
        if not self._is_page(response, product.id):
            return
        item = self._read(response, product)
        ground = Ground(
            shop=self.errand.shop,
            source=self.errand.source,
            product=product,
            now=item.capture.time,
            zone="Asia/Shanghai",
            capture=item.capture.sha256,
        )
        recipe = self.errand.recipe
        page = read_reviews(_page(response), recipe.reviews[0], recipe, ground)
        tally = self.ledger.tally(product.id)
        showed_new = tally.add((review.external_id for review in page.reviews), rejected=page.rejected)
        yield PageRead(capture=item.capture, body=item.body, product_id=product.id, reviews=page.reviews)
        # Some sites show the last page again past the end: without anything new the walk is over.
        following = [
            request
            for address in (page.pages if showed_new else ())
            for request in self._ask(address, self.parse_reviews, product=product)
        ]
        tally.finished = not following
        yield from following

    def failed(self, failure: Any) -> None:
        """Notes a page that did not come, and why."""
        product = failure.request.cb_kwargs.get("product")
        why = f"{failure.request.url}: {_why(failure.value)}"
        self.ledger.note(None if product is None else product.id, why)

    def not_kept(self, item: PageRead, response: Response | None, failure: Any) -> None:
        """Notes a page that could not be written down; its product is then not complete."""
        self.ledger.note(item.product_id, f"{item.capture.url}: not kept: {_said(failure.value)}")

    def not_read(self, failure: Any, response: Response) -> None:
        """Notes a page our own reading stumbled over."""
        self.ledger.note(None, f"{response.url}: not read: {_said(failure.value)}")

    def _ask(self, url: str, callback: Callable[..., Any], **said: Any) -> Iterator[Request]:
        # Several sort orders and list pages lead to the same address; once is enough.
        if url in self._asked:
            return
        self._asked.add(url)
        yield Request(url, callback=callback, errback=self.failed, cb_kwargs=said, dont_filter=True)

    def _is_page(self, response: Response, product_id: str | None) -> TypeGuard[TextResponse]:
        if isinstance(response, TextResponse):
            return True
        self.ledger.note(product_id, f"{response.url}: not a page but {_media_type(response)}")
        return False

    def _read(self, response: Response, product: ProductRead) -> PageRead:
        return PageRead(capture=capture_of(response), body=response.body, product_id=product.id)


def _page(response: TextResponse) -> Page:
    return Page(response.url, response.body, _media_type(response))


def capture_of(response: Response) -> Capture:
    """The capture of a response: its bytes, when and how they came, without cookies or credentials."""
    headers = [(name.decode("latin-1"), value) for name, values in response.headers.items() for value in values]
    return Capture(
        sha256=hashlib.sha256(response.body).hexdigest(),
        url=response.url,
        time=datetime.now(UTC),
        media_type=_media_type(response),
        status=response.status,
        headers=tuple((name, value.decode("latin-1")) for name, value in headers if name.lower() not in PRIVATE),
        size=len(response.body),
    )


def _media_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"application/octet-stream").decode("latin-1")


def _why(error: BaseException) -> str:
    if isinstance(error, HttpError):
        return _status(error.response.status)
    if isinstance(error, IgnoreRequest):
        return str(error).lower() or "left out"
    return _said(error)


def _said(error: BaseException) -> str:
    # The first line names the fault; what follows (statements, addresses) is for a log.
    return f"{type(error).__name__} {str(error).partition(chr(10))[0][:200]}".strip()


def _status(status: int) -> str:
    if status in BUSY:
        return f"HTTP {status}: the site is busy, try again later"
    if status in CLOSED:
        return f"HTTP {status}: the site does not let us in, a person must look"
    return f"HTTP {status}"
