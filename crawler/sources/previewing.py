"""Shows what importing a file would keep and change; keeps nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from casebook.errors import RowError
from casebook.model import Change, Review
from crawler.sources.importing import BATCH, Progress, notes_of
from crawler.sources.proposing import Asked, Proposal
from crawler.sources.reading import read

SHOWN, SCANNED = 20, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What importing a file would do: its first reviews and rejects, and counts of the rows looked at.

    `changes` is against the book, empty where none was asked; `is_whole` says whether every row was looked at, `zone`
    where times without offset were taken to be, `notes` what a person should know.
    """

    proposal: Proposal
    reviews: tuple[Review, ...]
    rejects: tuple[RowError, ...]
    read: int
    changes: Mapping[Change, int]
    repeated: int
    rejected: int
    dropped: Mapping[str, int]
    encoding: str
    notes: tuple[str, ...]
    is_whole: bool
    zone: str

    def __str__(self) -> str:
        changes = "".join(f" {change}={count}" for change, count in sorted(self.changes.items()))
        rows = f"rows={self.read}" if self.is_whole else f"first rows={self.read}"
        counts = f"{rows}{changes} repeated={self.repeated} rejected={self.rejected}"
        return f"{counts} encoding={self.encoding} map={self.proposal.column_map.name}; nothing was kept"


def preview(
    path: Path,
    *,
    shop: str,
    source: str,
    at: datetime,
    zone: str = "Asia/Shanghai",
    asked: Asked | None = None,
    book: Any = None,
    most: int | None = SCANNED,
    on_progress: Progress | None = None,
) -> Preview:
    """What importing the file would do, told by its first `most` rows (None: all); nothing is kept.

    Changes are counted against `book` where one is given. Raises as `import_file` does.
    """
    reviews: list[Review] = []
    rejects: list[RowError] = []
    changes: Counter[Change] = Counter()
    read_so_far, rejected, is_whole = 0, 0, False
    reading = read(path, shop=shop, source=source, now=at, zone=zone, asked=asked)
    with closing(reading):
        while not is_whole and (most is None or read_so_far < most):
            wanted = BATCH if most is None else min(BATCH, most - read_so_far)
            some = list(islice(reading, wanted))
            kept = [one for one in some if isinstance(one, Review)]
            bad = [one for one in some if isinstance(one, RowError)]
            is_whole = len(some) < wanted
            read_so_far, rejected = read_so_far + len(some), rejected + len(bad)
            reviews += kept[: SHOWN - len(reviews)]
            rejects += bad[: SHOWN - len(rejects)]
            changes += Counter() if book is None else book.reviews.rehearse(kept)
            if on_progress is not None:
                on_progress(*reading.progress(read_so_far + reading.repeated))
    return Preview(
        proposal=reading.proposal,
        reviews=tuple(reviews),
        rejects=tuple(rejects),
        read=read_so_far + reading.repeated,
        changes=changes,
        repeated=reading.repeated,
        rejected=rejected,
        dropped=reading.dropped,
        encoding=reading.encoding,
        notes=notes_of(reading),
        is_whole=is_whole,
        zone=zone,
    )
