"""Reads schema.org data out of a page: JSON-LD, microdata and RDFa, brought into one form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from parsel import Selector

DEEPEST = 12
# What microdata and RDFa call the same things: marks an item, its type, names a property.
WAYS = (("itemscope", "itemtype", "itemprop"), ("typeof", "typeof", "property"))
VALUES = {"meta": "content", "time": "datetime", "data": "value", "meter": "value", "a": "href", "link": "href"}
VALUES |= {"img": "src", "audio": "src", "video": "src", "iframe": "src", "source": "src"}


def schema_of(page: Selector) -> dict[str, Any]:
    """What a page says of its product and reviews: `{"product": {…} or None, "reviews": [{…}]}`.

    A product has id, name, url and count; a review id, url, author, date, text, title, rating, best and reply. What is
    not said is None; numbers are as given.
    """
    items = [*_linked(page), *_marked(page)]
    products = [item for item in items if _is(item, "Product")]
    owned = [
        review for product in products for review in _many(product, "review", "reviews") if isinstance(review, dict)
    ]
    alone = [item for item in items if _is(item, "Review")]
    product = next((one for one in products if one.get("aggregateRating") or one.get("review")), None)
    product = product or next(iter(products), None)
    reviews = list({_key(one): one for one in map(_review, (*owned, *alone)) if one["text"] or one["rating"]}.values())
    return {"product": None if product is None else _product(product), "reviews": reviews}


def _product(item: dict[str, Any]) -> dict[str, Any]:
    rating = _one(item, "aggregateRating")
    return {
        "id": _words(item, "productID", "sku", "mpn"),
        "name": _words(item, "name"),
        "url": _words(item, "url", "@id"),
        "count": _words(rating, "reviewCount") if isinstance(rating, dict) else None,
    }


def _review(item: dict[str, Any]) -> dict[str, Any]:
    rating, author = _one(item, "reviewRating"), _one(item, "author", "creator")
    reply = _one(item, "comment")
    return {
        "id": _words(item, "identifier", "@id"),
        "url": _words(item, "url"),
        "author": _words(author, "name") if isinstance(author, dict) else author,
        "date": _words(item, "datePublished", "dateCreated"),
        "text": _words(item, "reviewBody", "description", "text"),
        "title": _words(item, "headline", "name"),
        "rating": _words(rating, "ratingValue") if isinstance(rating, dict) else rating,
        "best": (_words(rating, "bestRating") if isinstance(rating, dict) else None) or "5",
        "reply": _words(reply, "text") if isinstance(reply, dict) else None,
    }


def _key(review: dict[str, Any]) -> str:
    return json.dumps(review, sort_keys=True, default=str)


def _linked(page: Selector) -> Iterator[dict[str, Any]]:
    for source in page.css('script[type="application/ld+json" i]::text').getall():
        try:
            # Shops write line breaks into strings, which JSON forbids and everybody reads.
            data = json.loads(re.sub(r"^\s*(?://)?\s*<!(?:--|\[CDATA\[)|(?:-->|\]\]>)\s*$", "", source), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _within(data)


def _within(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(data, list):
        for one in data:
            yield from _within(one, depth + 1)
    elif isinstance(data, dict):
        yield data
        for name in ("@graph", "mainEntity", "itemListElement", "item", "hasVariant"):
            yield from _within(data.get(name), depth + 1)


def _marked(page: Selector) -> Iterator[dict[str, Any]]:
    for scope, kind, name in WAYS:
        for element in page.xpath(f"//*[@{scope}][not(@{name})]"):
            yield _item(element.root, scope, kind, name)


def _item(root: Any, scope: str, kind: str, name: str, depth: int = 0) -> dict[str, Any]:
    item: dict[str, Any] = {"@type": root.get(kind, "")}
    for element in _own(root, scope):
        for said in (element.get(name) or "").split():
            value = (
                _item(element, scope, kind, name, depth + 1) if _is_inner(element, scope, depth) else _value(element)
            )
            item.setdefault(said.rpartition(":")[2], []).append(value)
    return item


def _is_inner(element: Any, scope: str, depth: int) -> bool:
    return element.get(scope) is not None and depth < DEEPEST


def _own(root: Any, scope: str) -> Iterator[Any]:
    """The elements below an item that are not below another item within it."""
    for element in root:
        if isinstance(element.tag, str):
            yield element
            if element.get(scope) is None:
                yield from _own(element, scope)


def _value(element: Any) -> str:
    given = element.get("content") or element.get(VALUES.get(element.tag, "content"))
    return given if given is not None else " ".join("".join(element.itertext()).split())


def _is(item: dict[str, Any], kind: str) -> bool:
    return any(re.split(r"[/:#]", said)[-1] == kind for said in _types(item.get("@type")))


def _types(said: Any) -> list[str]:
    if isinstance(said, str):
        return said.split()
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []


def _many(item: dict[str, Any], *names: str) -> list[Any]:
    found = [item[name] for name in names if item.get(name) is not None]
    return [one for value in found for one in (value if isinstance(value, list) else [value])]


def _one(item: dict[str, Any], *names: str) -> Any:
    return next(iter(_many(item, *names)), None)


def _words(item: Any, *names: str) -> str | None:
    for value in _many(item, *names) if isinstance(item, dict) else ():
        if isinstance(value, dict):
            value = value.get("@value", value.get("name"))
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return None
