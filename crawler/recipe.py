"""What a recipe says: how one shop software shows products and reviews; the recipes themselves are data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductList:
    """Where products are found: pages that link to them, sitemaps, or lists in JSON.

    `start` are addresses relative to the site's root, read beside the address the crawl was given. `pages` finds the
    links to further pages of a list, in whatever direction. `link_pattern` is what the path and query of a product's
    address must show; it also picks the products out of `sitemaps`. With `items`, pages are JSON: it finds what
    `item_url` makes addresses of, and `page_url` counts the pages from 1 until one has no items.
    """

    start: tuple[str, ...] = ("/",)
    link: str = ""
    link_pattern: str = ""
    pages: str = ""
    sitemaps: tuple[str, ...] = ()
    items: str = ""
    item_url: str = ""
    page_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    """A product's own page, known by `mark`.

    Its id is what `id_pattern` finds in what `id` finds, or in its address where there is no `id`.
    """

    mark: str = ""
    id: str = ""
    id_pattern: str = ""
    name: str = ""
    category: str = ""
    count: str = ""
    count_pattern: str = r"(\d+)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block inside a review: what the buyer added, or the shop's reply."""

    container: str
    text: str
    date: str = ""
    date_pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewList:
    """One way to the reviews of a product: where their pages are, and one container a review.

    A way with a `mark` leads only from product pages that show it. The first page is what `link` finds on the product's
    page, what `link_pattern` finds in its source, or `url` with {id}, {page}, {root}, {path} and the named groups of
    `link_pattern` filled in; with none of them, or no such link on it, it is the product's page itself. Further pages
    are those `pages` links to, in whatever direction, or with {page} in `url` the next number (`first` is the lowest)
    until a page shows nothing new.

    A page is HTML, or JSON that holds HTML at `html`; or, with `format = "json"`, JSON itself, found behind the words
    `embedded` in a page where it says so, the page's schema.org data where that is "schema". Queries are CSS (or XPath
    after "xpath:") in HTML and JMESPath in JSON; those of a review are relative to its container. `pages` and `count`
    are asked of the whole page, also where the reviews are `embedded` in it.

    With `text_is_html` text, title and author are HTML, also where they come in JSON.

    Stars are a word in `stars` looked up in `stars_words`, the number of elements `stars_filled` finds, or the number
    `stars_pattern` finds in `stars`, of `stars_of` (a number, or a query for it).
    """

    container: str
    text: str
    mark: str = ""
    format: str = "html"
    link: str = ""
    link_pattern: str = ""
    url: str = ""
    first: int = 1
    pages: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    html: str = ""
    embedded: str = ""
    count: str = ""
    count_pattern: str = r"(\d+)"
    text_is_html: bool = False
    id: str = ""
    id_pattern: str = ""
    stars: str = ""
    stars_words: Mapping[str, int] = field(default_factory=dict)
    stars_filled: str = ""
    stars_pattern: str = ""
    stars_of: str = "5"
    title: str = ""
    author: str = ""
    author_pattern: str = ""
    date: str = ""
    date_pattern: str = ""
    date_format: str = ""
    order_time: str = ""
    appended: Part | None = None
    reply: Part | None = None
    newest_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one shop software or site is read.

    `marks` are what its pages show and others do not: queries, or "text:" and words of the source. `zone` is that of
    times without offset where the site's own is known, `order` (dmy, mdy) how it writes dates in numbers. `same` are
    keys of addresses that change nothing but the order of what is shown. `hosts` are the other hosts it may ask.
    Of several ways to the reviews the first that can be had is taken. `browser` asks for pages drawn by Chromium.
    """

    name: str
    products: ProductList
    product: ProductPage
    reviews: tuple[ReviewList, ...]
    marks: tuple[str, ...] = ()
    zone: str = ""
    order: str = ""
    same: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    browser: bool = False
