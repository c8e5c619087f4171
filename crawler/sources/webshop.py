"""Reads the pages of a shop's own site by its recipe: pure functions from a page to what stands on it."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from casebook.change import made_id
from casebook.model import Appended, Reply, Review
from crawler.page import Page, host, joined
from crawler.queries import Block, HtmlBlock, JsonBlock, element, embedded, filled
from crawler.recipe import Part, ProductList, Recipe, ReviewList
from crawler.sources.stars import read_stars
from crawler.sources.times import find_time, local, read_time

SCHEMA = "schema"
LOC = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*(.*?)\s*(?:\]\]>)?\s*</loc>", re.DOTALL | re.IGNORECASE)
IS_INDEX = re.compile(r"<sitemapindex[\s>]", re.IGNORECASE)
MARKUP = re.compile(r"[<&]")
UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class ProductLinks:
    """What a page of products leads to: products, and further pages of products."""

    links: tuple[str, ...]
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRead:
    """What a product's page says of it; `stated` is the number of reviews it claims, None where it does not."""

    id: str
    url: str
    name: str | None = None
    category: str | None = None
    stated: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The reviews of one page, why others could not be read, further pages, and how many the page says there are.

    `made` is True where ids were made of what the reviews say, counted within the page alone.
    """

    reviews: tuple[Review, ...]
    rejected: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    stated: int | None = None
    made: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What holds for every review of a page: whose it is, where and when it was read, how times are meant.

    `number` is the number of the page among those of its product, where they are counted.
    """

    shop: str
    source: str
    product: ProductRead
    now: datetime
    zone: str
    capture: str | None = None
    number: int = 1


def read_products(page: Page, recipe: Recipe, *, number: int = 1) -> ProductLinks:
    """The products a page leads to, each once, and the further pages of the list."""
    asked = recipe.products
    if asked.items and page.data is not None:
        found = [filled(asked.item_url, {"item": quote(one)}) for one in JsonBlock(page.data).values(asked.items)]
        links = _kept((joined(page.url, one) for one in found), page, recipe, asked.link_pattern)
        return ProductLinks(links, (list_page(page.url, asked, number + 1),) if links and asked.page_url else ())
    block = HtmlBlock(page.root)
    links = _links(block, asked.link, page, recipe, asked.link_pattern)
    return ProductLinks(links, _links(block, asked.pages, page, recipe))


def list_page(root: str, asked: ProductList, number: int) -> str:
    """The address of a counted page of products."""
    return joined(root, filled(asked.page_url, {"page": str(number)}))


def read_sitemap(page: Page, recipe: Recipe) -> ProductLinks:
    """The products a sitemap names, and further sitemaps."""
    found = (joined(page.url, html.unescape(one)) for one in LOC.findall(page.text))
    if IS_INDEX.search(page.text):
        return ProductLinks((), _kept(found, page, recipe))
    return ProductLinks(_kept(found, page, recipe, recipe.products.link_pattern or "."), ())


def is_product(page: Page, recipe: Recipe) -> bool:
    """True where the page is a product's own."""
    return bool(HtmlBlock(page.root).values(recipe.product.mark)) if recipe.product.mark else False


def read_product(page: Page, recipe: Recipe) -> ProductRead:
    """What the page of a product says; without an id of its own it is known by its path."""
    asked, block = recipe.product, HtmlBlock(page.root)
    said = page.schema["product"] or {} if _needs_schema(recipe) else {}
    return ProductRead(
        id=_product_id(page, recipe, block) or said.get("id") or _below_root(page.url),
        url=page.url,
        name=_line(block, asked.name) or said.get("name"),
        category=_line(block, asked.category),
        stated=_stated(_line(block, asked.count) or said.get("count"), asked.count_pattern),
    )


def review_page(page: Page, way: ReviewList, product: ProductRead, recipe: Recipe) -> str | None:
    """The address of a product's first page of reviews, from the product's page; None where this way does not lead."""
    block = HtmlBlock(page.root)
    if way.mark and not block.values(way.mark):
        return None
    if way.link:
        return next(iter(_links(block, way.link, page, recipe)), page.url)
    if not (way.url or way.link_pattern):
        return page.url
    said = _said_of(page, way, product)
    found = "" if said is None else joined(page.base, numbered(said, way.first))
    # What is built of words of the page leads no further than its links do.
    return next(iter(_kept((found,), page, recipe)), None)


def template(page: Page, way: ReviewList, product: ProductRead) -> str | None:
    """The address of a product's pages of reviews with {page} left open; None where the way does not count pages."""
    return _said_of(page, way, product) if "{page}" in way.url else None


def numbered(address: str, number: int) -> str:
    """The address with the number of a page."""
    return filled(address, {"page": str(number)})


def read_reviews(page: Page, way: ReviewList, recipe: Recipe, ground: Ground) -> ReviewPage:
    """The reviews on a page; a reply inside a review is its reply, never a review of its own."""
    block = block_of(page, way)
    if block is None:
        return ReviewPage((), (f"{page.url}: not what the recipe expects: no {way.format} to read",))
    parts = frozenset(one.key for part in (way.appended, way.reply) if part for one in block.blocks(part.container))
    telling = Telling(page=page, way=way, recipe=recipe, ground=ground, parts=parts)
    reviews, rejected = [], []
    for one in block.blocks(way.container):
        if one.is_in(parts):
            continue
        try:
            reviews.append(telling.review(one))
        except ValueError as exc:
            rejected.append(str(exc))
    # What is embedded in a page says nothing of the page around it.
    frame = HtmlBlock(page.root) if way.embedded else block
    pages = _links(frame, way.pages, page, recipe) if way.pages else ()
    stated = _stated(_line(frame, way.count), way.count_pattern)
    return ReviewPage(tuple(reviews), tuple(rejected), pages, stated, bool(telling.made))


def address(url: str, recipe: Recipe) -> str:
    """The address as one page is known by: without what only changes the order of what it shows."""
    if not recipe.same or "?" not in url:
        return url
    said = urlsplit(url)
    kept = [pair for pair in parse_qsl(said.query, keep_blank_values=True) if pair[0] not in recipe.same]
    return said._replace(query=urlencode(kept, safe="/:,|")).geturl()


class Telling:
    """Reads the reviews of one page; counts those that need an id made for them."""

    def __init__(self, *, page: Page, way: ReviewList, recipe: Recipe, ground: Ground, parts: frozenset[Any]) -> None:
        self.page, self.way, self.recipe, self.ground, self.parts = page, way, recipe, ground, parts
        self.zone = recipe.zone or ground.zone
        self.made: Counter[str] = Counter()

    def review(self, block: Block) -> Review:
        """The review in a container; raises ValueError where it says nothing."""
        way, ground = self.way, self.ground
        raw, stars = stars_in(block, way, self.parts)
        said: dict[str, Any] = {
            "text": self._text(block) or "",
            "author": _matched(self._line(block, way.author), way.author_pattern),
            "time": self._time(_line(block, way.date, self.parts), way.date_pattern),
            "product_id": ground.product.id,
        }
        if not said["text"] and stars is None:
            raise ValueError("a review with neither words nor stars")
        reply = self._parts(block, way.reply)
        return Review(
            source=ground.source,
            shop=ground.shop,
            external_id=_matched(_line(block, way.id), way.id_pattern) or self._made(said),
            stars=stars,
            raw_rating=raw,
            title=self._line(block, way.title),
            product=ground.product.name,
            url=self.page.url,
            order_time=self._time(_line(block, way.order_time, self.parts), ""),
            appended=tuple(Appended(text=text, time=when) for text, when in self._parts(block, way.appended)),
            # A shop may answer twice; what it said is one reply with both.
            reply=Reply(text="\n\n".join(text for text, _ in reply), time=reply[0][1]) if reply else None,
            capture=ground.capture,
            **said,
        )

    def _text(self, block: Block) -> str | None:
        return self._words(block.value(self.way.text, besides=self.parts))

    def _line(self, block: Block, query: str) -> str | None:
        return self._words(_line(block, query, self.parts))

    def _words(self, said: str | None) -> str | None:
        # Words without any sign of markup are most, and cost nothing.
        if not said or not self.way.text_is_html or not MARKUP.search(said):
            return said
        return HtmlBlock(element(f"<div>{said}</div>")).value("div")

    def _parts(self, block: Block, part: Part | None) -> list[tuple[str, datetime | None]]:
        if part is None:
            return []
        found = [
            (one.value(part.text) or "", self._time(_line(one, part.date), part.date_pattern))
            for one in block.blocks(part.container)
        ]
        return [(text, time) for text, time in found if text]

    def _made(self, said: dict[str, Any]) -> str:
        first = made_id(**said)
        self.made[first] += 1
        return made_id(**said, nth=self.made[first] - 1)

    def _time(self, said: str | None, pattern: str) -> datetime | None:
        said = _matched(said, pattern)
        if said is None:
            return None
        try:
            if self.way.date_format:
                # The form is the recipe's; an offset in it counts, else the shop's zone does.
                time = datetime.strptime(said, self.way.date_format)  # noqa: DTZ007
                return local(time, self.zone) if time.tzinfo is None else time.astimezone(UTC)
        except ValueError:
            # Other times of the page (of the order, of a reply) may be written in another form.
            pass
        return _found_time(said, self.zone, self.recipe.order)


def _found_time(said: str, zone: str, order: str) -> datetime | None:
    try:
        return read_time(said, zone, order=order)
    except ValueError:
        return find_time(said, zone, order=order)


def stars_in(block: Block, way: ReviewList, parts: frozenset[Any] = frozenset()) -> tuple[str | None, int | None]:
    """What the page shows as rating, and the whole stars from 1 to 5 it surely means; None where it does not."""
    if way.stars_filled:
        filled_ones = len(block.blocks(way.stars_filled))
        return (str(filled_ones), filled_ones) if 1 <= filled_ones <= 5 else (None, None)
    raw = _line(block, way.stars, parts)
    if raw is None:
        return None, None
    if way.stars_words:
        word = next((word for word in raw.split() if word in way.stars_words), None)
        return (raw, None) if word is None else (word, way.stars_words[word])
    said = _matched(raw, way.stars_pattern)
    best = way.stars_of if way.stars_of.isdecimal() else block.value(way.stars_of)
    return raw, None if said is None else _of_five(said, best)


def _of_five(said: str, best: str | None) -> int | None:
    try:
        if best in (None, "5", "5.0"):
            return read_stars(said)
        stars = float(said) * 5 / float(best or 5)
    except (ValueError, ZeroDivisionError):
        # What the page shows is kept as it is; stars are never guessed from it.
        return None
    return int(stars) if stars in (1, 2, 3, 4, 5) else None


def block_of(page: Page, way: ReviewList) -> Block | None:
    """What the queries of a way are asked of; None where the page is not what the way expects."""
    if way.format == "html":
        if not way.html:
            return HtmlBlock(page.root)
        source = None if page.data is None else JsonBlock(page.data).value(way.html)
        return None if source is None else HtmlBlock(element(source))
    if way.embedded == SCHEMA:
        return JsonBlock(page.schema)
    block = JsonBlock(embedded(page.text, way.embedded) if way.embedded else page.data)
    # An interface tells errors in JSON too: no list is another thing than an empty one.
    return block if block.holds(way.container) else None


def _needs_schema(recipe: Recipe) -> bool:
    return any(way.embedded == SCHEMA for way in recipe.reviews)


def _product_id(page: Page, recipe: Recipe, block: Block) -> str | None:
    asked = recipe.product
    if asked.id:
        return _matched(_line(block, asked.id), asked.id_pattern)
    return _matched(page.url, asked.id_pattern) if asked.id_pattern else None


def _said_of(page: Page, way: ReviewList, product: ProductRead) -> str | None:
    parts = urlsplit(page.url)
    said = {"id": quote(product.id), "root": f"{parts.scheme}://{parts.netloc}", "path": parts.path}
    if way.link_pattern:
        found = re.search(way.link_pattern, page.text)
        if found is None:
            return None
        if not way.url:
            return joined_template(page.base, _unescaped(found[1]))
        named = found.groupdict() or {"found": found[1]}
        said.update({name: quote(_unescaped(value), safe=":/?&=%") for name, value in named.items() if value})
    return joined_template(page.base, filled(way.url, said))


def joined_template(url: str, said: str) -> str | None:
    """The address with {page} left open, absolute."""
    whole = urljoin(url, said)
    return whole if joined(url, filled(said, {"page": "1"})) else None


def _unescaped(said: str) -> str:
    return html.unescape(UNICODE.sub(lambda found: chr(int(found[1], 16)), said).replace("\\/", "/"))


def _links(block: Block, query: str, page: Page, recipe: Recipe, pattern: str = "") -> tuple[str, ...]:
    return _kept((joined(page.base, href) for href in block.values(query)), page, recipe, pattern)


def _kept(found: Iterable[str], page: Page, recipe: Recipe, pattern: str = "") -> tuple[str, ...]:
    """Addresses on the same site, each once: a page must not lead us to another."""
    known = {host(page.url), *recipe.hosts}
    kept = (address(one, recipe) for one in found if one and host(one) in known)
    return tuple(dict.fromkeys(one for one in kept if re.search(pattern, _below_root(one))))


def _below_root(url: str) -> str:
    said = urlsplit(url)
    return said.path + ("?" + said.query if said.query else "")


def _stated(said: str | None, pattern: str) -> int | None:
    found = re.search(pattern, re.sub(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}\b)", "", said or ""))
    return int(found[1]) if found and found[1] and found[1].isdecimal() else None


def _matched(said: str | None, pattern: str) -> str | None:
    if said is None or not pattern:
        return said
    found = re.search(pattern, said)
    return found[1] if found else None


def _line(block: Block, query: str, parts: frozenset[Any] = frozenset()) -> str | None:
    """The words in one line, None where there are none."""
    said = block.value(query, besides=parts) if query else None
    return None if said is None else " ".join(said.split()) or None
