"""Tries a recipe on a shop, as politely as a crawl: a list of products, a product, the first page of its reviews."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import scrapy
from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from casebook.errors import SettingError, SourceChanged
from crawler.cookbook import known_recipes, read_recipe
from crawler.page import Page, joined
from crawler.politeness import settings_for
from crawler.recipe import Recipe, ReviewList
from crawler.recognise import recognised
from crawler.sources.webshop import Ground, ProductRead, is_product, read_product, read_products
from crawler.trial import Trial, tried_product, tried_products, tried_reviews, ways_of


class Trying:
    """What is tried and what came of it; `recipe` is known from the first page on."""

    def __init__(self, recipe: Recipe | None, zone: str) -> None:
        self.recipe = recipe
        self.zone = zone
        self.trials: list[Trial] = []
        self.trouble: list[str] = []

    def chosen(self, page: Page) -> Recipe:
        """The recipe, recognised by the page where none was named; raises SourceChanged where it shows none."""
        if self.recipe is None:
            self.recipe = recognised(page, known_recipes())
        if self.recipe is None:
            raise SourceChanged(page.url, "no shop software we know is shown there: write a recipe and give --recipe")
        return self.recipe

    def ground(self, product: ProductRead) -> Ground:
        """What holds for the reviews of a product that is tried."""
        return Ground(shop="try", source="try", product=product, now=datetime.now(UTC), zone=self.zone)


class TrialSpider(scrapy.Spider):
    """Asks for the few pages a recipe is tried on."""

    name = "trial"

    def __init__(self, url: str, trying: Trying) -> None:
        super().__init__()
        self.url = url
        self.trying = trying

    async def start(self) -> AsyncIterator[Any]:
        """The address given."""
        yield self._request(self.url, self.first)

    def first(self, response: Response) -> Iterator[Any]:
        """Recognises the software, and goes on with a product or a list of them."""
        page = _page(response)
        try:
            recipe = self.trying.chosen(page)
        except SourceChanged as exc:
            self.trying.trouble.append(str(exc))
            return
        if is_product(page, recipe):
            yield from self.product(response)
            return
        yield from self.products(response)

    def products(self, response: Response, *, ahead: bool = True) -> Iterator[Any]:
        """A list of products, and the first of them; without any, the page the recipe begins with."""
        page, recipe = _page(response), self.trying.chosen(_page(response))
        self.trying.trials.append(tried_products(page, recipe))
        links = read_products(page, recipe).links
        if links:
            yield self._request(links[0], self.product)
            return
        starts = [joined(self.url, path) for path in recipe.products.start]
        for url in [one for one in starts if ahead and one != response.url][:1]:
            yield self._request(url, self.products, ahead=False)

    def product(self, response: Response) -> Iterator[Any]:
        """A product, and the first page of its reviews by every way."""
        page, recipe = _page(response), self.trying.chosen(_page(response))
        self.trying.trials.append(tried_product(page, recipe))
        ground = self.trying.ground(read_product(page, recipe))
        for way, url in ways_of(page, recipe, ground):
            if url == page.url:
                self.trying.trials.append(tried_reviews(page, way, recipe, ground))
            else:
                yield self._request(url, self.reviews, way.headers, way=way, ground=ground)

    def reviews(self, response: Response, way: ReviewList, ground: Ground) -> None:
        """A page of reviews."""
        page = _page(response)
        self.trying.trials.append(tried_reviews(page, way, self.trying.chosen(page), ground))

    def failed(self, failure: Any) -> None:
        """Notes a page that did not come."""
        said = str(failure.value).partition("\n")[0][:200] or type(failure.value).__name__
        self.trying.trouble.append(f"{failure.request.url}: {said}")

    def _request(self, url: str, callback: Callable[..., Any], headers: Any = None, **said: Any) -> Request:
        asked = {"callback": callback, "errback": self.failed, "cb_kwargs": said, "dont_filter": True}
        return Request(url, headers=dict(headers or {}), **asked)


def try_site(url: str, recipe: str | None, *, zone: str, contact: str) -> Trying:
    """Tries a recipe (or the one recognised) on a shop; one call a process, because Scrapy's reactor starts once."""
    if not joined(url, ""):
        raise SettingError("address", f"{url!r} is no address of a site", do="give one such as https://shop.example/")
    trying = Trying(None if recipe is None else read_recipe(recipe), zone)
    process = AsyncCrawlerProcess({**settings_for(url, contact=contact), "LOG_INSTALL_ROOT_HANDLER": False})
    process.crawl(TrialSpider, url, trying)
    process.start()
    return trying


def try_file(path: Path, recipe: str, read_as: str, *, zone: str) -> Trying:
    """Tries a recipe on a page saved to a file, read as a list of products, a product or reviews."""
    trying = Trying(read_recipe(recipe), zone)
    try:
        page = Page(path.resolve().as_uri(), path.read_bytes())
    except OSError as exc:
        raise SettingError("page", f"cannot read {path}: {exc.strerror}") from exc
    chosen = trying.chosen(page)
    if read_as == "products":
        trying.trials.append(tried_products(page, chosen))
        return trying
    ground = trying.ground(read_product(page, chosen))
    if read_as == "product":
        trying.trials.append(tried_product(page, chosen))
    else:
        trying.trials += [tried_reviews(page, way, chosen, ground) for way in chosen.reviews]
    return trying


def _page(response: Response) -> Page:
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return Page(response.url, response.body, kind)
