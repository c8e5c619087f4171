"""Finds the products of a shop: its lists, in whatever direction, its sitemaps, its lists in JSON."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from crawler.asking import Asker, Fetched, NotSeen, Site
from crawler.coverage import Ledger
from crawler.guard import Guard
from crawler.page import joined
from crawler.recipe import Recipe
from crawler.sources.identity import Fingerprints
from crawler.sources.webshop import ProductLinks, address, list_page, read_products, read_sitemap

MOST_SITEMAPS = 2_000
# So many lists in a row that show the same, or nothing new, are no lists any more.
SAME, BARREN = 2, 50
ENDS = frozenset({"http_404", "http_410"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """A list of products to be read: its number where lists are counted, and how little those before it had to show."""

    url: str
    number: int = 1
    is_start: bool = False
    is_given: bool = False
    shown: int = 0
    same: int = 0
    barren: int = 0

    def leads_on(self, links: Sequence[str], fresh: Sequence[str]) -> bool:
        """False past the end, where some sites show the last list again and again, or all of them in a circle."""
        after = self.next("", links, fresh)
        return after.same < SAME and after.barren < BARREN

    def next(self, url: str, links: Sequence[str], fresh: Sequence[str]) -> _List:
        """The list this one leads to."""
        shown = hash(tuple(links))
        same = self.same + 1 if shown == self.shown else 0
        barren = 0 if fresh else self.barren + 1
        return _List(url=url, number=self.number + 1, shown=shown, same=same, barren=barren)


class Finder:
    """Gives the addresses of products as it finds them; holds no more than the lists still to be read."""

    def __init__(self, recipe: Recipe, site: Site, *, asker: Asker, guard: Guard, ledger: Ledger) -> None:
        self.recipe, self.site = recipe, site
        self.asker, self.guard, self.ledger = asker, guard, ledger
        self._asked = Fingerprints()
        self._products = Fingerprints()
        self._bare: list[str] = []

    def knows(self, url: str) -> None:
        """Tells of an address that was asked for already."""
        self._asked.add(address(url, self.recipe))

    async def links(self, given: Fetched | None, sitemaps: Iterable[str] = ()) -> AsyncIterator[str]:
        """Every product once; `given` is the page the crawl was sent to, `sitemaps` are those robots.txt names."""
        asked = self.recipe.products
        async for link in self._listed(given):
            yield link
        own = [joined(self.site.root, path) for path in asked.sitemaps]
        mapped = False
        # What else a site names in its sitemaps is asked for only where a product is known by its address.
        async for link in self._mapped([*own, *(sitemaps if asked.link_pattern else ())]):
            mapped = True
            yield link
        for url in () if mapped else self._bare:
            self.ledger.note("nothing", url)

    async def _listed(self, given: Fetched | None) -> AsyncIterator[str]:
        """The lists: that given, those the recipe starts with, and whatever lists they lead to."""
        asked = self.recipe.products
        starts = [joined(self.site.root, path) for path in asked.start]
        if asked.page_url:
            starts.append(list_page(self.site.root, asked, 1))
        if given is not None:
            self.knows(given.url)
        waiting = deque(_List(url=url, is_start=True) for url in starts if self._asked.add(address(url, self.recipe)))
        if given is not None:
            is_start = any(given.url.rstrip("/") == url.rstrip("/") for url in starts)
            for link in self._take(given, waiting, _List(url=given.url, is_start=is_start, is_given=True)):
                yield link
        while waiting:
            one = waiting.popleft()
            page = await self._page(one.url, one.number)
            for link in self._take(page, waiting, one) if page else ():
                yield link

    def _take(self, page: Fetched, waiting: deque[_List], one: _List) -> Iterable[str]:
        """The new products of a list; the lists it leads to are put with those waiting."""
        found = read_products(page.page, self.recipe, number=one.number) if page.page.is_text else ProductLinks(())
        shows = bool(found.links or found.pages)
        try:
            self.guard.passed(page, shows=shows, first=one.is_start or one.is_given)
        except NotSeen as exc:
            self.ledger.note(exc.code, exc.detail)
            return []
        if one.is_start and not shows and not self.recipe.products.items:
            self._bare.append(page.url)
        fresh = [link for link in found.links if self._products.add(link)]
        for url in found.pages if one.leads_on(found.links, fresh) else ():
            if self._asked.add(address(url, self.recipe)):
                waiting.append(one.next(url, found.links, fresh))
        return fresh

    async def _mapped(self, sitemaps: Sequence[str]) -> AsyncIterator[str]:
        """The products the sitemaps name, and those of the sitemaps they lead to."""
        waiting = deque(url for url in sitemaps if url and self._asked.add(url))
        count = 0
        while waiting and count < MOST_SITEMAPS:
            count += 1
            page = await self._page(waiting.popleft(), 1, must=not self.recipe.products.link)
            found = ProductLinks(()) if page is None else read_sitemap(page.page, self.recipe)
            waiting.extend(url for url in found.pages if self._asked.add(url))
            for link in found.links:
                if self._products.add(link):
                    yield link

    async def _page(self, url: str, number: int, *, must: bool = True) -> Fetched | None:
        try:
            return await self.asker.get(url)
        except NotSeen as exc:
            if must:
                self.guard.refused(exc)
            # A counted list may end with a page that is not there; a sitemap beside lists need not be there at all.
            if must and not (number > 1 and exc.code in ENDS and self.recipe.products.page_url):
                self.ledger.note(exc.code, exc.detail)
            return None
