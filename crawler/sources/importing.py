"""Brings one file into the casebook: the file as one capture, its reviews in batches, its rejects beside it."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from casebook.errors import RowError
from casebook.model import Capture, Change, CoverageRow, Review
from crawler.sources.opened import CHUNK
from crawler.sources.reading import Reading, read
from crawler.sources.rejects import Rejects, rejects_path

BATCH = 1000
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did: rows read (kept, repeated and rejected ones together), and what keeping changed.

    `notes` tell what of the file was passed over and is no row: titles, totals, other sheets.
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
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        changes = "".join(f" {change}={count}" for change, count in sorted(self.changes.items()))
        counts = f"rows={self.read}{changes} repeated={self.repeated} rejected={self.rejected}"
        return f"{counts} encoding={self.encoding} map={self.column_map} seconds={self.seconds:.1f}"


def import_file(
    book: Any,
    path: Path,
    *,
    shop: str,
    source: str,
    map_name: str | None = None,
    at: datetime,
    zone: str = "Asia/Shanghai",
    rejects_folder: Path | None = None,
    on_progress: Progress | None = None,
) -> ImportReport:
    """Keeps a file's reviews in the book; importing the same file again changes nothing.

    Rejects are listed beside the file, or in `rejects_folder` where that cannot be written.
    `on_progress` is called with the rows read so far. Raises FileError when the whole file
    cannot be read; then nothing was kept.
    """
    began = time.monotonic()
    path = Path(path)
    reading = read(path, shop=shop, source=source, map_name=map_name, now=at, zone=zone)
    path = reading.path
    with closing(reading), Rejects(rejects_path(path), otherwise=rejects_folder) as rejects:
        capture = _keep_file(book, path, at)
        changes, kept = _keep_reviews(book, reading, rejects, capture=capture, at=at, on_progress=on_progress)
    book.coverage.add([_coverage(path, capture, at, shop=shop, source=source, read=kept, rejected=rejects.count)])
    return ImportReport(
        read=kept + reading.repeated + rejects.count,
        changes=changes,
        repeated=reading.repeated,
        rejected=rejects.count,
        rejects_path=rejects.path if rejects.count else None,
        first_rejects=tuple(rejects.first),
        encoding=reading.encoding,
        column_map=reading.column_map.name,
        notes=reading.notes,
        seconds=time.monotonic() - began,
    )


def _keep_file(book: Any, path: Path, at: datetime) -> Capture:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
        # The file's name alone: where it lies on somebody's machine is nobody's business.
        capture = Capture(sha256=digest.hexdigest(), url=f"file:{path.name}", time=at, how="file", size=file.tell())
        file.seek(0)
        book.archive.keep(capture, file)
    return capture


def _keep_reviews(
    book: Any, reading: Reading, rejects: Rejects, *, capture: Capture, at: datetime, on_progress: Progress | None
) -> tuple[Counter[Change], int]:
    changes: Counter[Change] = Counter()
    kept = 0
    for batch in _batches(reading, rejects):
        changes += book.reviews.keep(
            [replace(review, capture=capture.sha256) for review in batch], captures=(capture,), at=at
        )
        kept += len(batch)
        if on_progress is not None:
            on_progress(kept + reading.repeated + rejects.count)
    return changes, kept


def _batches(reading: Reading, rejects: Rejects) -> Iterator[list[Review]]:
    batch: list[Review] = []
    for found in reading:
        if isinstance(found, RowError):
            rejects.add(found)
            continue
        batch.append(found)
        if len(batch) == BATCH:
            yield batch
            batch = []
    # Also when it is empty: the capture belongs to the casebook even if no row could be kept.
    yield batch


def _coverage(path: Path, capture: Capture, at: datetime, **said: Any) -> CoverageRow:
    rejected = said["rejected"]
    unknown = f"rows of {path.name} rejected: {rejected}" if rejected else ""
    return CoverageRow(run=f"file-{capture.sha256[:12]}-{at:%Y%m%dT%H%M%S}", at=at, unknown=unknown, **said)
