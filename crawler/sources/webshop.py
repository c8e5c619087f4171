"""Reads the pages of a shop's own site by its recipe: pure functions from a page to what stands on it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from parsel.selector import SelectorList

from casebook.change import made_id
from casebook.model import Appended, Reply, Review
from crawler.recipe import Part, Recipe
from crawler.sources.stars import read_stars
from crawler.sources.times import find_time, local

SHOWN_PART = re.compile(r"::(?:attr\([^)]*\)|text)\s*$")


@dataclass(frozen=True, slots=True)
class ProductLinks:
    """What a page of products leads to."""

    links: tuple[str, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRead:
    """What a product's page says of it; `stated` is the number of reviews it claims, None where it does not."""

    id: str
    url: str
    name: str | None = None
    stated: int | None = None
    reviews_url: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The reviews of one page, why others could not be read, and the next page."""

    reviews: tuple[Review, ...]
    rejected: tuple[str, ...] = ()
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What holds for every review of a product: whose it is, where and when it was read."""

    shop: str
    source: str
    product: ProductRead
    url: str
    now: datetime
    capture: str | None = None
    parts: frozenset[Any] = field(default=frozenset(), repr=False)


def read_products(page: Selector, recipe: Recipe, *, url: str) -> ProductLinks:
    """The products a page links to, each once, and the next page of the list."""
    links = dict.fromkeys(_links(page, recipe.products.link, url))
    return ProductLinks(tuple(links), next(iter(_links(page, recipe.products.next, url)), None))


def read_product(page: Selector, recipe: Recipe, *, url: str) -> ProductRead:
    """What the page of a product says; its id is what the recipe finds in the address, else the path."""
    asked = recipe.product
    found = re.search(asked.id_pattern, url)
    return ProductRead(
        id=found[1] if found else urlsplit(url).path,
        url=url,
        name=_line(page, asked.name),
        stated=_stated(_line(page, asked.count), asked.count_pattern),
        reviews_url=next(iter(_links(page, asked.reviews_link, url)), None),
    )


def read_reviews(page: Selector, recipe: Recipe, ground: Ground) -> ReviewPage:
    """The reviews on a page; a reply inside a review is its reply, never a review of its own."""
    parts = frozenset(_parts(page, recipe.reviews.appended) | _parts(page, recipe.reviews.reply))
    ground = replace(ground, parts=parts)
    made: Counter[str] = Counter()
    reviews, rejected = [], []
    for block in page.css(recipe.reviews.container):
        if _inside(block, parts):
            continue
        try:
            reviews.append(_review(block, recipe, ground, made=made))
        except ValueError as exc:
            rejected.append(str(exc))
    following = next(iter(_links(page, recipe.reviews.next, ground.url)), None)
    return ReviewPage(tuple(reviews), tuple(rejected), following)


def _review(block: Selector, recipe: Recipe, ground: Ground, *, made: Counter[str]) -> Review:
    asked = recipe.reviews
    raw, stars = _stars(block, recipe)
    time = _time(_line(block, asked.date, ground.parts), recipe)
    said: dict[str, Any] = {
        "text": _words(block, asked.text, ground.parts) or "",
        "author": _line(block, asked.author, ground.parts),
        "time": time,
        "product_id": ground.product.id,
    }
    if not said["text"] and stars is None:
        raise ValueError("a review with neither words nor stars")
    return Review(
        source=ground.source,
        shop=ground.shop,
        external_id=_id(block, recipe) or _made(said, made),
        stars=stars,
        raw_rating=raw,
        title=_line(block, asked.title, ground.parts),
        product=ground.product.name,
        url=ground.url,
        order_time=find_time(_line(block, asked.order_time, ground.parts) or "", recipe.zone),
        appended=tuple(Appended(text=text, time=when) for text, when in _said(block, asked.appended, recipe)),
        reply=next((Reply(text=text, time=when) for text, when in _said(block, asked.reply, recipe)), None),
        capture=ground.capture,
        **said,
    )


def _id(block: Selector, recipe: Recipe) -> str | None:
    said = _line(block, recipe.reviews.id)
    if said is None or not recipe.reviews.id_pattern:
        return said
    found = re.search(recipe.reviews.id_pattern, said)
    return found[1] if found else None


def _made(said: dict[str, Any], made: Counter[str]) -> str:
    first = made_id(**said)
    made[first] += 1
    return made_id(**said, nth=made[first] - 1)


def _stars(block: Selector, recipe: Recipe) -> tuple[str | None, int | None]:
    asked = recipe.reviews
    if asked.stars_filled:
        filled = len(block.css(asked.stars_filled))
        return (str(filled), filled) if 1 <= filled <= 5 else (None, None)
    raw = _line(block, asked.stars)
    if raw is None:
        return None, None
    if asked.stars_words:
        word = next((word for word in raw.split() if word in asked.stars_words), None)
        return (raw, None) if word is None else (word, asked.stars_words[word])
    try:
        return raw, read_stars(raw)
    except ValueError:
        # What the page shows is kept as it is; stars are never guessed from it.
        return raw, None


def _time(said: str | None, recipe: Recipe) -> datetime | None:
    asked = recipe.reviews
    if said is None:
        return None
    if asked.date_pattern:
        found = re.search(asked.date_pattern, said)
        if found is None:
            return None
        said = found[1]
    try:
        if asked.date_format:
            # The form is the recipe's; an offset in it counts, else the shop's zone does.
            time = datetime.strptime(said, asked.date_format)  # noqa: DTZ007
            return local(time, recipe.zone) if time.tzinfo is None else time.astimezone(UTC)
        return find_time(said, recipe.zone)
    except ValueError:
        return None


def _said(block: Selector, part: Part | None, recipe: Recipe) -> list[tuple[str, datetime | None]]:
    if part is None:
        return []
    found = [(_words(one, part.text), _time(_line(one, part.date), recipe)) for one in block.css(part.container)]
    return [(text, time) for text, time in found if text]


def _stated(said: str | None, pattern: str) -> int | None:
    found = re.search(pattern, (said or "").replace(",", ""))
    return int(found[1]) if found and found[1].isdecimal() else None


def _parts(page: Selector, part: Part | None) -> set[Any]:
    return set() if part is None else {one.root for one in page.css(part.container)}


def _inside(block: Selector, parts: frozenset[Any]) -> bool:
    root = block.root
    return root in parts or any(above in parts for above in root.iterancestors())


def _links(page: Selector, query: str, url: str) -> list[str]:
    """Absolute addresses on the same host, without fragments: a page must not lead us to another site."""
    found = []
    for href in page.css(query).getall() if query else ():
        address = urlsplit(_joined(url, href))
        if address.scheme in ("http", "https") and address.netloc == urlsplit(url).netloc:
            found.append(address._replace(fragment="").geturl())
    return found


def _joined(url: str, href: str) -> str:
    try:
        return urljoin(url, href.strip())
    except ValueError:
        return ""


def _line(block: Selector, query: str, parts: frozenset[Any] = frozenset()) -> str | None:
    """The text in one line, None where there is none."""
    said = _words(block, query, parts)
    return None if said is None else " ".join(said.split()) or None


def _words(block: Selector, query: str, parts: frozenset[Any] = frozenset()) -> str | None:
    """The words of the first element found that is not part of a 追评 or reply, line breaks kept."""
    if not query:
        return None
    shown = SHOWN_PART.search(query)
    if shown and "attr" in shown[0]:
        return block.css(query).get()
    elements: SelectorList[Selector] = block.css(query[: shown.start()] if shown else query)
    own = next((one for one in elements if not _inside(one, parts)), None)
    return None if own is None else _shown(own)


def _shown(element: Selector) -> str:
    pieces = element.xpath(".//text() | .//br")
    text = "".join("\n" if not isinstance(piece.root, str) else piece.root for piece in pieces)
    # Indentation is the page's, blanks between words are the buyer's.
    return "\n".join(line.strip() for line in text.split("\n")).strip()
