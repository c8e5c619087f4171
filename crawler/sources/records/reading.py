"""Opens a file of records, whatever its form, and reads it row by row; what cannot be kept becomes an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from casebook.errors import FileError, RowError
from casebook.identity import Keys
from casebook.model import AfterSale, Message, Order, Parcel
from casebook.private import mask
from crawler.sources import source as source_module
from crawler.sources.cells import Ground
from crawler.sources.mapping import ColumnMap, choose, column_maps, known_headings
from crawler.sources.opened import Opened, opened
from crawler.sources.physical import LONGEST, Row
from crawler.sources.records import blocks
from crawler.sources.records.aftersales import aftersales
from crawler.sources.records.chats import is_seller, messages
from crawler.sources.records.orders import order_and_parcels
from crawler.sources.records.telling import Telling, bare, folded
from crawler.sources.records.traces import parcels

Record = Order | Parcel | AfterSale | Message
Rows = Iterator[Row | RowError]
READERS: dict[str, Callable[[Row, Telling], Iterator[Record | RowError]]] = {
    "orders": order_and_parcels,
    "chats": messages,
    "traces": parcels,
    "aftersales": aftersales,
}
# Kinds whose files may be answers of an interface: what is needed lies deeper than their first keys.
NESTED = ("traces", "aftersales")
JSON = ("jsonlines", "jsonarray", "jsonobject")
# What people copied from a chat window comes as lines of text; a workbook or an archive of files has none.
NO_TEXT = ("workbook", "several")


class Reading(Iterator[Record | RowError]):
    """The records of one file in its order, with a RowError for each that cannot be kept; `rows` counts so far."""

    def __init__(self, path: Path, kind: str, ground: Ground, *, keys: Keys, names: frozenset[str]) -> None:
        file = opened(path)
        self.encoding = file.encoding.removesuffix("-sig")
        self.rows = 0
        known = column_maps("records")[kind]
        self._telling = Telling(ground=ground, column_map=known, keys=keys, names=frozenset(map(folded, names)))
        self._stream = file.stream()
        try:
            self._rows = self._found(file, kind, known)
        except FileError as exc:
            self._stream.close()
            # A file without headings shows its first row here.
            raise FileError(file.name, mask(f"{exc.which}: {exc.why}"), do=exc.do) from exc
        self._read, self._waiting = READERS[kind], iter(())

    def _found(self, file: Opened, kind: str, known: ColumnMap) -> Rows:
        try:
            nested = kind in NESTED and file.kind in JSON
            headings = None if nested else known_headings([known])
            columns, rows = source_module(_form(file, self._stream)).rows(self._stream, headings)
            if not nested:
                choose(columns, kind, known={kind: known})
        except FileError:
            if kind != "chats" or file.kind in NO_TEXT or not self._again(file, blocks.is_chat):
                raise
            self._again(file)
            return blocks.rows(self._stream, lambda nick: is_seller(nick, self._telling))
        return rows

    def _again(self, file: Opened, look: Callable[[TextIO], bool] = lambda stream: True) -> bool:
        """Opens the file from its start again; whether it looks like that."""
        self._stream.close()
        self._stream = file.stream()
        return look(self._stream)

    def __next__(self) -> Record | RowError:
        while True:
            for found in self._waiting:
                return bare(found) if isinstance(found, RowError) else found
            row = next(self._rows)
            self.rows += 1
            self._waiting = self._of(row)

    def _of(self, row: Row | RowError) -> Iterator[Record | RowError]:
        if isinstance(row, RowError):
            yield row
            return
        try:
            # How the row looked is not taken along: it holds phones and addresses in clear.
            yield from self._read(replace(row, raw=""), self._telling)
        except RowError as exc:
            yield exc

    def close(self) -> None:
        """Closes the file."""
        self._stream.close()


def _form(file: Opened, stream: TextIO) -> str:
    """How the file is read: one object spread over several lines is read as a list of objects, not line by line."""
    if file.kind != "jsonlines":
        return file.kind
    start = stream.read(LONGEST).lstrip()
    stream.seek(0)
    try:
        _, end = json.JSONDecoder().raw_decode(start)
    except (ValueError, RecursionError):
        return "jsonlines"
    return "jsonarray" if "\n" in start[:end] else "jsonlines"
