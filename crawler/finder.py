"""Finds the products of a shop: its lists, in whatever direction, its sitemaps, its lists in JSON."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence

from crawler.asking import Asker, Fetched, NotSeen, Site
from crawler.coverage import Ledger
from crawler.guard import Guard
from crawler.page import joined
from crawler.recipe import Recipe
from crawler.sources.identity import Fingerprints
from crawler.sources.webshop import ProductLinks, address, list_page, read_products, read_sitemap

MOST_SITEMAPS = 2_000
ENDS = frozenset({"http_404", "http_410"})


class Finder:
    """Gives the addresses of products as it finds them; holds no more than the lists still to be read."""

    def __init__(self, recipe: Recipe, site: Site, *, asker: Asker, guard: Guard, ledger: Ledger) -> None:
        self.recipe, self.site = recipe, site
        self.asker, self.guard, self.ledger = asker, guard, ledger
        self._asked = Fingerprints()
        self._products = Fingerprints()
        self._lists = Fingerprints()

    def knows(self, url: str) -> None:
        """Tells of an address that was asked for already."""
        self._asked.add(address(url, self.recipe))

    async def links(self, given: Fetched | None, sitemaps: Iterable[str] = ()) -> AsyncIterator[str]:
        """Every product once; `given` is the page the crawl was sent to, `sitemaps` are those robots.txt names."""
        asked = self.recipe.products
        async for link in self._listed(given):
            yield link
        if asked.link_pattern:
            own = [joined(self.site.root, path) for path in asked.sitemaps]
            async for link in self._mapped([*own, *sitemaps]):
                yield link

    async def _listed(self, given: Fetched | None) -> AsyncIterator[str]:
        """The lists: that given, those the recipe starts with, and whatever lists they lead to."""
        asked = self.recipe.products
        starts = [(joined(self.site.root, path), 1) for path in asked.start]
        if asked.page_url:
            starts.append((list_page(self.site.root, asked, 1), 1))
        if given is not None:
            self.knows(given.url)
        waiting = deque((url, number, True) for url, number in starts if self._asked.add(address(url, self.recipe)))
        if given is not None:
            for link in self._take(given, waiting, 1, is_given=True, is_start=self._is_start(given, starts)):
                yield link
        while waiting:
            url, number, is_start = waiting.popleft()
            page = await self._page(url, number)
            for link in self._take(page, waiting, number, is_start=is_start) if page else ():
                yield link

    def _is_start(self, given: Fetched, starts: Sequence[tuple[str, int]]) -> bool:
        return any(given.url.rstrip("/") == url.rstrip("/") for url, _ in starts)

    def _take(
        self,
        page: Fetched,
        waiting: deque[tuple[str, int, bool]],
        number: int,
        *,
        is_start: bool,
        is_given: bool = False,
    ) -> Iterable[str]:
        """The new products of a list; the lists it leads to are put with those waiting."""
        found = read_products(page.page, self.recipe, number=number) if page.page.is_text else ProductLinks(())
        try:
            self.guard.passed(page, shows=bool(found.links or found.pages), first=is_start or is_given)
        except NotSeen as exc:
            self.ledger.note(exc.code, exc.detail)
            return []
        if is_start and not (found.links or found.pages) and not self.recipe.products.items:
            self.ledger.note("nothing", page.url)
        # Past the end some sites show the last list again, or an empty one with a link to the next.
        if self._lists.add("\n".join(found.links)):
            fresh = [url for url in found.pages if self._asked.add(address(url, self.recipe))]
            waiting.extend((url, number + 1, False) for url in fresh)
        return [link for link in found.links if self._products.add(link)]

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
