"""Brings the shop's own records into the casebook: streamed, rejects listed, nothing private kept in clear."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from casebook.errors import InputError, RowError, SettingError
from casebook.identity import KINDS, Keys, keys_at
from casebook.model import AfterSale, Change, Message, Order, Parcel, Shop
from crawler.sources.cells import Ground
from crawler.sources.records.reading import Reading, Record
from crawler.sources.records.traces import gathered
from crawler.sources.rejects import Rejects, rejects_path
from crawler.sources.times import read_time

BATCH = 1000
Progress = Callable[[int], None]
# The record each kind of file is about; orders bring parcels along.
ABOUT: Mapping[str, type] = {"orders": Order, "chats": Message, "traces": Parcel, "aftersales": AfterSale}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsReport:
    """What an import of records did, in rows and records; `keyed` counts the orders with a usable phone, address, payer
    and waybill, and `unlinked` the shop's parcels whose order nobody named (None where it was not asked)."""

    kind: str
    read: int
    changes: Mapping[Change, int]
    keyed: Mapping[str, int]
    rejected: int
    rejects_path: Path | None
    first_rejects: tuple[RowError, ...]
    encoding: str
    seconds: float
    unlinked: int | None = None

    def __str__(self) -> str:
        changes = "".join(f" {change}={count}" for change, count in sorted(self.changes.items()))
        keyed = "".join(f" {kind}={self.keyed.get(kind, 0)}" for kind in KEYED if self.kind == "orders")
        unlinked = f" unlinked={self.unlinked}" if self.unlinked is not None else ""
        counts = f"{self.kind} rows={self.read}{changes}{keyed}{unlinked} rejected={self.rejected}"
        return f"{counts} encoding={self.encoding} seconds={self.seconds:.1f}"


KEYED = (*KINDS, "waybill")


def import_records(
    book: Any,
    path: Path,
    *,
    shop: str,
    kind: str,
    keys: Keys,
    at: datetime,
    zone: str = "Asia/Shanghai",
    shop_names: frozenset[str] = frozenset(),
    rejects_folder: Path | None = None,
    on_progress: Progress | None = None,
) -> RecordsReport:
    """Keeps a file of orders, chats, traces or aftersales (`kind`); importing the same file again changes nothing.

    The file itself is not kept. Raises FileError when the whole file cannot be read; then nothing was kept.
    """
    began = time.monotonic()
    path = Path(path)
    reading = Reading(path, kind, Ground(shop=shop, source=kind, zone=zone, now=at), keys=keys, names=shop_names)
    changes: Counter[Change] = Counter()
    keyed: Counter[str] = Counter()
    with closing(reading), Rejects(rejects_path(path), otherwise=rejects_folder) as rejects:
        for batch in rejects.batches(reading, BATCH):
            changes += _keep(book, kind, batch, at=at)
            keyed.update(key for one in batch for key in KEYED if getattr(one, key, None) is not None)
            if on_progress is not None:
                on_progress(reading.rows)
    return RecordsReport(
        kind=kind,
        read=reading.rows,
        changes=changes,
        keyed=keyed,
        rejected=rejects.count,
        rejects_path=rejects.path if rejects.count else None,
        first_rejects=tuple(rejects.first),
        encoding=reading.encoding,
        seconds=time.monotonic() - began,
        unlinked=book.parcels.unlinked(shop) if kind == "traces" else None,
    )


def take_records(house: Any, shop: Shop, file: str | None, kind: str | None, *, on_progress: Progress) -> RecordsReport:
    """Keeps a file of a shop's records in the book of a house, with the keys of its home; the report.

    Raises SettingError where file or kind is not said.
    """
    if not (file and kind):
        raise SettingError("records", "file and --kind are missing", do="give both, or --forget")
    return import_records(
        house.book,
        Path(file),
        shop=shop.key,
        kind=kind,
        keys=keys_at(house.settings.home),
        at=house.clock(),
        zone=shop.zone,
        shop_names=frozenset((shop.key, shop.name)),
        rejects_folder=house.settings.home / "rejects",
        on_progress=on_progress,
    )


def forget_records(book: Any, shop: Shop, *, before: str | None = None, buyer: str | None = None) -> str:
    """Deletes a shop's records, all of them or those from before a day or of one buyer; says how many of each."""
    try:
        begun = None if before is None else read_time(before, shop.zone)
    except ValueError as exc:
        raise InputError("--before", str(exc), do="write it as YYYY-MM-DD") from exc
    gone = book.orders.forget(shop.key, before=begun, buyer=buyer)
    return " ".join(f"{name}={count}" for name, count in gone.items()) + " deleted"


def _keep(book: Any, kind: str, batch: Sequence[Record], *, at: datetime) -> Counter[Change]:
    """Keeps what a batch holds; what it changed of the records the file is about."""
    keepers: Mapping[type, Callable[..., Counter[Change]]] = {
        Order: lambda those: book.orders.keep(those, at=at),
        Message: lambda those: book.orders.keep_chat(those, at=at),
        Parcel: lambda those: book.parcels.keep(gathered(those), at=at),
        AfterSale: lambda those: book.aftersales.keep(those, at=at),
    }
    changes: Counter[Change] = Counter()
    for one, keep in keepers.items():
        those = [record for record in batch if isinstance(record, one)]
        if those:
            changed = keep(those)
            changes += changed if one is ABOUT[kind] else Counter()
    return changes
