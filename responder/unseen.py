"""What the digest says about coverage: what was looked for, what was read, and what could not be seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casebook.model import CoverageRow, Unseen
from casebook.views import Day
from responder.quote import quoted

SHOWN = 10
# What the digest says with numbers, or what is no gap.
IN_NUMBERS = frozenset({"count_differs", "no_count", "counts_differ", "no_way", "recheck_later", "rejected"})
ANOTHER_WAY = "other_way_"
# What rows of before there were codes say in words.
COUNTS = re.compile(r"\d+ stated, \d+ read")
NO_COUNT = "the site states no count"
LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One product, file or source that was not seen whole; `why` holds the reasons as the source's reader said them:
    codes, or words alone."""

    source: str
    product: str
    stated: int | None
    read: int
    rejected: int
    why: tuple[Unseen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The coverage of a day in numbers, and its gaps, widest first; `looked` False: nothing was looked for."""

    looked: bool
    products: int
    read: int
    rejected: int
    uncounted: int
    gaps: tuple[Gap, ...]
    gap_count: int

    @property
    def rest(self) -> int:
        """How many gaps there are beyond those named."""
        return self.gap_count - len(self.gaps)


def seen(day: Day) -> Seen:
    """The day's coverage, of each product as the last run within the day saw it."""
    names = {line.state.review.product_id: line.state.review.product for line in (*day.waiting, *day.approved)}
    return seen_in([row for row in day.coverage if day.since <= row.at < day.until], names)


def seen_in(found: Iterable[CoverageRow], names: Mapping[str | None, str | None]) -> Seen:
    """The coverage these rows tell of, of each product as the last of them saw it; products have names where known."""
    rows = _last(found)
    gaps = [_gap(row, names.get(row.product_id)) for row in sorted(rows, key=_missing, reverse=True) if _has_gap(row)]
    return Seen(
        looked=bool(rows),
        products=sum(row.product_id is not None for row in rows),
        read=sum(row.read for row in rows),
        rejected=sum(row.rejected for row in rows),
        uncounted=sum(row.stated is None and row.product_id is not None for row in rows),
        gaps=tuple(gaps[:SHOWN]),
        gap_count=len(gaps),
    )


def _last(rows: Iterable[CoverageRow]) -> list[CoverageRow]:
    # A file or a source's own trouble has no product: every such row stands for itself.
    return list({(row.source, row.product_id or row.run, row.product_id is None): row for row in rows}.values())


def _missing(row: CoverageRow) -> int:
    return abs((row.stated if row.stated is not None else row.read) - row.read)


def _has_gap(row: CoverageRow) -> bool:
    return bool(_missing(row) or row.rejected or _reasons(row))


def _gap(row: CoverageRow, name: str | None) -> Gap:
    return Gap(
        source=quoted(row.source, 30),
        product=quoted(name or row.product_id or "", 30),
        stated=row.stated,
        read=row.read,
        rejected=row.rejected,
        why=tuple(Unseen(code=one.code, detail=quoted(one.detail, LONGEST)) for one in _reasons(row)),
    )


def _reasons(row: CoverageRow) -> list[Unseen]:
    coded = [one for one in row.unseen if one.code not in IN_NUMBERS and not one.code.startswith(ANOTHER_WAY)]
    words = [reason.strip() for reason in row.unknown.split(";")]
    said = [one for one in words if one and one != NO_COUNT and not COUNTS.fullmatch(one)]
    return [*coded, *(Unseen(code="", detail=one) for one in said)]
