"""Shops written down in folders, walked by the reading functions alone: no network, no spider.

A folder holds pages as a software renders them, `pages.toml` (address = file), and `truth.json`: which recipe reads it,
and of each product its name, the stated count and the reviews. An address that is not in `pages.toml` answers 404.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from casebook.model import Review
from crawler.page import Page, joined
from crawler.recipe import Recipe, ReviewList
from crawler.sources import webshop
from crawler.sources.webshop import ProductRead, ReviewPage
from tests.crawler.makers import a_ground

FOLDER = Path(__file__).parent
KINDS = {".html": "text/html; charset=utf-8", ".json": "application/json", ".xml": "application/xml"}
HERE = ZoneInfo("Asia/Shanghai")

Pages = Mapping[str, Page]


@dataclass
class Walked:
    """What a walk found: products by id, their reviews, by which way these were read, and what could not be."""

    products: dict[str, ProductRead] = field(default_factory=dict)
    reviews: dict[str, list[Review]] = field(default_factory=dict)
    ways: dict[str, int | None] = field(default_factory=dict)
    rejected: list[str] = field(default_factory=list)


def shops() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/pages.toml"))


def pages_of(shop: str) -> dict[str, Page]:
    folder = FOLDER / shop
    said = tomllib.loads((folder / "pages.toml").read_text(encoding="utf-8"))
    return {url: Page(url, (folder / name).read_bytes(), KINDS[Path(name).suffix]) for url, name in said.items()}


def truth_of(shop: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((FOLDER / shop / "truth.json").read_text(encoding="utf-8"))
    return truth


def walked(pages: Pages, recipe: Recipe) -> Walked:
    """The whole shop: every product of every list, every page of its reviews."""
    found = Walked()
    for url in products_of(pages, recipe):
        page = pages.get(url)
        if page is None or not webshop.is_product(page, recipe):
            continue
        product = webshop.read_product(page, recipe)
        if product.id in found.products:
            continue
        found.products[product.id] = product
        way, read = next(ways_to(pages, recipe, page, product), (None, []))
        found.ways[product.id] = None if way is None else recipe.reviews.index(way)
        found.reviews[product.id] = told_apart(read)
        found.rejected += [why for one in read for why in one.rejected]
    return found


def products_of(pages: Pages, recipe: Recipe) -> list[str]:
    """Addresses of products: from start pages and what they lead to, from counted lists and sitemaps."""
    asked, root = recipe.products, next(iter(pages))
    links, seen = dict.fromkeys(counted_products(pages, recipe, root)), set[str]()
    waiting: list[tuple[str, Any]] = [(joined(root, one), webshop.read_products) for one in asked.start]
    waiting += [(joined(root, one), webshop.read_sitemap) for one in asked.sitemaps]
    while waiting:
        url, read = waiting.pop(0)
        if url in seen or url not in pages:
            continue
        seen.add(url)
        found = read(pages[url], recipe)
        links.update(dict.fromkeys(found.links))
        waiting += [(one, read) for one in found.pages]
    return list(links)


def counted_products(pages: Pages, recipe: Recipe, root: str) -> Iterator[str]:
    number = 1
    while recipe.products.page_url:
        page = pages.get(webshop.list_page(root, recipe.products, number))
        found = () if page is None else webshop.read_products(page, recipe, number=number).links
        if not found:
            return
        yield from found
        number += 1


def ways_to(
    pages: Pages, recipe: Recipe, page: Page, product: ProductRead
) -> Iterator[tuple[ReviewList, list[ReviewPage]]]:
    """Each way that leads to reviews of a product, with its pages."""
    for way in recipe.reviews:
        first = webshop.review_page(page, way, product, recipe)
        if first is None or first not in pages or webshop.block_of(pages[first], way) is None:
            continue
        ground = a_ground(product=product)

        def read(url: str, way: ReviewList = way, ground: webshop.Ground = ground) -> ReviewPage:
            return webshop.read_reviews(pages[url], way, recipe, ground)

        counted = webshop.template(page, way, product)
        yield way, list(counted_pages(pages, counted, way.first, read) if counted else linked_pages(pages, first, read))


def linked_pages(pages: Pages, first: str, read: Callable[[str], ReviewPage]) -> Iterator[ReviewPage]:
    waiting, seen = [first], set[str]()
    while waiting:
        url = waiting.pop(0)
        if url in pages and url not in seen:
            seen.add(url)
            found = read(url)
            waiting += found.pages
            yield found


def counted_pages(pages: Pages, address: str, number: int, read: Callable[[str], ReviewPage]) -> Iterator[ReviewPage]:
    while (url := webshop.numbered(address, number)) in pages and (found := read(url)).reviews:
        yield found
        number += 1


def told_apart(read: list[ReviewPage]) -> list[Review]:
    """The reviews of all pages, each once; without ids a page that was met before is that page again."""
    told: list[Review] = []
    known: set[Any] = set()
    for page in read:
        ids = tuple(one.external_id for one in page.reviews)
        if page.made:
            told += () if ids in known else page.reviews
            known.add(ids)
        else:
            told += [one for one in page.reviews if one.external_id not in known]
            known.update(ids)
    return told
