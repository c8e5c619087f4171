"""Brings the shop's own orders and chats into the casebook: streamed, rejects listed, nothing private kept in clear."""

from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

from casebook.errors import FileError, InputError, RowError, SettingError
from casebook.identity import KINDS, Keys, keys_at
from casebook.model import Change, Message, Order, Shop
from casebook.private import mask
from crawler.sources import source as source_module
from crawler.sources.cells import LONGEST_ID, Ground, Values, id_in, row_error, text_in, time_in
from crawler.sources.identity import Identities
from crawler.sources.mapping import ColumnMap, choose, column_maps, known_headings
from crawler.sources.opened import opened
from crawler.sources.physical import Row
from crawler.sources.rejects import Rejects, rejects_path
from crawler.sources.times import read_time

BATCH = 1000
LONGEST_NAME, LONGEST_TEXT = 255, 10_000
MOST_PAID = 1e9
# A date without a time of day is midnight, hours before an order of the same day.
DATE_ALONE = timedelta(days=1)
SUM = re.compile(r"(?:¥|￥|rmb|cny)?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:元|rmb|cny)?", re.ASCII)
Record = Order | Message
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsReport:
    """What an import of orders or chats did; `keyed` counts the rows with a usable phone, address and payer."""

    kind: str
    read: int
    changes: Mapping[Change, int]
    keyed: Mapping[str, int]
    rejected: int
    rejects_path: Path | None
    first_rejects: tuple[RowError, ...]
    encoding: str
    seconds: float

    def __str__(self) -> str:
        changes = "".join(f" {change}={count}" for change, count in sorted(self.changes.items()))
        keyed = "".join(f" {kind}={self.keyed.get(kind, 0)}" for kind in KINDS if self.kind == "orders")
        counts = f"{self.kind} rows={self.read}{changes}{keyed} rejected={self.rejected}"
        return f"{counts} encoding={self.encoding} seconds={self.seconds:.1f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What holds for every row of a file of records: the ground, how cells are read, how people are hashed."""

    ground: Ground
    column_map: ColumnMap
    keys: Keys
    names: frozenset[str] = frozenset()
    made: Identities = field(default_factory=Identities)


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
    """Keeps a file of orders or chats (`kind`) in the book; importing the same file again changes nothing.

    The file itself is not kept. Raises FileError when the whole file cannot be read; then nothing was kept.
    """
    began = time.monotonic()
    path = Path(path)
    ground = Ground(shop=shop, source=kind, zone=zone, now=at)
    reading = Reading(path, kind, ground, keys=keys, names=shop_names)
    keep = book.orders.keep if kind == "orders" else book.orders.keep_chat
    changes: Counter[Change] = Counter()
    keyed: Counter[str] = Counter()
    with closing(reading), Rejects(rejects_path(path), otherwise=rejects_folder) as rejects:
        for batch in _batches(reading, rejects):
            changes += keep(batch, at=at)
            keyed.update(kind for one in batch for kind in KINDS if getattr(one, kind, None) is not None)
            if on_progress is not None:
                on_progress(changes.total() + rejects.count)
    return RecordsReport(
        kind=kind,
        read=changes.total() + rejects.count,
        changes=changes,
        keyed=keyed,
        rejected=rejects.count,
        rejects_path=rejects.path if rejects.count else None,
        first_rejects=tuple(rejects.first),
        encoding=reading.encoding,
        seconds=time.monotonic() - began,
    )


def take_records(house: Any, shop: Shop, file: str | None, kind: str | None, *, on_progress: Progress) -> RecordsReport:
    """Keeps a file of a shop's orders or chats in the book of a house, with the keys of its home; the report.

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
    """Deletes a shop's orders and chats, all of them or those from before a day or of one buyer; says how many."""
    try:
        begun = None if before is None else read_time(before, shop.zone)
    except ValueError as exc:
        raise InputError("--before", str(exc), do="write it as YYYY-MM-DD") from exc
    gone = book.orders.forget(shop.key, before=begun, buyer=buyer)
    return " ".join(f"{name}={count}" for name, count in gone.items()) + " deleted"


class Reading(Iterator[Record | RowError]):
    """The orders or messages of one file in its order, with a RowError for each row that cannot be kept."""

    def __init__(self, path: Path, kind: str, ground: Ground, *, keys: Keys, names: frozenset[str]) -> None:
        file = opened(path)
        self.encoding = file.encoding.removesuffix("-sig")
        self._stream = file.stream()
        try:
            known = {kind: column_maps("records")[kind]}
            columns, self._rows = source_module(file.kind).rows(self._stream, known_headings(list(known.values())))
            column_map = choose(columns, kind, known=known)
        except FileError as exc:
            self._stream.close()
            # A file without headings shows its first row here.
            raise FileError(file.name, mask(f"{exc.which}: {exc.why}"), do=exc.do) from exc
        self._telling = Telling(ground=ground, column_map=column_map, keys=keys, names=frozenset(map(_folded, names)))
        self._read = _order if kind == "orders" else _message

    def __next__(self) -> Record | RowError:
        row = next(self._rows)
        if isinstance(row, RowError):
            return _bare(row)
        try:
            # How the row looked is not taken along: it holds phones and addresses in clear.
            return self._read(replace(row, raw=""), self._telling)
        except RowError as exc:
            return _bare(exc)

    def close(self) -> None:
        """Closes the file."""
        self._stream.close()


def _bare(error: RowError) -> RowError:
    return RowError(error.line, error.column, mask(error.why or ""))


def _batches(reading: Reading, rejects: Rejects) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for found in reading:
        if isinstance(found, RowError):
            rejects.add(found)
            continue
        batch.append(found)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _order(row: Row, telling: Telling) -> Order:
    values, ground = _values(row, telling), telling.ground
    external_id = id_in(row, values, "external_id")
    if external_id is None:
        raise row_error(row, values, "external_id", why="an order without its number")
    times = {name: time_in(row, values, name, ground=ground) for name in ("ordered_at", "delivered_at", "refunded_at")}
    for later in ("delivered_at", "refunded_at"):
        if times["ordered_at"] and times[later] and times[later] < times["ordered_at"] - DATE_ALONE:
            raise row_error(row, values, later, why="it lies before the order itself")
    return Order(
        shop=ground.shop,
        external_id=external_id,
        buyer=_name(row, values),
        product_id=id_in(row, values, "product_id"),
        sum=_sum(row, values),
        **times,
        **{kind: telling.keys.of(kind, text_in(row, values, kind), shop=ground.shop) for kind in KINDS},
    )


def _message(row: Row, telling: Telling) -> Message:
    values, ground = _values(row, telling), telling.ground
    text = mask(text_in(row, values, "text")[:LONGEST_TEXT].strip())
    order_id, buyer = id_in(row, values, "order_id"), _name(row, values)
    if order_id is None and buyer is None:
        raise row_error(row, values, "order_id", why="neither an order nor a buyer it belongs to")
    by_buyer, at = _by_buyer(row, values, buyer, telling), time_in(row, values, "time", ground=ground)
    # An identity is made of the covered words: a number could be found again from the hash of a short message.
    made = {"product_id": order_id, "author": f"{buyer}/{by_buyer}", "time": at, "text": text}
    external_id = _of_conversation(order_id or buyer, id_in(row, values, "external_id")) or telling.made.made(**made)
    said = {"text": text, "by_buyer": by_buyer, "time": at, "order_id": order_id, "buyer": buyer}
    return Message(shop=ground.shop, external_id=external_id, **said)


def _of_conversation(named: str | None, number: str | None) -> str | None:
    """The id of a message with its conversation before it: exports count from 1 in each."""
    whole = f"{named}/{number}"
    return whole if number and len(whole) <= LONGEST_ID else None


def _values(row: Row, telling: Telling) -> Values:
    found = telling.column_map.values(row.values)
    nothing = telling.column_map.words["unknown"]
    # What somebody said is what they said, be it a dash.
    return {name: one for name, one in found.items() if name == "text" or _folded(str(one[1])) not in nothing}


def _name(row: Row, values: Values) -> str | None:
    said = text_in(row, values, "buyer").strip()
    if len(said) > LONGEST_NAME:
        raise row_error(row, values, "buyer", why=f"longer than {LONGEST_NAME} characters")
    return said or None


def _by_buyer(row: Row, values: Values, buyer: str | None, telling: Telling) -> bool:
    """Who wrote a message; a row that does not say so for certain is refused, because words must not change sides."""
    said, words = _folded(text_in(row, values, "by")), telling.column_map.words
    if said in words["seller"] or said.split(":")[0] in telling.names:
        return False
    if said in words["buyer"] or (buyer is not None and said == _folded(buyer)):
        return True
    raise row_error(row, values, "by", why="neither buyer nor seller")


def _sum(row: Row, values: Values) -> float | None:
    said = _folded(text_in(row, values, "sum"))
    if not said:
        return None
    found = SUM.fullmatch(said)
    paid = float(found[1].replace(",", "")) if found else -1.0
    if not (isfinite(paid) and 0 <= paid < MOST_PAID):
        raise row_error(row, values, "sum", why="no sum of money")
    return paid


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
