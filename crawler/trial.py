"""Says what each query of a recipe finds on a page, so that somebody who writes one sees where it goes wrong. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.cookbook import OF_PAGE, OF_PART, OF_PRODUCT, OF_PRODUCTS, OF_REVIEW
from crawler.lines import line_from
from crawler.page import Page
from crawler.queries import Block, HtmlBlock
from crawler.recipe import Part, Recipe, ReviewList
from crawler.sources.webshop import Ground, ReviewPage, block_of, read_reviews, review_page

# What a way asks of the product's page.
TO_REVIEWS = ("mark", "link")
EXAMPLES = 3
HEADINGS = ("key", "query", "found", "first of them")
SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one key of a recipe found: `count` things (of so many reviews where `of` says so) and the first of them."""

    table: str
    key: str
    query: str
    count: int
    of: int | None = None
    examples: tuple[str, ...] = ()

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The cells of a table for a person."""
        count = str(self.count) if self.of is None else f"{self.count} of {self.of}"
        return f"{self.table}.{self.key}", self.query, count, " | ".join(self.examples)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a recipe finds on one page: as what it was read, each key, and the reviews where there are any."""

    url: str
    read_as: str
    found: tuple[Found, ...]
    reviews: ReviewPage | None = None


def tried_products(page: Page, recipe: Recipe) -> Trial:
    """The page read as a list of products."""
    block = HtmlBlock(page.root)
    found = [_asked(block, "products", key, getattr(recipe.products, key)) for key in OF_PRODUCTS]
    return Trial(url=page.url, read_as="list of products", found=_used(found))


def tried_product(page: Page, recipe: Recipe) -> Trial:
    """The page read as a product's own."""
    block = HtmlBlock(page.root)
    found = [_asked(block, "product", key, getattr(recipe.product, key)) for key in OF_PRODUCT]
    ways = [_asked(block, _table(recipe, way), key, getattr(way, key)) for way in recipe.reviews for key in TO_REVIEWS]
    return Trial(url=page.url, read_as="product", found=_used([*found, *ways]))


def tried_reviews(page: Page, way: ReviewList, recipe: Recipe, ground: Ground) -> Trial:
    """The page read as reviews, key by key over all containers."""
    block, table = block_of(page, way), _table(recipe, way)
    blocks = [] if block is None else block.blocks(way.container)
    frame = HtmlBlock(page.root) if way.embedded or block is None else block
    found = [Found(table=table, key="container", query=way.container, count=len(blocks))]
    found += [_asked(frame, table, key, getattr(way, key)) for key in OF_PAGE]
    found += [_in_each(blocks, table, key, getattr(way, key)) for key in OF_REVIEW]
    for name in ("appended", "reply"):
        found += _of_part(blocks, f"{table}.{name}", getattr(way, name))
    return Trial(
        url=page.url,
        read_as="reviews",
        found=_used(found),
        reviews=read_reviews(page, way, recipe, ground),
    )


def summary(trial: Trial, zone: str) -> list[str]:
    """What was read of the reviews, as lines for a person: how many, why others were not, and the first of them."""
    read = trial.reviews
    if read is None:
        return []
    stated = "" if read.stated is None else f", {read.stated} stated on the page"
    lines = [f"{len(read.reviews)} reviews read{stated}, further pages: {' '.join(read.pages) or 'none'}"]
    lines += [f"not readable: {why}" for why in dict.fromkeys(read.rejected)]
    if read.made:
        lines.append("the page shows no ids: they are made of product, author, date and text")
    return lines + [json.dumps(line_from(one, zone=zone), ensure_ascii=False) for one in read.reviews[:EXAMPLES]]


def ways_of(page: Page, recipe: Recipe, ground: Ground) -> list[tuple[ReviewList, str]]:
    """The ways that lead from a product's page to its reviews, each with the address of its first page."""
    found = [(way, review_page(page, way, ground.product, recipe)) for way in recipe.reviews]
    return [(way, url) for way, url in found if url is not None]


def _table(recipe: Recipe, way: ReviewList) -> str:
    at = recipe.reviews.index(way)
    return "reviews" if len(recipe.reviews) == 1 else f"reviews[{at + 1}]"


def _used(found: Iterable[Found]) -> tuple[Found, ...]:
    return tuple(one for one in found if one.query)


def _asked(block: Block, table: str, key: str, query: str) -> Found:
    said = block.values(query) if query else []
    return Found(table=table, key=key, query=query, count=len(said), examples=_examples(said))


def _in_each(blocks: Sequence[Block], table: str, key: str, query: str) -> Found:
    said = [word for word in (block.value(query) for block in blocks) if word] if query else []
    return Found(table=table, key=key, query=query, count=len(said), of=len(blocks), examples=_examples(said))


def _of_part(blocks: Sequence[Block], table: str, part: Part | None) -> list[Found]:
    if part is None:
        return []
    parts = [one for block in blocks for one in block.blocks(part.container)]
    first = Found(table=table, key="container", query=part.container, count=len(parts))
    return [first, *(_in_each(parts, table, key, getattr(part, key)) for key in OF_PART if key != "container")]


def _examples(said: Iterable[str]) -> tuple[str, ...]:
    lines = dict.fromkeys(" ".join(one.split()) for one in said)
    return tuple(one if len(one) <= SHOWN else one[: SHOWN - 1] + "…" for one in lines if one)[:EXAMPLES]
