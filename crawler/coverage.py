"""Counts what a crawl looked for, found, and could not see, product by product; nothing unknown is hidden."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from casebook.model import CoverageRow, Unseen

MOST_REASONS = 5
# A shop that hides everything must not fill the memory with reasons; the counts stay right.
MOST_SAID = 1_000
WAY = "other_way_"
# What is said, though nothing is missing for it.
# Whether a product without a way to its reviews has any, its count tells.
HARMLESS = frozenset({"no_count", "counts_differ", "no_way", "recheck_later"})


@dataclass(slots=True)
class Tally:
    """One product while it is read: counts alone. `finished` when its last page was reached."""

    product_id: str
    counts: list[int] = field(default_factory=list)
    read: int = 0
    rejected: int = 0
    finished: bool = False
    complete_at: datetime | None = None
    unseen: list[Unseen] = field(default_factory=list)

    def note(self, code: str, detail: str = "") -> None:
        """Notes what could not be seen, and why; the first few of them are kept."""
        one = Unseen(code=code, detail=detail)
        if one not in self.unseen and len(self.unseen) < MOST_REASONS:
            self.unseen.append(one)

    def states(self, count: int | None) -> None:
        """Takes a count that a page states."""
        if count is not None and count not in self.counts:
            self.counts.append(count)

    @property
    def stated(self) -> int | None:
        """How many reviews there are by the site's own word; where its pages differ, the word that is true."""
        if self.read in self.counts:
            return self.read
        return self.counts[0] if self.counts else None

    def reject(self, reasons: tuple[str, ...]) -> None:
        """Counts blocks that could not be read as reviews."""
        self.rejected += len(reasons)
        for reason in dict.fromkeys(reasons):
            self.note("rejected", reason)

    @property
    def is_complete(self) -> bool:
        """True when every page was read and as many reviews as the site states were found."""
        return self.is_sound and self.stated is not None and self.complete_at is None

    @property
    def is_sound(self) -> bool:
        """True when nothing speaks against completeness; a site need not state a count."""
        return self.finished and all(is_harmless(one) for one in self.unseen) and self.stated in (None, self.read)

    @property
    def reasons(self) -> tuple[Unseen, ...]:
        """What is not known and why, empty when the product is complete."""
        reasons = list(self.unseen)
        if not self.finished and all(map(is_harmless, reasons)):
            reasons.append(Unseen(code="not_reached"))
        if len(self.counts) > 1:
            reasons.append(Unseen(code="counts_differ", detail=", ".join(map(str, self.counts))))
        if self.stated is None:
            reasons.append(Unseen(code="no_count"))
        elif self.stated != self.read:
            reasons.append(Unseen(code="count_differs", detail=f"{self.stated} stated, {self.read} read"))
        return tuple(reasons)


class Ledger:
    """The products of one crawl, in counts, and trouble that belongs to none of them."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.stated: int | None = None
        self.said: list[str] = []
        self.often: Counter[str] = Counter()
        self.trouble: list[Unseen] = []
        self.no_product = ""

    def note(self, code: str, detail: str = "") -> None:
        """Notes what could not be seen of no known product, and why."""
        self.counts["trouble"] += 1
        one = Unseen(code=code, detail=detail)
        if len(self.trouble) < MOST_SAID and one not in self.trouble:
            self.trouble.append(one)

    def begin(self) -> None:
        """Counts a product whose reading begins."""
        self.counts["begun"] += 1

    def finish(self, tally: Tally) -> None:
        """Fixes a product's row: from here on only its counts are held."""
        self.counts["products"] += 1
        self.counts["complete"] += tally.is_complete
        self.counts["later"] += tally.complete_at is not None
        self.counts["faulty"] += not tally.is_sound
        self.counts["read"] += tally.read
        self.counts["rejected"] += tally.rejected
        if tally.stated is not None:
            self.stated = (self.stated or 0) + tally.stated
        self._say(tally)

    def passed_over(self, url: str) -> None:
        """Counts a page that was led to as a product's and is none; the first is named."""
        self.counts["passed_over"] += 1
        self.no_product = self.no_product or url

    def _say(self, tally: Tally) -> None:
        wrong = "; ".join(words_for(one) for one in tally.reasons if not is_harmless(one))
        if wrong and len(self.said) < MOST_SAID:
            self.said.append(f"{tally.product_id}: {wrong}")
        elif wrong:
            self.counts["unsaid"] += 1
        self.often.update(words_for(one) for one in tally.reasons if is_harmless(one) and one.code != "recheck_later")


def row_of(tally: Tally, at: datetime, **said: Any) -> CoverageRow:
    """The row of a product for the casebook."""
    return CoverageRow(
        product_id=tally.product_id,
        stated=tally.stated,
        read=tally.read,
        rejected=tally.rejected,
        unseen=tally.reasons,
        complete_at=at if tally.is_complete else tally.complete_at,
        at=at,
        **said,
    )


def trouble_row(ledger: Ledger, at: datetime, **said: Any) -> list[CoverageRow]:
    """The row for what belongs to no product; none where there is no such trouble."""
    first = tuple(ledger.trouble[:MOST_REASONS])
    return [CoverageRow(unseen=first, at=at, **said)] if first else []


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReport:
    """How a crawl went; `stated` is None when no product states a count, `unknown` says what was not seen and why.

    `later` counts products of which only the newest page was read, because the rest is known; `stopped` is what ended
    the crawl before its end, empty where nothing did.
    """

    products: int = 0
    complete: int = 0
    later: int = 0
    faulty: int = 0
    stated: int | None = None
    read: int = 0
    rejected: int = 0
    pages: int = 0
    gone: int = 0
    changes: Mapping[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    seconds: float = 0.0
    stopped: str = ""

    @property
    def is_sound(self) -> bool:
        """True when products were found and nothing is known to be missing."""
        return self.products > 0 and not self.faulty and not self.stopped

    def as_data(self) -> dict[str, Any]:
        """The report as plain data for JSON."""
        return asdict(self)


def report_from(ledger: Ledger, **said: Any) -> CrawlReport:
    """The report of a ledger; `said` adds what the ledger does not know (pages, changes, seconds)."""
    often = [f"{count} products: {why}" if count > 1 else f"1 product: {why}" for why, count in ledger.often.items()]
    if ledger.no_product:
        often.append(
            f"links to {ledger.counts['passed_over']} pages that are no product's, such as {ledger.no_product}"
        )
    rest = ledger.counts["unsaid"]
    return CrawlReport(
        products=ledger.counts["products"],
        complete=ledger.counts["complete"],
        later=ledger.counts["later"],
        faulty=ledger.counts["faulty"] + ledger.counts["trouble"],
        stated=ledger.stated,
        read=ledger.counts["read"],
        rejected=ledger.counts["rejected"],
        unknown=(*map(words_for, ledger.trouble), *ledger.said, *often, *([f"and of {rest} more"] if rest else [])),
        **said,
    )


def report_text(report: CrawlReport) -> str:
    """The report as lines for a person."""
    stated = "unknown" if report.stated is None else report.stated
    later = f", {report.later} known and not due" if report.later else ""
    lines = [
        f"products {report.products}, read completely {report.complete}{later}",
        f"reviews stated {stated}, read {report.read}, not readable {report.rejected}",
        f"pages {report.pages}, {report.seconds:.1f} s",
    ]
    return "\n".join([*lines, *(f"not known: {one}" for one in report.unknown)])


def is_harmless(unseen: Unseen) -> bool:
    """True where it is said, though nothing is missing for it."""
    return unseen.code in HARMLESS or unseen.code.startswith(WAY)


def words_for(unseen: Unseen) -> str:
    """What could not be seen, in words for a person."""
    table, code = ("way", unseen.code.removeprefix(WAY)) if unseen.code.startswith(WAY) else ("words", unseen.code)
    words, status = _words()[table], ""
    if code.startswith("http_"):
        code, status = "http", code.removeprefix("http_")
    said = words.get(code, words.get("other", "{detail}"))
    return said.format(detail=unseen.detail, status=status)


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("crawler") / "unseen.toml").read_text(encoding="utf-8"))
