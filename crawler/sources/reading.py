"""Turns the rows of a file into reviews and row errors, in the file's order and in flat memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casebook.errors import FileError, HuipingError, MapUnsure, RowError, SettingError
from casebook.model import Appended, Reply, Review
from crawler.sources import source as source_module
from crawler.sources.cells import Ground, Values, id_in, row_error, text_in, time_in, url_in
from crawler.sources.identity import Identities
from crawler.sources.opened import Opened, opened
from crawler.sources.physical import Row
from crawler.sources.proposing import Asked, Headings, Proposal, marks_of, propose
from crawler.sources.stars import stars_in

# The rows a file is understood by, before the first of them is kept; fewer where they are very long.
SAMPLE, SAMPLE_CHARACTERS = 2000, 8_000_000
PLAIN = ("product", "title", "author")
NOWHERE = Ground(shop="", source="", zone="UTC", now=datetime(2000, 1, 1, tzinfo=UTC))


class Reading(Iterator[Review | RowError]):
    """The reviews of one file, read as `proposal` says.

    `repeated` counts rows that were the same review again, so far; `dropped` the cells a review was kept without,
    by field: damaged ids, marks between two stars, addresses that are none.
    """

    def __init__(self, path: Path, ground: Ground, asked: Asked) -> None:
        self.began = monotonic()
        file = opened(path)
        # The file on the disk: what was given may name one inside it.
        self.path, self.name = file.path, file.name
        self.encoding = file.encoding.removesuffix("-sig")
        self.repeated = 0
        self.dropped: Counter[str] = Counter()
        self._identities = Identities()
        self._stream = file.stream()
        try:
            self.names, rows = source_module(file.kind).rows(self._stream, Headings(asked))
            first, is_all = _first(rows)
            self.proposal = _proposed(self.names, first, None if is_all else file, asked=asked, zone=ground.zone)
        except HuipingError as exc:
            self._stream.close()
            if isinstance(exc, FileError):
                raise FileError(file.name, f"{exc.which}: {exc.why}", do=exc.do) from exc
            raise
        self._rows, self._sampled = chain(first, rows), len(first)
        said = self.column_map = self.proposal.column_map
        self.ground = replace(ground, order=said.order, scale=said.scale or 5, cut=self.proposal.cut)

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

    def progress(self, rows: int) -> tuple[int, int]:
        """The rows read so far, and about how many there are: as many more as the file goes on."""
        done, total = self.done
        # The sample lies behind the reader before the first of it is asked for.
        behind = max(rows, self._sampled)
        return rows, max(behind, round(behind * total / done)) if done else behind

    def close(self) -> None:
        """Closes the file."""
        self._stream.close()

    def _review(self, row: Row) -> Review | RowError:
        try:
            said = _fields(row, self.column_map.values(row.values), self.ground, dropped=self.dropped)
        except RowError as exc:
            return exc
        made: dict[str, Any] = {name: said.get(name) for name in ("product_id", "author", "time", "text")}
        said["external_id"] = said.get("external_id") or self._identities.made(**made)
        return Review(source=self.ground.source, shop=self.ground.shop, **said)


def read(
    path: Path, *, shop: str, source: str, now: datetime, zone: str = "Asia/Shanghai", asked: Asked | None = None
) -> Reading:
    """The reviews of a file in its order, with a RowError for each row that cannot be kept.

    Times without offset are in `zone`. Raises FileError when the whole file cannot be read, MapUnsure when a person
    must say what its columns are.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise SettingError("zone", f"{zone!r} is no zone name such as Asia/Shanghai") from exc
    reading = Reading(Path(path), Ground(shop=shop, source=source, zone=zone, now=now), asked or Asked())
    if not reading.proposal.is_sure:
        reading.close()
        raise MapUnsure(reading.name, reading.proposal)
    return reading


def propose_file(path: Path, asked: Asked | None = None) -> Proposal:
    """How a file would be read, and what somebody must say first; raises FileError when it cannot be read at all."""
    reading = Reading(Path(path), NOWHERE, asked or Asked())
    reading.close()
    return reading.proposal


def _first(rows: Iterator[Row | RowError]) -> tuple[list[Row | RowError], bool]:
    """The rows a file is understood by, and whether they are all there are."""
    first: list[Row | RowError] = []
    characters = 0
    for row in rows:
        first.append(row)
        if isinstance(row, Row):
            characters += sum(len(value) for value in row.values.values() if isinstance(value, str))
        if len(first) == SAMPLE or characters > SAMPLE_CHARACTERS:
            return first, False
    return first, True


def _proposed(
    names: tuple[str, ...], first: list[Row | RowError], rest: Opened | None, *, asked: Asked, zone: str
) -> Proposal:
    sample = [row.values for row in first if isinstance(row, Row)]
    proposal = propose(names, sample, asked, zone=zone)
    if proposal.is_settled or rest is None:
        return proposal
    # The first rows do not tell what five stars are: every row is asked, once, before any is kept.
    with closing(rest.stream()) as stream:
        _, rows = source_module(rest.kind).rows(stream, Headings(asked))
        found = (proposal.column_map.values(row.values).get("stars") for row in rows if isinstance(row, Row))
        marks = marks_of(one[1] for one in found if one is not None)
    return propose(names, sample, asked, zone=zone, marks=marks)


def _whole(row: Row) -> str:
    return json.dumps(row.values, ensure_ascii=False, sort_keys=True, default=str)


def _fields(row: Row, values: Values, ground: Ground, *, dropped: Counter[str]) -> dict[str, Any]:
    said: dict[str, Any] = {name: text_in(row, values, name).strip() or None for name in PLAIN if name in values}
    said["external_id"] = id_in(row, values, "external_id", cut=ground.cut)
    for name in ("product_id", "order_id"):
        said[name] = _id(row, values, name, ground=ground, dropped=dropped)
    said["spec"] = _spec(row, values)
    said["url"] = url_in(row, values, "url")
    if said["url"] is None and "url" in values:
        dropped["url"] += 1
    said["text"] = text_in(row, values, "text")
    said["stars"], said["raw_rating"] = _stars(row, values, ground)
    if said["stars"] is None and said["raw_rating"] is not None:
        dropped["stars"] += 1
    if not said["text"].strip() and said["raw_rating"] is None:
        raise row_error(row, values, "text", why="neither words nor stars in it")
    said["time"] = time_in(row, values, "time", ground=ground)
    said["order_time"] = time_in(row, values, "order_time", ground=ground)
    said["appended"] = _appended(row, values, ground)
    said["reply"] = _reply(row, values, ground)
    return said


def _id(row: Row, values: Values, name: str, *, ground: Ground, dropped: Counter[str]) -> str | None:
    try:
        return id_in(row, values, name, cut=ground.cut)
    except RowError:
        # A review is worth more than the number of its order; how many went without is said.
        dropped[name] += 1
        return None


def _spec(row: Row, values: Values) -> str | None:
    said = values["spec"][1] if "spec" in values else None
    if isinstance(said, str) and said.startswith("[{"):
        # As the back office of 拼多多 writes it.
        with suppress(ValueError):
            said = json.loads(said)
    if isinstance(said, list):
        pairs = [one.get("spec_value") for one in said if isinstance(one, dict)]
        return " ".join(str(one) for one in pairs if one) or None
    return None if isinstance(said, dict) else text_in(row, values, "spec").strip() or None


def _stars(row: Row, values: Values, ground: Ground) -> tuple[int | None, str | None]:
    if "stars" not in values or not str(values["stars"][1]).strip():
        return None, None
    raw = values["stars"][1]
    try:
        return stars_in(raw, ground.scale), str(raw).strip()
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
