"""Sources that could not be read for a while: since when, why, and when they are tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from casebook.model import Shop
from casebook.standing import failing
from responder.desk.visit import Visit

# One failure is a hiccup that the next run usually mends.
LEAST = 2
CRAWL = "crawl "


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """A source that fails; `since` is when it was last read well, None where it never was, `why` a code."""

    source: str
    shop: Shop
    since: datetime | None
    failures: int
    why: str
    again: datetime | None


def sources(visit: Visit, shops: Mapping[str, Shop]) -> list[Blind]:
    """The sources of these shops that failed at least twice in a row, by name."""
    ours = {CRAWL + one.name: one for one in visit.book.shops.sources() if one.shop in shops}
    return [
        Blind(
            source=ours[name].name,
            shop=shops[ours[name].shop],
            since=standing.done_at,
            failures=standing.failures,
            why=detail.partition(":")[0],
            again=standing.not_before,
        )
        for name, (standing, detail) in failing(visit.book).items()
        if name in ours and standing.failures >= LEAST
    ]
