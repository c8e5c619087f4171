"""Brings one file into the casebook: the file as one capture, its reviews in batches, its rejects beside it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from casebook.errors import RowError
from casebook.model import Capture, Change, CoverageRow
from crawler.sources.ids import ADVICE
from crawler.sources.opened import CHUNK
from crawler.sources.proposing import Asked
from crawler.sources.reading import Reading, read
from crawler.sources.rejects import Rejects, rejects_path

BATCH = 1000
# Rows read so far, and about how many there are.
Progress = Callable[[int, int], None]


# What a review was kept without, and what to do about it.
WITHOUT = {
    "order_id": f"order numbers damaged, those reviews were kept without: {ADVICE}",
    "product_id": f"product ids damaged, those reviews were kept without: {ADVICE}",
    "stars": "marks lie between two stars, those reviews were kept without stars",
    "url": "links lead to no web address, those reviews were kept without",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did: rows read (kept, repeated and rejected ones together), and what keeping changed.

    `dropped` counts the cells reviews were kept without, by field; `notes` say so in sentences, and what of the
    file was passed over and is no row: titles, totals, other sheets.
    """

    read: int
    changes: Mapping[Change, int]
    repeated: int
    rejected: int
    rejects_path: Path | None
    first_rejects: tuple[RowError, ...]
    encoding: str
    column_map: str
    seconds: float
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        changes = "".join(f" {change}={count}" for change, count in sorted(self.changes.items()))
        counts = f"rows={self.read}{changes} repeated={self.repeated} rejected={self.rejected}"
        dropped = "".join(f" without_{name}={count}" for name, count in sorted(self.dropped.items()))
        return f"{counts}{dropped} encoding={self.encoding} map={self.column_map} seconds={self.seconds:.1f}"


def notes_of(reading: Reading) -> tuple[str, ...]:
    """What a person should know of a file though its rows were kept; complete when it is read."""
    dropped = (f"{count} {WITHOUT[name]}" for name, count in sorted(reading.dropped.items()))
    return (*reading.notes, *dropped)


def import_file(
    book: Any,
    path: Path,
    *,
    shop: str,
    source: str,
    at: datetime,
    zone: str = "Asia/Shanghai",
    asked: Asked | None = None,
    rejects_folder: Path | None = None,
    on_progress: Progress | None = None,
) -> ImportReport:
    """Keeps a file's reviews in the book; importing the same file again changes nothing.

    Rejects are listed beside the file, or in `rejects_folder` where that cannot be written.
    `on_progress` is called with the rows read so far and about how many there are. Raises FileError when the whole file
    cannot be read, MapUnsure when a person must say what its columns are; then nothing was kept.
    """
    reading = read(path, shop=shop, source=source, now=at, zone=zone, asked=asked)
    return import_reading(book, reading, at=at, rejects_folder=rejects_folder, on_progress=on_progress)


def import_reading(
    book: Any,
    reading: Reading,
    *,
    at: datetime,
    rejects_folder: Path | None = None,
    on_progress: Progress | None = None,
    name: str = "",
    by: str = "",
) -> ImportReport:
    """As `import_file`, of a file that is open already.

    `name` is what its owner calls the file where it lies under another name, `by` who handed it in.
    """
    path, ground = reading.path, reading.ground
    name = name or path.name
    with closing(reading), Rejects(rejects_path(path), otherwise=rejects_folder) as rejects:
        capture = _keep_file(book, path, at, name=name, by=by)
        changes, kept = _keep_reviews(book, reading, rejects, capture=capture, at=at, on_progress=on_progress)
    seen = {"shop": ground.shop, "source": ground.source, "read": kept, "rejected": rejects.count}
    book.coverage.add([_coverage(name, capture, at, **seen)])
    return ImportReport(
        read=kept + reading.repeated + rejects.count,
        changes=changes,
        repeated=reading.repeated,
        rejected=rejects.count,
        rejects_path=rejects.path if rejects.count else None,
        first_rejects=tuple(rejects.first),
        encoding=reading.encoding,
        column_map=reading.column_map.name,
        seconds=monotonic() - reading.began,
        dropped=reading.dropped,
        notes=notes_of(reading),
    )


def _keep_file(book: Any, path: Path, at: datetime, *, name: str, by: str) -> Capture:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
        # The file's name alone: where it lies on somebody's machine is nobody's business.
        said = {"url": f"file:{name}", "headers": (("by", by),) if by else ()}
        capture = Capture(sha256=digest.hexdigest(), time=at, how="file", size=file.tell(), **said)
        file.seek(0)
        book.archive.keep(capture, file)
    return capture


def _keep_reviews(
    book: Any, reading: Reading, rejects: Rejects, *, capture: Capture, at: datetime, on_progress: Progress | None
) -> tuple[Counter[Change], int]:
    changes: Counter[Change] = Counter()
    kept = 0
    # Also an empty batch: the capture belongs to the casebook even if no row could be kept.
    for batch in rejects.batches(reading, BATCH):
        changes += book.reviews.keep(
            [replace(review, capture=capture.sha256) for review in batch], captures=(capture,), at=at
        )
        kept += len(batch)
        if on_progress is not None:
            on_progress(*reading.progress(kept + reading.repeated + rejects.count))
    return changes, kept


def _coverage(name: str, capture: Capture, at: datetime, **said: Any) -> CoverageRow:
    rejected = said["rejected"]
    unknown = f"rows of {name} rejected: {rejected}" if rejected else ""
    return CoverageRow(run=f"file-{capture.sha256[:12]}-{at:%Y%m%dT%H%M%S}", at=at, unknown=unknown, **said)
