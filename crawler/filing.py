"""What the desk may do with an uploaded export: say what it seems to be, have it kept, and tell how that went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import Any

from casebook.errors import FileError, HuipingError, InputError, MapUnsure, RowError, SettingError
from casebook.model import Shop
from casebook.settings import Settings
from casebook.uploaded import Rejected, Seen, Stage, Taken, Told, Upload
from crawler.shelf import Received, Shelf
from crawler.sources.importing import ImportReport, import_reading
from crawler.sources.mapping import column_maps
from crawler.sources.opened import KINDS, WORKBOOKS, Opened, opened
from crawler.sources.packed import shown
from crawler.sources.previewing import preview
from crawler.sources.proposing import Asked, Column, Proposal
from crawler.sources.reading import Reading, read
from crawler.sources.rejects import rejects_path
from crawler.sources.shopmaps import saved_map

KIND = "file"
LONGEST_NAME, LONGEST_SOURCE = 120, 64
# More than somebody works on in a day; each may be as large as an upload may be.
MOST_WAITING = 20
SILENT = timedelta(minutes=10)
# Seconds between two words on how far it is.
BEAT = 1.0
UNEXPECTED = "something went wrong"


class Filing:
    """The uploads of all shops and the way from each into the book."""

    def __init__(self, book: Any, settings: Settings, *, clock: Callable[[], datetime]) -> None:
        self.book = book
        self.clock = clock
        self.shelf = Shelf(settings.home / "incoming")

    def receive(self) -> Received:
        """A new place for a file that comes."""
        return Received(self.shelf.folder)

    def take(self, received: Received, shop: Shop, *, name: str, source: str, by: str) -> Upload:
        """Makes an upload of what was received.

        Raises InputError for an empty file, a source no shop's file may have, and for too many files at once.
        """
        if not received.size:
            raise InputError("empty", "there is nothing in it")
        if sum(one.stage is not Stage.DONE for one in self.of(shop)) >= MOST_WAITING:
            raise InputError("many", f"{MOST_WAITING} files wait already", do="import or delete some of them")
        name = called(name)
        source = source_named(source, shop, others=self.book.shops.all(), configured=self._configured(shop))
        said = {"ending": ending(name), "size": received.size, "by": by, "at": self.clock()}
        upload = Upload(key=received.key, shop=shop.key, source=source, name=name, **said)
        self.shelf.put(received, upload)
        return upload

    def of(self, shop: Shop) -> list[Upload]:
        """The uploads of a shop, the newest first; those older than a day are gone."""
        self.shelf.sweep(self.clock())
        return sorted((one for one in self.shelf.all() if one.shop == shop.key), key=lambda one: one.at, reverse=True)

    def sources(self, shop: Shop) -> list[str]:
        """What the shop calls the sources of its own files, and its configured sources."""
        own = f"{KIND}:{shop.key}/"
        before = [one.removeprefix(own) for one in self.book.coverage.sources(shop.key) if one.startswith(own)]
        return [*before, *self._configured(shop)]

    def get(self, key: str) -> Upload:
        """The upload with this key; NotFound when there is none, or no longer."""
        return self.shelf.get(key)

    def tell(self, upload: Upload, told: Told) -> Upload:
        """The upload, to be read as a person says from now on."""
        upload = replace(upload, told=told)
        self.shelf.note(upload)
        return upload

    def look(self, upload: Upload) -> Seen:
        """What the file seems to be and what keeping it would do, told by its first rows; nothing is kept."""
        names = [*(one.name for one in self.book.maps.of_shop(upload.shop)), *column_maps()]
        seen = Seen(maps=tuple(dict.fromkeys(names)))
        try:
            file = opened(self.shelf.body(upload))
            seen = replace(seen, kind=kind_of(file), encoding=file.encoding.removesuffix("-sig"), parts=parts_of(file))
            found = preview(self._path(upload, seen.parts), book=self.book, **self._said(upload))
        except MapUnsure as unsure:
            return replace(seen, **proposed(unsure.proposal))
        except (FileError, SettingError) as exc:
            return replace(seen, fault=fault_of(exc))
        said = {"reviews": found.reviews, "rejects": tuple(map(rejected, found.rejects)), "rejected": found.rejected}
        counts = {"read": found.read, "repeated": found.repeated, "is_whole": found.is_whole, "notes": found.notes}
        changes = {change.value: count for change, count in found.changes.items()}
        return replace(seen, changes=changes, **proposed(found.proposal), **said, **counts)

    def begin(self, upload: Upload) -> bool:
        """Claims the upload for keeping and saves its map; False where that is done or being done already.

        Raises FileError, MapUnsure or SettingError where it cannot be read as told; then nothing is claimed.
        """
        if upload.stage is Stage.DONE:
            return False
        if self.is_stuck(upload):
            # Whoever had it is gone; keeping twice what was kept changes nothing.
            self.shelf.release(upload.key)
        with closing(self._reading(upload)) as reading:
            if not self.shelf.claim(upload.key):
                return False
            if upload.told.save_as:
                said = {"shop": upload.shop, "name": upload.told.save_as, "headings": reading.names, "by": upload.by}
                self._save(upload, reading, said)
        self.shelf.note(replace(upload, stage=Stage.RUNNING, rows=0, about=0, beat=self.clock(), fault=""))
        return True

    def run(self, key: str) -> None:
        """Keeps the reviews of an upload that was begun, and writes down how it went."""
        upload = self.get(key)
        try:
            report = self._import(upload)
        except Exception as exc:
            fault = fault_of(exc) if isinstance(exc, HuipingError) else UNEXPECTED
            self._end(replace(upload, stage=Stage.FAILED, fault=fault))
            if not isinstance(exc, HuipingError):
                raise
        else:
            self._end(replace(upload, stage=Stage.DONE, rows=report.read, about=report.read, taken=taken(report)))
            # The archive holds its bytes now.
            self.shelf.body(upload).unlink(missing_ok=True)

    def is_stuck(self, upload: Upload) -> bool:
        """Whether it runs and has said nothing for ten minutes."""
        return upload.stage is Stage.RUNNING and self.clock() - (upload.beat or upload.at) > SILENT

    def drop(self, upload: Upload) -> None:
        """Forgets an upload; reviews that were kept stay."""
        self.shelf.drop(upload.key)

    def rejects(self, upload: Upload) -> Path | None:
        """The list of its rows that could not be kept; None where there is none."""
        path = rejects_path(self.shelf.body(upload))
        return path if path.exists() else None

    def _import(self, upload: Upload) -> ImportReport:
        said, given = 0.0, {"name": upload.name, "by": upload.by, "at": self.clock()}

        def beat(rows: int, about: int) -> None:
            nonlocal said
            if monotonic() - said >= BEAT:
                said = monotonic()
                self.shelf.note(replace(upload, rows=rows, about=about, beat=self.clock()))

        return import_reading(self.book, self._reading(upload), on_progress=beat, **given)

    def _end(self, upload: Upload) -> None:
        self.shelf.note(upload)
        self.shelf.release(upload.key)

    def _save(self, upload: Upload, reading: Reading, said: dict[str, Any]) -> None:
        try:
            self.book.maps.keep(saved_map(reading.column_map, **said), at=self.clock())
        except SettingError:
            self.shelf.release(upload.key)
            raise

    def _reading(self, upload: Upload) -> Reading:
        said = self._said(upload)
        return read(self._path(upload), now=said.pop("at"), **said)

    def _path(self, upload: Upload, parts: Sequence[str] | None = None) -> Path:
        body, inside = self.shelf.body(upload), upload.told.inside
        if not inside:
            return body
        parts = parts_of(opened(body)) if parts is None else parts
        if inside not in parts:
            raise FileError("sheet", f"none is called {inside!r}")
        return body / inside

    def _said(self, upload: Upload) -> dict[str, Any]:
        told, shop = upload.told, self.book.shops.get(upload.shop)
        fields = {name: tuple(columns) for name, columns in told.fields.items()}
        asked = Asked(
            map_name=told.map_name or None,
            fields=fields,
            order=told.order,
            scale=told.scale,
            saved=tuple(self.book.maps.of_shop(shop.key)),
        )
        return {"shop": shop.key, "source": upload.source, "zone": shop.zone, "asked": asked, "at": self.clock()}

    def _configured(self, shop: Shop) -> list[str]:
        return [one.name for one in self.book.shops.sources(shop.key)]


def called(name: str) -> str:
    """What somebody calls their file, without where it lies on their machine and what could move a cursor."""
    last = PurePosixPath(name.replace("\\", "/")).name.strip()
    return shown(last)[-LONGEST_NAME:] or KIND


def ending(name: str) -> str:
    """The end of a name that says what kind of file it is, empty where that is none we know."""
    found = [one.lower() for one in PurePosixPath(name).suffixes[-2:]]
    kind = next((one for one in found[::-1] if one in (*KINDS, *WORKBOOKS, ".zip")), "")
    return kind + (".gz" if found[-1:] == [".gz"] else "")


def source_named(said: str, shop: Shop, *, others: Sequence[Shop], configured: Sequence[str]) -> str:
    """The source of a shop's file: its own, a configured one, or one of this name that can be no other shop's.

    Raises InputError for a name that is too long, or that would be another shop's.
    """
    name = " ".join(said.split())
    if not name or name in configured:
        return name or f"{KIND}:{shop.key}"
    made = f"{KIND}:{shop.key}/{name}"
    theirs = [f"{KIND}:{one.key}/" for one in others if one.key != shop.key]
    if len(name) > LONGEST_SOURCE or not name.isprintable() or f"{made}/".startswith(tuple(theirs)):
        # What a source says of a review is the review: one shop must never write over another's.
        raise InputError("source", f"{name[:LONGEST_SOURCE]!r} is no name for a source", do="choose another")
    return made


def kind_of(file: Opened) -> str:
    """How a file is read; workbooks by what they are."""
    return file.encoding if file.kind == "workbook" else file.kind


def parts_of(file: Opened) -> tuple[str, ...]:
    """The sheets or files in it that could be read alone, none where there is one."""
    if file.kind == "several":
        return tuple(part.member for part in file.parts if part.member)
    if file.kind != "workbook" or file.member is not None:
        return ()
    with file.stream() as stream:
        return tuple(stream.sheets) if len(stream.sheets) > 1 else ()


def proposed(found: Proposal) -> dict[str, Any]:
    """How a file would be read, as a person is shown it."""
    column_map, names = found.column_map, {one.name for one in found.columns}
    nested = [
        Column(name=column, field=one)
        for one, columns in column_map.fields.items()
        for column in columns
        if "." in column and column not in names and column.split(".")[0] in names
    ]
    known = "" if column_map.name == "generic" else column_map.name
    said = {"order": column_map.order, "scale": column_map.scale, "map_name": known}
    return {"columns": (*found.columns, *nested), "asks": found.asks, **said}


def rejected(error: RowError) -> Rejected:
    """A row that cannot be kept, as a noun."""
    return Rejected(line=error.line, column=error.column, why=error.why or "", raw=error.raw)


def taken(report: ImportReport) -> Taken:
    """What an import did, as a noun."""
    changes = {change.value: count for change, count in report.changes.items()}
    counts = {"read": report.read, "repeated": report.repeated, "rejected": report.rejected}
    return Taken(changes=changes, first=tuple(map(rejected, report.first_rejects)), notes=report.notes, **counts)


def fault_of(exc: HuipingError) -> str:
    """Why a file cannot be read, without the name it has here; with that of the file in it, where it is about one."""
    _, is_inside, inner = str(exc.which).partition("/")
    return f"{inner}: {exc.why}" if is_inside else exc.why or UNEXPECTED
