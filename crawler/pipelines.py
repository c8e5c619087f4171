"""Puts each page a spider read where it belongs: into the casebook, or into a file of lines."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TextIO

from scrapy.crawler import Crawler

from casebook.model import Capture, Change, Review
from crawler.lines import line_from


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """One page as received and the reviews read from it: kept together or not at all."""

    capture: Capture
    body: bytes = field(repr=False)
    product_id: str | None = None
    reviews: tuple[Review, ...] = ()


class Keeper(Protocol):
    """Where pages go; `changes` counts what keeping them did."""

    changes: Counter[Change]

    def keep(self, page: PageRead) -> None:
        """Keeps one page; keeping it twice changes nothing."""


class KeepPages:
    """The only pipeline: hands each page to the spider's keeper."""

    def __init__(self, crawler: Crawler) -> None:
        self.spider: Any = crawler.spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepPages:
        """The pipeline for a crawl."""
        return cls(crawler)

    def process_item(self, item: PageRead) -> PageRead:
        """The page, after it was kept."""
        self.spider.keeper.keep(item)
        self.spider.on_page(item)
        return item


class BookKeeper:
    """Keeps pages in the casebook: bytes on disk first, then the rows of the page in one transaction."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.changes: Counter[Change] = Counter()

    def keep(self, page: PageRead) -> None:
        """Keeps the capture and its reviews."""
        self.book.archive.keep(page.capture, page.body)
        self.changes += self.book.reviews.keep(page.reviews, captures=(page.capture,), at=page.capture.time)


class LineKeeper:
    """Writes each review once as a line of JSON, whichever pages show it."""

    def __init__(self, output: TextIO, *, zone: str) -> None:
        self.output = output
        self.zone = zone
        self.changes: Counter[Change] = Counter()
        self._written: set[tuple[str | None, str]] = set()

    def keep(self, page: PageRead) -> None:
        """Writes the reviews not written before."""
        for review in page.reviews:
            key = (review.product_id, review.external_id)
            if key in self._written:
                continue
            self._written.add(key)
            line = line_from(replace(review, url=review.url or page.capture.url), zone=self.zone)
            self.output.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.changes[Change.NEW] += 1
        self.output.flush()
