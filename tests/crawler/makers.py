"""Makers and fakes of the crawler's tests: files, pages, and a book that remembers what it was told."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casebook.change import change
from casebook.errors import RowError
from casebook.model import Capture, Change, CoverageRow, Review
from crawler.cookbook import recipe_from
from crawler.page import Page
from crawler.recipe import Recipe
from crawler.sources.reading import read
from crawler.sources.webshop import Ground, ProductRead, ReviewPage, read_reviews

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
HEADER = ("评价内容", "评分", "评价时间", "用户昵称", "商品ID")


class FakeReviews:
    """Keeps reviews by (source, external_id), as the store does, without a database."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Review] = {}
        self.captures: set[str] = set()
        self.batches: list[int] = []
        self.told_gone: list[tuple[str, str | None, frozenset[str]]] = []

    def keep(self, reviews: Sequence[Review], *, captures: Sequence[Capture] = (), at: datetime) -> Counter[Change]:
        self.batches.append(len(reviews))
        self.captures |= {capture.sha256 for capture in captures}
        counts: Counter[Change] = Counter()
        for review in reviews:
            key = (review.source, review.external_id)
            counts[change(self.kept.get(key), review)] += 1
            self.kept[key] = review
        return counts

    def rehearse(self, reviews: Sequence[Review]) -> Counter[Change]:
        return Counter(change(self.kept.get((one.source, one.external_id)), one) for one in reviews)

    def gone(self, source: str, product_id: str | None, *, seen: Any, at: datetime) -> int:
        self.told_gone.append((source, product_id, frozenset(seen)))
        return 0


class FakeArchive:
    """Remembers the bodies of captures."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    def keep(self, capture: Capture, body: Any) -> bool:
        is_new = capture.sha256 not in self.bodies
        self.bodies[capture.sha256] = body if isinstance(body, bytes) else body.read()
        return is_new


class FakeCoverage:
    """Remembers coverage rows."""

    def __init__(self) -> None:
        self.rows: list[CoverageRow] = []

    def add(self, rows: Sequence[CoverageRow]) -> None:
        self.rows.extend(rows)


class FakeBook:
    """The part of the casebook an import and a crawl use."""

    def __init__(self) -> None:
        self.reviews = FakeReviews()
        self.archive = FakeArchive()
        self.coverage = FakeCoverage()


def a_row(text: str = "杯盖漏水", **said: str) -> list[str]:
    given = {"stars": "1", "time": "2026-11-19 09:31:00", "author": "林***子", "product_id": "p-1", **said}
    return [text, given["stars"], given["time"], given["author"], given["product_id"]]


def a_csv(folder: Path, *rows: list[str], name: str = "reviews.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def a_file(folder: Path, content: str | bytes, name: str = "reviews.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def json_lines(folder: Path, *objects: Any, name: str = "reviews.jsonl") -> Path:
    return a_file(folder, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects), name)


def reviews_of(path: Path, **said: Any) -> list[Review]:
    return [one for one in all_of(path, **said) if isinstance(one, Review)]


def errors_of(path: Path, **said: Any) -> list[RowError]:
    return [one for one in all_of(path, **said) if isinstance(one, RowError)]


def all_of(path: Path, **said: Any) -> list[Review | RowError]:
    return list(read(path, **{"shop": "demo", "source": "export", "now": NOW, **said}))


def a_review_block(
    number: int = 1, *, text: str = "杯盖漏水", stars: str = "One", inside: str = "", id: str = ""
) -> str:
    name = id or f"review-{number}"
    return (
        f'<article class="review" id="{name}"><i class="stars {stars}"></i><b class="author">林***{number}</b>'
        f'<p class="text">{text}</p><i class="date">2026年11月19日 09:31</i>{inside}</article>'
    )


def a_reply_block(text: str = "您好，换货已寄出") -> str:
    return f'<div class="reply"><p class="text">{text}</p><i class="date">2026年11月19日 12:00</i></div>'


def a_recipe(**said: Any) -> Recipe:
    part = {"text": ".text", "date": ".date"}
    reviews = {
        "container": "article.review",
        "link": "a.all::attr(href)",
        "id": "::attr(id)",
        "id_pattern": "review-(.+)",
        "stars": ".stars::attr(class)",
        "stars_words": {"One": 1, "Five": 5},
        "author": ".author",
        "pages": "a.next::attr(href)",
        "appended": {"container": ".added", **part},
        "reply": {"container": ".reply", **part},
        **part,
    }
    product = {"id_pattern": "/p/([^/?]+)", "name": "h1", "count": ".count"}
    tables = {"products": {"link": "a.product::attr(href)", "pages": "a.next::attr(href)"}, "product": product}
    return recipe_from({"name": "test", "zone": "Asia/Shanghai", **tables, "reviews": {**reviews, **said}})


def a_page(
    html: str, url: str = "http://shop.test/p/p-1/reviews", media_type: str = "text/html; charset=utf-8"
) -> Page:
    return Page(url, html.encode(), media_type)


def a_ground(**said: Any) -> Ground:
    product = ProductRead(id="p-1", url="http://shop.test/p/p-1", name="保温杯")
    return Ground(**{"shop": "demo", "source": "demo", "product": product, "now": NOW, "zone": "Asia/Shanghai", **said})


def reviews_on(html: str, **said: Any) -> ReviewPage:
    recipe = a_recipe(**said)
    return read_reviews(a_page(html), recipe.reviews[0], recipe, a_ground())
