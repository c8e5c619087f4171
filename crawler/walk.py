"""Walks a shop: recognises its software, finds its products, and reads a few of them at a time to their end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from w3lib.html import get_meta_refresh

from casebook.errors import HuipingError, SettingError, SourceBusy, SourceChanged, SourceError
from crawler.asking import Asker, Fetched, NotSeen, Site
from crawler.cookbook import known_recipes
from crawler.coverage import Ledger
from crawler.finder import Finder
from crawler.guard import Guard
from crawler.keepers import Keeper
from crawler.page import Page, host, joined
from crawler.product import Means, ProductReading, Ways
from crawler.recipe import Recipe
from crawler.recognise import recognised
from crawler.sources.identity import Fingerprints
from crawler.sources.webshop import ProductRead, is_product, read_product, read_products, read_reviews
from crawler.walls import wall_of

logger = logging.getLogger(__name__)

# Addresses of products found ahead of those being read.
AHEAD = 200
LOOKED_AT, SOON = 4096, 10
TRY = "try `huiping recipe try URL`, or name one with --recipe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a crawl is sent for: which address, read how and for whom; without a recipe the software is recognised.

    `zone` is that of times the pages show without one; `zone_is_said` puts it before the recipe's own.
    """

    url: str
    recipe: Recipe | None
    shop: str
    source: str
    zone: str
    zone_is_said: bool = False


class Walk:
    """One crawl of one shop; what it could not see it notes in the ledger."""

    def __init__(
        self, errand: Errand, *, asker: Asker, site: Site, guard: Guard, keeper: Keeper, ledger: Ledger, in_work: int
    ) -> None:
        self.errand, self.site, self.asker, self.guard = errand, site, asker, guard
        self.keeper, self.ledger, self.in_work = keeper, ledger, in_work
        self.sitemaps: Callable[[], Iterable[str]] = tuple
        self._products = Fingerprints()

    async def run(self) -> None:
        """Walks it all; raises SourceBusy or SourceChanged where it has to end before."""
        given = await self._given()
        recipe = self._recipe(given)
        self.site.hosts |= {host(f"//{one}") for one in recipe.hosts}
        means = self._means(recipe)
        if given is not None and self._is_product(given, means):
            await self._product(given, means)
            return
        await self._shop(given, means)

    async def _given(self) -> Fetched | None:
        """The page of the address given; the site is where it led to. None where it did not come."""
        try:
            given = await self.asker.get(self.errand.url, anywhere=True)
            onward = _refreshes_to(given)
            given = await self.asker.get(onward, anywhere=True) if onward else given
        except NotSeen as exc:
            self.guard.refused(exc, first=True)
            self.ledger.note(exc.code, exc.detail)
            return None
        self.site.moved(given.url)
        return given

    def _recipe(self, given: Fetched | None) -> Recipe:
        recipe = self.errand.recipe
        if recipe is None:
            recipe = self._recognised(given)
            if recipe.browser:
                raise SettingError("recipe", f"{recipe.name} needs a browser", do=f"give --recipe {recipe.name}")
        return replace(recipe, zone="") if self.errand.zone_is_said else recipe

    def _recognised(self, given: Fetched | None) -> Recipe:
        if given is None:
            # Without its page nobody can say what it is; why it did not come is in the ledger.
            raise SourceBusy(self.errand.url, "its first page did not come")
        found = recognised(given.page, known_recipes()) if given.page.is_text else None
        if found is None:
            wall = wall_of(given.page, asked=given.asked, headers=given.said)
            if wall is not None:
                self.guard.passed(given, shows=False, first=True)
            raise SourceChanged(self.errand.url, "software not recognised", do=TRY)
        return found

    def _means(self, recipe: Recipe) -> Means:
        zone = recipe.zone or self.errand.zone
        self.keeper.begin(zone)
        ground = {"shop": self.errand.shop, "source": self.errand.source, "zone": zone}
        return Means(recipe=recipe, asker=self.asker, keeper=self.keeper, guard=self.guard, ways=Ways(), ground=ground)

    def _is_product(self, given: Fetched, means: Means) -> bool:
        recipe = means.recipe
        if recipe.product.mark or not given.page.is_text:
            return given.page.is_text and is_product(given.page, recipe)
        # Without a mark: a page with reviews that leads to no products.
        if read_products(given.page, recipe).links:
            return False
        ground = ProductReading(means, read_product(given.page, recipe), given).ground(given)
        return any(read_reviews(given.page, way, recipe, ground).reviews for way in recipe.reviews)

    async def _shop(self, given: Fetched | None, means: Means) -> None:
        finder = Finder(means.recipe, self.site, asker=self.asker, guard=self.guard, ledger=self.ledger)
        finder.knows(self.errand.url)
        waiting: asyncio.Queue[str | None] = asyncio.Queue(maxsize=AHEAD)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.in_work):
                    group.create_task(self._work(waiting, means))
                async for link in finder.links(given, self.sitemaps()):
                    await waiting.put(link)
                for _ in range(self.in_work):
                    await waiting.put(None)
        except BaseExceptionGroup as exc:
            left = sum(waiting.get_nowait() is not None for _ in range(waiting.qsize()))
            if left:
                self.ledger.note("waiting", f"at least {left}")
            raise _first(exc) from exc

    async def _work(self, waiting: asyncio.Queue[str | None], means: Means) -> None:
        while (url := await waiting.get()) is not None:
            try:
                page = await self.asker.get(url)
                await self._product(page, means)
            except NotSeen as exc:
                self.guard.refused(exc)
                self.ledger.note(exc.code, exc.detail)
            except (HuipingError, asyncio.CancelledError):
                raise
            except Exception as exc:
                # A page we stumble over, or cannot write down, must not hide the other products.
                logger.exception("%s: not read", url)
                self.ledger.note("not_read", f"{url}: not read: {type(exc).__name__} {str(exc)[:200]}")

    async def _product(self, page: Fetched, means: Means) -> None:
        """Reads the product of a page, unless it was read by way of another address."""
        if not page.page.is_text:
            raise NotSeen("not_a_page", f"{page.url} ({page.media_type})")
        product = read_product(page.page, means.recipe)
        mark = means.recipe.product.mark
        shows = is_product(page.page, means.recipe) if mark else bool(product.name)
        self.guard.passed(page, shows=shows)
        if mark and not shows:
            self.ledger.passed_over(page.url)
            return
        known = self._told_apart(page, product, means.recipe)
        if known is None:
            return
        self.ledger.begin()
        reading = ProductReading(means, known, page)
        try:
            await reading.read()
        finally:
            self.ledger.finish(reading.tally)
            self.keeper.finish(reading.tally, reading.ids, datetime.now(UTC))

    def _told_apart(self, page: Fetched, product: ProductRead, recipe: Recipe) -> ProductRead | None:
        """The product by the id of the address its page says is the one; None where it was read by another address."""
        canonical = self._canonical(page)
        if not self._products.add(f"at {canonical} {product.name}"):
            return None
        if canonical != page.url:
            by_canonical = read_product(Page(canonical, page.body, page.media_type), recipe).id
            # A theme that names one address on many pages must not make one product of them.
            if by_canonical != product.id and self._products.add(f"id {by_canonical}"):
                return replace(product, id=by_canonical)
        return product if self._products.add(f"id {product.id}") else None

    def _canonical(self, page: Fetched) -> str:
        said = next(iter(page.page.selector.xpath('//link[@rel="canonical"]/@href').getall()), "")
        canonical = joined(page.url, said) if said else ""
        is_own = self.site.allows(canonical) and urlsplit(canonical).path not in ("", "/")
        return canonical if is_own else page.url


def _refreshes_to(given: Fetched) -> str:
    """Where a first page sends browsers on to; empty where it does not."""
    if not given.page.is_text:
        return ""
    seconds, url = get_meta_refresh(given.page.text[:LOOKED_AT], given.url)
    return url if url and url != given.url and (seconds or 0) < SOON else ""


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error that ended it: one we know before one we do not."""
    every: list[BaseException] = []
    _gather(group.exceptions, every)
    return next((one for one in every if isinstance(one, SourceError)), every[0])


def _gather(exceptions: Sequence[BaseException], every: list[BaseException]) -> None:
    for one in exceptions:
        if isinstance(one, BaseExceptionGroup):
            _gather(one.exceptions, every)
        else:
            every.append(one)
