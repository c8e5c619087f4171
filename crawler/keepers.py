"""Puts each page a crawl read where it belongs: into the casebook, or into a file of lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TextIO

from casebook.model import Capture, Change, LastReading, Review
from casebook.terminal import as_line
from crawler.asking import Fetched
from crawler.coverage import Ledger, Tally, row_of, trouble_row
from crawler.lines import line_from
from crawler.sources.identity import Fingerprints

# Rows of coverage are written together: a transaction a product would cost more than its reading.
TOGETHER = 50


@dataclass(frozen=True, slots=True)
class PageRead:
    """The reviews of one page and the page they came from, kept together or not at all; None where it was kept."""

    reviews: tuple[Review, ...]
    page: Fetched | None = None


class Keeper(Protocol):
    """Where pages go; `changes` counts what keeping them did, `gone` what is no longer shown."""

    changes: Counter[Change]
    gone: int

    def begin(self, zone: str) -> None:
        """Takes the zone the pages' times are meant in, once that is known."""

    def keep(self, read: PageRead, at: datetime) -> None:
        """Keeps one page; keeping it twice changes nothing."""

    def capture(self, page: Fetched) -> str | None:
        """What reviews of the page name as their capture; None where no captures are kept."""

    def last_reading(self, product_id: str) -> LastReading | None:
        """What is known of a product from before; None where nothing is kept between crawls."""

    def shows_nothing_new(self, reviews: Sequence[Review]) -> bool:
        """True where every one of these is kept just as it is."""

    def finish(self, tally: Tally, ids: set[str], at: datetime) -> None:
        """Takes a product nothing more will be read of, with the ids of its reviews."""

    def end(self, ledger: Ledger, at: datetime) -> None:
        """Takes what is left to be written at the end."""


class BookKeeper:
    """Keeps pages in the casebook: bytes on disk first, then the rows of the page in one transaction."""

    def __init__(self, book: Any, *, shop: str, source: str, run: str) -> None:
        self.book = book
        self.said = {"shop": shop, "source": source, "run": run}
        self.source = source
        self.changes: Counter[Change] = Counter()
        self.gone = 0
        self._rows: list[Any] = []

    def begin(self, zone: str) -> None:
        """The book keeps moments."""

    def keep(self, read: PageRead, at: datetime) -> None:
        """Keeps the capture and its reviews."""
        captures = (capture_of(read.page),) if read.page else ()
        if read.page:
            self.book.archive.keep(captures[0], read.page.body)
        self.changes += self.book.reviews.keep(read.reviews, captures=captures, at=at)

    def capture(self, page: Fetched) -> str | None:
        """The SHA-256 of the page."""
        return page.sha256

    def last_reading(self, product_id: str) -> LastReading | None:
        """What the book knows of a product."""
        reading: LastReading = self.book.coverage.last_reading(self.source, product_id)
        return reading

    def shows_nothing_new(self, reviews: Sequence[Review]) -> bool:
        """True where the book has every one of these just as it is."""
        return bool(self.book.coverage.shows_nothing_new(reviews))

    def finish(self, tally: Tally, ids: set[str], at: datetime) -> None:
        """Of a product read completely, finds what is gone; writes its row."""
        if tally.is_complete:
            self.gone += self.book.reviews.gone(self.source, tally.product_id, seen=ids, at=at)
        self._rows.append(row_of(tally, at, **self.said))
        if len(self._rows) >= TOGETHER:
            self._write()

    def end(self, ledger: Ledger, at: datetime) -> None:
        """Writes the rows that are left, and what belongs to no product."""
        self._rows += trouble_row(ledger, at, **self.said)
        self._write()

    def _write(self) -> None:
        self.book.coverage.add(self._rows)
        self._rows = []


class LineKeeper:
    """Writes each review as a line of JSON."""

    def __init__(self, output: TextIO) -> None:
        self.output = output
        self.zone = ""
        self.changes: Counter[Change] = Counter()
        self.gone = 0
        # Colours and sizes of one product often share its reviews: one number a page tells, and memory stays flat.
        self._pages = Fingerprints()

    def begin(self, zone: str) -> None:
        """Times are written with the offset of the zone they are read in."""
        self.zone = zone

    def keep(self, read: PageRead, at: datetime) -> None:
        """Writes the reviews; a page that shows just what another product's page did shows the same reviews."""
        if read.reviews and not self._pages.add(_shown(read.reviews)):
            self.changes[Change.SAME] += len(read.reviews)
            return
        for review in read.reviews:
            self.output.write(as_line(line_from(review, zone=self.zone)) + "\n")
            self.changes[Change.NEW] += 1

    def capture(self, page: Fetched) -> str | None:
        """Lines name no captures."""
        return None

    def last_reading(self, product_id: str) -> LastReading | None:
        """Every run writes all lines."""
        return None

    def shows_nothing_new(self, reviews: Sequence[Review]) -> bool:
        """Every run writes all lines."""
        return False

    def finish(self, tally: Tally, ids: set[str], at: datetime) -> None:
        """Lets who reads along have the product."""
        self.output.flush()

    def end(self, ledger: Ledger, at: datetime) -> None:
        """Everything is written."""


def _shown(reviews: Sequence[Review]) -> str:
    own = [(one.external_id, one.text, one.author, one.stars, str(one.time)) for one in reviews]
    return json.dumps(own, ensure_ascii=False)


def capture_of(page: Fetched) -> Capture:
    """The capture of a page: its bytes, when and how they came, without cookies or credentials."""
    return Capture(
        sha256=page.sha256,
        url=page.url,
        time=page.at,
        media_type=page.media_type,
        status=page.status,
        headers=page.headers,
        size=len(page.body),
    )
