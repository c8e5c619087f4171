"""The pages of the demo shop: from a path to HTML, or to nothing; autoescape keeps buyers' texts text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from crawler.demoshop.ledger import Ledger

PRODUCTS_A_PAGE = 4
REVIEWS_A_PAGE = 10
NEWEST = 5
PAGE_NUMBER = re.compile(r"[1-9]\d{0,5}", re.ASCII)
STAR_WORDS = ("Zero", "One", "Two", "Three", "Four", "Five")
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """What a request gets: a body and its media type."""

    body: bytes
    media_type: str


def page(ledger: Ledger, target: str) -> Page | None:
    """The page at a path with its query; None where there is none (past the end included)."""
    parts = urlsplit(target)
    number = _number(parse_qs(parts.query).get("page", ["1"])[-1])
    match parts.path.strip("/").split("/"):
        case [""]:
            return _front(ledger, number)
        case ["product", product_id]:
            return _product(ledger, product_id)
        case ["product", product_id, "reviews"]:
            return _reviews(ledger, product_id, number)
        case ["robots.txt" | "style.css" as name]:
            return _render(name)
    return None


def missing() -> Page:
    """The page behind a 404."""
    return _render("missing.html", shop=None)


def _front(ledger: Ledger, number: int | None) -> Page | None:
    cut = _cut(ledger.shelf.products, number, PRODUCTS_A_PAGE)
    if cut is None:
        return None
    counts = {product_id: len(reviews) for product_id, reviews in ledger.shelf.shown.items()}
    return _render("front.html", shop=ledger.shelf.card, counts=counts, **cut)


def _product(ledger: Ledger, product_id: str) -> Page | None:
    product = ledger.shelf.product(product_id)
    if product is None:
        return None
    shown = ledger.shelf.shown[product_id]
    newest = [ledger.with_reply(review) for review in shown[:NEWEST]]
    return _render("product.html", shop=ledger.shelf.card, product=product, count=len(shown), reviews=newest)


def _reviews(ledger: Ledger, product_id: str, number: int | None) -> Page | None:
    product = ledger.shelf.product(product_id)
    shown = ledger.shelf.shown.get(product_id, ())
    cut = _cut(shown, number, REVIEWS_A_PAGE)
    if product is None or cut is None:
        return None
    cut["items"] = [ledger.with_reply(review) for review in cut["items"]]
    return _render("reviews.html", shop=ledger.shelf.card, product=product, count=len(shown), **cut)


def _cut(things: Sequence[T], number: int | None, size: int) -> dict[str, Any] | None:
    if number is None:
        return None
    pages = -(-len(things) // size) or 1
    if number > pages:
        return None
    return {"items": list(things[(number - 1) * size : number * size]), "number": number, "pages": pages}


def _number(said: str) -> int | None:
    return int(said) if PAGE_NUMBER.fullmatch(said) else None


def _render(name: str, **values: Any) -> Page:
    body = _environment().get_template(name).render(**values).encode()
    return Page(body, TYPES[name[name.rindex(".") :]])


def _local(when: datetime) -> str:
    return f"{when:%Y年%m月%d日 %H:%M}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("crawler.demoshop"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["local"] = _local
    environment.globals["star_words"] = STAR_WORDS
    return environment
