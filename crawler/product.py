"""Reads one product: its page, the first way to its reviews that can be had, every page of them, in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casebook.model import Review
from crawler.asking import Asker, Fetched, NotSeen
from crawler.coverage import WAY, Tally
from crawler.guard import Guard
from crawler.holding import is_made, resolve
from crawler.keepers import Keeper, PageRead
from crawler.recheck import may_rest
from crawler.recipe import Recipe, ReviewList
from crawler.sources.webshop import (
    Ground,
    ProductRead,
    ReviewPage,
    address,
    block_of,
    numbered,
    read_reviews,
    review_page,
    template,
)

# Pages of one product that are asked for together, where more than one is known.
TOGETHER = 4
MOST_PAGES = 20_000
ENDS = frozenset({"http_404", "http_410"})
SAID_WAYS = frozenset({"robots", "shows_none"})
BATCH = 200
# So many products tell whether a way leads anywhere in this shop.
ENOUGH = 5


@dataclass(slots=True)
class Ways:
    """Which ways to the reviews led nowhere so far: one that never did is not tried on every product."""

    failed: dict[int, list[str]] = field(default_factory=dict)
    worked: set[int] = field(default_factory=set)

    def closed(self, number: int) -> str | None:
        """The code of why a way is given up, which failed on the first products and never worked; else None."""
        codes = self.failed.get(number, [])
        return codes[0] if number not in self.worked and len(codes) >= ENOUGH else None

    def fails(self, number: int, code: str) -> None:
        """Notes that a way led nowhere on a product."""
        self.failed.setdefault(number, [])[ENOUGH - 1 :] = [code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a product is read with, the same for all of a crawl."""

    recipe: Recipe
    asker: Asker
    keeper: Keeper
    guard: Guard
    ways: Ways
    ground: Mapping[str, Any]


class ProductReading:
    """One product while it is read; when it is done, only its tally is needed any more."""

    def __init__(self, means: Means, product: ProductRead, page: Fetched) -> None:
        self.means = means
        self.product = product
        self.page = page
        self.tally = Tally(product.id)
        self.tally.states(product.stated)
        self.ids: set[str] = set()
        self.at: datetime = page.at
        self._asked: set[str] = set()
        self._lists: set[tuple[str, ...]] = set()
        self._held: list[tuple[Review, ...]] = []
        self._per_page = 0

    async def read(self) -> None:
        """Reads it by the first way that can be had; what could not be seen is in the tally."""
        try:
            for number, way in enumerate(self.means.recipe.reviews):
                if await self._read_by(number, way):
                    return
            self._keep(self.page, ())
            # Many shops show no way to reviews where there are none.
            self.tally.finished = {one.code for one in self.tally.unseen} == {"no_way"}
        finally:
            self._resolve()

    def ground(self, page: Fetched, number: int = 1) -> Ground:
        """What holds for the reviews of a page."""
        capture = self.means.keeper.capture(page)
        return Ground(product=self.product, now=page.at, capture=capture, number=number, **self.means.ground)

    async def _read_by(self, number: int, way: ReviewList) -> bool:
        is_last = number + 1 == len(self.means.recipe.reviews)
        closed = None if is_last else self.means.ways.closed(number)
        try:
            if closed is not None:
                raise NotSeen(closed, "")
            first, read = await self._first(way, is_last=is_last)
        except NotSeen as exc:
            self._gave_up(number, exc, is_last=is_last)
            return False
        self.means.ways.worked.add(number)
        await self._all(way, first, read)
        return True

    def _gave_up(self, number: int, missing: NotSeen, *, is_last: bool) -> None:
        self.means.ways.fails(number, missing.code)
        if is_last:
            self._missed(missing)
        elif missing.code != "no_way":
            code = missing.code
            self.tally.note(WAY + (code if code in SAID_WAYS or code.startswith("http_") else "other"))

    async def _first(self, way: ReviewList, *, is_last: bool) -> tuple[Fetched, ReviewPage]:
        """The first page of reviews and what stands on it; raises NotSeen where this way cannot be had."""
        url = review_page(self.page.page, way, self.product, self.means.recipe)
        if url is None:
            raise NotSeen("no_way", self.product.url)
        own = url == self.page.url and not way.headers
        first = self.page if own else await self.means.asker.get(url, way.headers)
        self._asked |= {url, first.url}
        read = self._look(way, first, number=way.first)
        if not is_last and not read.reviews and not read.pages and (self.tally.stated or 0) > 0:
            raise NotSeen("shows_none", url)
        return first, read

    async def _all(self, way: ReviewList, first: Fetched, read: ReviewPage) -> None:
        if first is not self.page:
            self._keep(self.page, ())
        if self._rests(way, read):
            self._keep(first, read.reviews)
            return
        self._take(first, read)
        self._per_page = len(read.reviews)
        counted = None if way.pages else template(self.page.page, way, self.product)
        if counted is None:
            await self._linked(way, read)
        else:
            await self._counted(way, counted)

    def _rests(self, way: ReviewList, read: ReviewPage) -> bool:
        """True where the newest page is enough: the rest is known, and was lately read."""
        self.tally.states(read.stated)
        stated = self.tally.stated
        if not read.reviews or read.rejected or (not read.pages and len(read.reviews) == stated):
            return False
        last = self.means.keeper.last_reading(self.product.id)
        rests = may_rest(
            last,
            product_id=self.product.id,
            newest_first=way.newest_first,
            stated=stated,
            now=self.at,
            shows_nothing_new=lambda: self.means.keeper.shows_nothing_new(read.reviews),
        )
        if rests and last is not None and last.complete_at is not None:
            self.tally.read, self.tally.finished, self.tally.complete_at = last.reviews, True, last.complete_at
            self.tally.note("recheck_later", last.complete_at.isoformat(timespec="minutes"))
        return rests

    async def _linked(self, way: ReviewList, read: ReviewPage) -> None:
        """Every page the pages link to, in whatever direction."""
        waiting = deque(self._new(read.pages))
        while waiting:
            if len(self._asked) > MOST_PAGES:
                self.tally.note("endless", waiting[0])
                return
            urls = [waiting.popleft() for _ in range(min(TOGETHER, len(waiting)))]
            for answer in await asyncio.gather(*(self._next(url, way) for url in urls)):
                if isinstance(answer, NotSeen):
                    self._missed(answer)
                elif self._take(*answer):
                    waiting += self._new(answer[1].pages)
        self.tally.finished = True

    async def _counted(self, way: ReviewList, addresses: str) -> None:
        """The pages in the order of their numbers, until one shows nothing new."""
        for number in range(way.first + 1, way.first + MOST_PAGES):
            if self._has_all():
                break
            answer = await self._next(numbered(addresses, number), way, number)
            if isinstance(answer, NotSeen):
                # Past the end many sites say that there is no such page.
                if answer.code not in ENDS:
                    self._missed(answer)
                break
            more = self._take(*answer)
            if not answer[1].reviews or not (more or self._is_within(number - way.first + 1)):
                break
        else:
            self.tally.note("endless", numbered(addresses, number))
            return
        self.tally.finished = True

    def _has_all(self) -> bool:
        # Held reviews are not told apart yet: their number says nothing.
        return bool(self.tally.counts) and not self._held and self.tally.read >= max(self.tally.counts)

    def _is_within(self, pages: int) -> bool:
        """True where more pages are to be expected, though this one looked as one before: of short praise many do."""
        return bool(self._held) and (self.tally.stated or 0) > pages * self._per_page

    async def _next(self, url: str, way: ReviewList, number: int = 1) -> tuple[Fetched, ReviewPage] | NotSeen:
        self._asked.add(url)
        try:
            page = await self.means.asker.get(url, way.headers)
            self._asked.add(page.url)
            return page, self._look(way, page, number)
        except NotSeen as exc:
            return exc

    def _missed(self, missing: NotSeen) -> None:
        self.means.guard.refused(missing)
        self.tally.note(missing.code, missing.detail)

    def _new(self, pages: Sequence[str]) -> list[str]:
        fresh = [
            url for url in dict.fromkeys(address(one, self.means.recipe) for one in pages) if url not in self._asked
        ]
        self._asked.update(fresh)
        return fresh

    def _look(self, way: ReviewList, page: Fetched, number: int = 1) -> ReviewPage:
        """What stands on a page of reviews; raises NotSeen where it is none."""
        if not page.page.is_text:
            raise NotSeen("not_a_page", f"{page.url} ({page.media_type})")
        read = read_reviews(page.page, way, self.means.recipe, self.ground(page, number))
        if read.reviews:
            self.means.guard.passed(page, shows=True)
        elif page is not self.page:
            self.means.guard.passed(page, shows=False)
        if not read.reviews and block_of(page.page, way) is None:
            raise NotSeen("not_as_expected", page.url)
        return read

    def _take(self, page: Fetched, read: ReviewPage) -> bool:
        """Keeps a page; True where it shows something new."""
        self.at = max(self.at, page.at)
        self.tally.states(read.stated)
        self.tally.reject(read.rejected)
        fresh = {one.external_id: one for one in read.reviews if one.external_id not in self.ids and not is_made(one)}
        self.ids |= fresh.keys()
        self.tally.read = len(self.ids)
        self._keep(page, tuple(fresh.values()))
        return self._hold(read.reviews) or bool(fresh)

    def _hold(self, reviews: tuple[Review, ...]) -> bool:
        """Holds a page of reviews without ids; True where no page before was like it."""
        shown = tuple(sorted(one.external_id for one in reviews if is_made(one)))
        if not shown:
            return False
        self._held.append(reviews)
        is_new = shown not in self._lists
        self._lists.add(shown)
        return is_new

    def _resolve(self) -> None:
        """Tells apart the reviews that came without ids, now that all pages are there."""
        if not self._held:
            return
        found = resolve(self._held, self.tally.stated)
        self._held = []
        if found.unclear:
            self.tally.note("unclear", str(found.unclear))
        for begin in range(0, len(found.reviews), BATCH):
            self.means.keeper.keep(PageRead(found.reviews[begin : begin + BATCH]), self.at)
        self.ids |= {one.external_id for one in found.reviews}
        self.tally.read = len(self.ids)

    def _keep(self, page: Fetched, reviews: tuple[Review, ...]) -> None:
        self.means.keeper.keep(PageRead(reviews, page), page.at)
