"""Counts what a crawl looked for, found, and could not see, product by product; nothing unknown is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from casebook.model import CoverageRow

MOST_REASONS = 5


@dataclass(slots=True)
class Tally:
    """One product while it is read; `finished` when its last page was reached."""

    product_id: str
    product: str | None = None
    stated: int | None = None
    seen: set[str] = field(default_factory=set)
    pages: int = 0
    rejected: int = 0
    finished: bool = False
    unknown: list[str] = field(default_factory=list)

    def add(self, ids: Iterable[str], *, rejected: Iterable[str] = ()) -> bool:
        """Counts one page; True when it showed a review not seen before."""
        before, reasons = len(self.seen), list(rejected)
        self.seen.update(ids)
        self.pages += 1
        self.rejected += len(reasons)
        self.unknown.extend(reasons)
        return len(self.seen) > before

    @property
    def is_complete(self) -> bool:
        """True when every page was read and as many reviews as the site states were found."""
        return self.is_sound and self.stated is not None

    @property
    def is_sound(self) -> bool:
        """True when nothing speaks against completeness; a site need not state a count."""
        return self.finished and not self.unknown and self.stated in (None, len(self.seen))

    @property
    def why(self) -> str:
        """What is not known and why, empty when the product is complete."""
        reasons = list(dict.fromkeys(self.unknown))
        if not self.finished and not reasons:
            reasons.append("the last page was not reached")
        if self.stated is None:
            reasons.append("the site states no count")
        elif self.stated != len(self.seen):
            reasons.append(f"{self.stated} stated, {len(self.seen)} read")
        return "; ".join(reasons[:MOST_REASONS])


class Ledger:
    """All products of one crawl, and trouble that belongs to none of them."""

    def __init__(self) -> None:
        self.tallies: dict[str, Tally] = {}
        self.trouble: list[str] = []

    def tally(self, product_id: str) -> Tally:
        """The tally of a product, begun when there is none."""
        return self.tallies.setdefault(product_id, Tally(product_id))

    def note(self, product_id: str | None, why: str) -> None:
        """Notes what could not be seen, and why."""
        (self.trouble if product_id is None else self.tally(product_id).unknown).append(why)

    def complete(self) -> list[Tally]:
        """Products read completely: of these alone a missing review is known to be gone."""
        return [tally for tally in self.tallies.values() if tally.is_complete]

    def rows(self, *, source: str, shop: str, run: str, at: datetime) -> list[CoverageRow]:
        """The rows for the casebook: one a product, and one for trouble outside of products."""
        said: dict[str, Any] = {"source": source, "shop": shop, "run": run, "at": at}
        rows = [
            CoverageRow(
                product_id=tally.product_id,
                stated=tally.stated,
                read=len(tally.seen),
                rejected=tally.rejected,
                unknown=tally.why,
                **said,
            )
            for tally in self.tallies.values()
        ]
        trouble = "; ".join(list(dict.fromkeys(self.trouble))[:MOST_REASONS])
        return [*rows, CoverageRow(unknown=trouble, **said)] if trouble else rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReport:
    """How a crawl went; `stated` is None when no product states a count, `unknown` says what was not seen and why."""

    products: int = 0
    complete: int = 0
    faulty: int = 0
    stated: int | None = None
    read: int = 0
    rejected: int = 0
    pages: int = 0
    gone: int = 0
    changes: Mapping[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def is_sound(self) -> bool:
        """True when products were found and nothing is known to be missing."""
        return self.products > 0 and not self.faulty

    def as_data(self) -> dict[str, Any]:
        """The report as plain data for JSON."""
        return asdict(self)


def report_from(ledger: Ledger, **said: Any) -> CrawlReport:
    """The report of a ledger; `said` adds what the ledger does not know (gone, changes, seconds)."""
    tallies = ledger.tallies.values()
    stated = [tally.stated for tally in tallies if tally.stated is not None]
    reasons = [f"{tally.product_id}: {tally.why}" for tally in tallies if tally.why]
    return CrawlReport(
        products=len(tallies),
        complete=len(ledger.complete()),
        faulty=sum(not tally.is_sound for tally in tallies) + len(ledger.trouble),
        stated=sum(stated) if stated else None,
        read=sum(len(tally.seen) for tally in tallies),
        rejected=sum(tally.rejected for tally in tallies),
        unknown=(*dict.fromkeys(ledger.trouble), *reasons),
        **said,
    )


def report_text(report: CrawlReport) -> str:
    """The report as lines for a person."""
    stated = "unknown" if report.stated is None else report.stated
    lines = [
        f"products {report.products}, read completely {report.complete}",
        f"reviews stated {stated}, read {report.read}, not readable {report.rejected}",
        f"pages {report.pages}, {report.seconds:.1f} s",
    ]
    return "\n".join([*lines, *(f"not known: {one}" for one in report.unknown)])
