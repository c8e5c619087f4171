"""Turns the rows of a file into reviews and row errors, in the file's order and in flat memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casebook.errors import FileError, RowError, SettingError
from casebook.model import Appended, Reply, Review
from crawler.sources import source as source_module
from crawler.sources.cells import Ground, Values, id_in, row_error, text_in, time_in
from crawler.sources.identity import Identities
from crawler.sources.mapping import ColumnMap, choose, column_maps, known_headings
from crawler.sources.opened import opened
from crawler.sources.physical import Row
from crawler.sources.stars import read_stars


class Reading(Iterator[Review | RowError]):
    """The reviews of one file; `repeated` counts rows that were the same review again, so far."""

    def __init__(self, path: Path, ground: Ground, map_name: str | None = None) -> None:
        file = opened(path)
        # The file on the disk: what was given may name one inside it.
        self.path = file.path
        self.encoding = file.encoding.removesuffix("-sig")
        self._stream = file.stream()
        try:
            known = known_headings(list(column_maps().values()))
            names, self._rows = source_module(file.kind).rows(self._stream, known)
            self.column_map = choose(names, map_name)
        except FileError as exc:
            self._stream.close()
            raise FileError(file.name, f"{exc.which}: {exc.why}", do=exc.do) from exc
        self.repeated = 0
        self._ground = ground
        self._identities = Identities()

    def __next__(self) -> Review | RowError:
        for row in self._rows:
            if isinstance(row, RowError):
                return row
            if self._identities.is_new(_whole(row)):
                return self._review(row)
            self.repeated += 1
        self.close()
        raise StopIteration

    @property
    def notes(self) -> tuple[str, ...]:
        """What was passed over and is no rejected row: titles, totals, other sheets; complete at the end."""
        return tuple(self._stream.notes)

    @property
    def done(self) -> tuple[int, int]:
        """How far it is, and how far that is at the end; rows or bytes, only the ratio means something."""
        return self._stream.done, self._stream.total

    def close(self) -> None:
        """Closes the file."""
        self._stream.close()

    def _review(self, row: Row) -> Review | RowError:
        try:
            said = _fields(row, self.column_map, self._ground)
        except RowError as exc:
            return exc
        made: dict[str, Any] = {name: said.get(name) for name in ("product_id", "author", "time", "text")}
        said["external_id"] = said.get("external_id") or self._identities.made(**made)
        return Review(source=self._ground.source, shop=self._ground.shop, **said)


def read(
    path: Path, *, shop: str, source: str, map_name: str | None = None, now: datetime, zone: str = "Asia/Shanghai"
) -> Reading:
    """The reviews of a file in its order, with a RowError for each row that cannot be kept.

    Times without offset are in `zone`. Raises FileError when the whole file cannot be read.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise SettingError("zone", f"{zone!r} is no zone name such as Asia/Shanghai") from exc
    return Reading(Path(path), Ground(shop=shop, source=source, zone=zone, now=now), map_name)


def _whole(row: Row) -> str:
    return json.dumps(row.values, ensure_ascii=False, sort_keys=True, default=str)


def _fields(row: Row, column_map: ColumnMap, ground: Ground) -> dict[str, Any]:
    values = column_map.values(row.values)
    said: dict[str, Any] = {
        name: text_in(row, values, name).strip() or None
        for name in ("external_id", "product_id", "product", "url", "title", "author")
    }
    said["order_id"] = _order_id(row, values)
    said["text"] = text_in(row, values, "text")
    said["stars"], said["raw_rating"] = _stars(row, values)
    if not said["text"].strip() and said["stars"] is None:
        raise row_error(row, values, "text", why="neither words nor stars in it")
    said["time"] = time_in(row, values, "time", ground=ground)
    said["order_time"] = time_in(row, values, "order_time", ground=ground)
    said["appended"] = _appended(row, values, ground)
    said["reply"] = _reply(row, values, ground)
    return said


def _order_id(row: Row, values: Values) -> str | None:
    try:
        return id_in(row, values, "order_id")
    except RowError:
        # A review is worth more than the number of its order.
        return None


def _stars(row: Row, values: Values) -> tuple[int | None, str | None]:
    if "stars" not in values or not str(values["stars"][1]).strip():
        return None, None
    raw = values["stars"][1]
    try:
        return read_stars(raw), str(raw).strip()
    except ValueError as exc:
        raise row_error(row, values, "stars", why=str(exc)) from exc


def _appended(row: Row, values: Values, ground: Ground) -> tuple[Appended, ...]:
    if "appended" in values:
        column, value = values["appended"]
        entries = value if isinstance(value, list) else [value]
        parts = [_part(row, column, entry, ground=ground) for entry in entries]
        return tuple(Appended(text=text, time=time) for text, time in parts if text.strip())
    text = text_in(row, values, "appended_text")
    return (Appended(text=text, time=time_in(row, values, "appended_time", ground=ground)),) if text.strip() else ()


def _reply(row: Row, values: Values, ground: Ground) -> Reply | None:
    if "reply" in values:
        column, value = values["reply"]
        text, time = _part(row, column, value, ground=ground)
    else:
        text, time = text_in(row, values, "reply_text"), time_in(row, values, "reply_time", ground=ground)
    return Reply(text=text, time=time) if text.strip() else None


def _part(row: Row, column: str, entry: Any, *, ground: Ground) -> tuple[str, datetime | None]:
    said = entry if isinstance(entry, dict) else {"text": entry}
    values = {name: (column, value) for name, value in said.items() if value is not None}
    values.setdefault("time", values.get("date", (column, "")))
    return text_in(row, values, "text"), time_in(row, values, "time", ground=ground)
