"""Opens a file somebody handed in: its kind, how it is packed and encoded; every file source reads through it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from casebook.errors import FileError
from crawler.sources.encoding import encoding_of, errors_in, marked
from crawler.sources.jsonobject import is_document
from crawler.sources.packed import (
    CHUNK,
    OLD_WORKBOOK,
    UNPACK,
    ZIP,
    Place,
    Unpacked,
    chunks,
    in_zip,
    listed,
    place_of,
    shown,
)

__all__ = ["CHUNK", "Opened", "TextStream", "opened"]

KINDS = {
    ".csv": "csvfile",
    ".tsv": "csvfile",
    ".tab": "csvfile",
    ".txt": "csvfile",
    # Many back offices name a table of text .xls, because that makes a spreadsheet program open it.
    ".xls": "csvfile",
    ".xlsx": "csvfile",
    ".jsonl": "jsonlines",
    ".ndjson": "jsonlines",
    ".json": "jsonlines",
}
WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".et")
KNOWN = ".csv .tsv .xlsx .xls .json .jsonl .ndjson, each also as .gz or in a .zip"
AS_WORKBOOK = "open it and save it as XLSX"
EXPORT = "export the reviews as CSV or XLSX"
# First bytes of what people hand in by mistake, and what they should do instead.
FOREIGN = (
    (b"%PDF", "a PDF", EXPORT),
    (b"\x89PNG", "a picture", EXPORT),
    (b"\xff\xd8\xff", "a picture", EXPORT),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xfd7zXZ", "an xz archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", UNPACK),
)
# What zips that are documents hold, the first that fits; a workbook we read is none of them.
DOCUMENTS = (
    ("xl/workbook.bin", "a binary workbook", AS_WORKBOOK),
    ("content.xml", "an OpenDocument file", AS_WORKBOOK),
    ("word/document.xml", "a Word document", EXPORT),
    ("ppt/presentation.xml", "a presentation", EXPORT),
    ("Index/Document.iwa", "a Numbers file", "export it as XLSX"),
)
BOOK = "xl/workbook.xml"


class TextStream(io.TextIOWrapper):
    """The text of a place; `done` of `total` bytes on the disk are read, `notes` say what a source passed over."""

    def __init__(self, file: Opened) -> None:
        self._bytes = Unpacked(file.place)
        buffered = io.BufferedReader(self._bytes, CHUNK)
        super().__init__(buffered, encoding=file.encoding, errors=errors_in(file.encoding), newline=file.newline)
        self.notes = list(file.notes)

    @property
    def done(self) -> int:
        """How many of the bytes on the disk are behind the reader."""
        return self._bytes.done

    @property
    def total(self) -> int:
        """How many bytes there are on the disk."""
        return self._bytes.total


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose kind (a name in SOURCES) and encoding are known; a workbook's encoding is its format.

    `path` is the file on the disk, `member` the one inside it where it is a zip, `sheet` the one asked
    for by name, `parts` the members that are read as one, `notes` what was passed over when it was opened.
    """

    path: Path
    kind: str
    encoding: str
    member: str | None = None
    sheet: str | None = None
    newline: str | None = "\n"
    parts: tuple[Opened, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Where its bytes are."""
        return Place(self.path, self.member)

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.place.name if self.sheet is None else f"{self.place.name}/{shown(self.sheet)}"

    def stream(self) -> Any:
        """What the `rows` of its kind reads, from the start, with `notes`, `done`, `total` and `close`."""
        if self.kind in ("workbook", "several"):
            return import_module(f"crawler.sources.{self.kind}").Stream(self)
        # A line's number must be what an editor shows, so "\n" alone ends one wherever there is any.
        return TextStream(self)


def opened(path: Path) -> Opened:
    """The file with its kind and encoding; FILE.zip/NAME is a file in a zip. Raises FileError saying what to do."""
    place = place_of(Path(path))
    if place.member is not None:
        above = Place(place.path)
        if _start(above)[:4] == OLD_WORKBOOK or BOOK in in_zip(above):
            # A sheet is named as a file in a zip is.
            return replace(_opened(above), sheet=place.member)
    return _opened(place)


def _opened(place: Place) -> Opened:
    start = _start(place)
    if start.startswith(ZIP):
        return _zip(place)
    if start.startswith(OLD_WORKBOOK):
        return Opened(place.path, "workbook", "xls", place.member)
    kind, encoding = _kind(place, start), encoding_of(place, start)
    if kind == "jsonlines" and is_document(start.decode(encoding, "replace"), is_whole=len(start) < CHUNK):
        kind = "jsonobject"
    return Opened(place.path, kind, encoding, place.member, newline="\n" if b"\n" in start else None)


def _start(place: Place) -> bytes:
    start = next(chunks(place), b"")
    if not start.strip():
        raise FileError(place.name, "there is nothing in it")
    return start


def _kind(place: Place, start: bytes) -> str:
    for magic, name, advice in FOREIGN:
        if start.startswith(magic):
            raise FileError(place.name, f"unknown file type: this is {name}", do=advice)
    # What stands in it counts more than its name: exports are often misnamed.
    first = start[:4096].decode(marked(start) or "latin-1", "ignore").lstrip("\ufeff \t\r\n")[:1]
    if first == "[":
        return "jsonarray"
    if first == "{":
        return "jsonlines"
    if first == "<":
        raise FileError(place.name, "unknown file type: this is a web page or XML", do=AS_WORKBOOK)
    kind = KINDS.get("".join(place.suffixes[-1:]))
    if kind is None:
        raise FileError(place.name, "unknown file type", do=f"known are {KNOWN}")
    return kind


def _zip(place: Place) -> Opened:
    names = in_zip(place)
    if BOOK in names:
        return Opened(place.path, "workbook", "xlsx", place.member)
    for inside, name, advice in DOCUMENTS:
        if inside in names:
            raise FileError(place.name, f"unknown file type: this is {name}", do=advice)
    if place.member is not None:
        raise FileError(place.name, "a zip inside a zip", do=UNPACK)
    return _of_parts(place, names)


def _of_parts(place: Place, names: list[str]) -> Opened:
    """What a zip holds: the one file in it we read, or several."""
    usable = [name for name in names if _usable(Place(place.path, name))]
    if not usable:
        raise FileError(place.name, f"no file we read in it: {listed(names) or 'it is empty'}", do=f"known are {KNOWN}")
    others = [name for name in names if name not in usable and not _hidden(name)]
    notes = (f"not read, being no table: {listed(others)}",) if others else ()
    parts = tuple(_opened(Place(place.path, name)) for name in usable)
    if len(parts) == 1:
        return replace(parts[0], notes=notes)
    encodings = "+".join(dict.fromkeys(part.encoding for part in parts))
    return Opened(place.path, "several", encodings, parts=parts, notes=notes)


def _usable(place: Place) -> bool:
    return not _hidden(place.member or "") and "".join(place.suffixes[-1:]) in (*KINDS, *WORKBOOKS)


def _hidden(name: str) -> bool:
    # What file systems and spreadsheet programs leave beside a file: nobody meant to hand it in.
    return any(part.startswith((".", "~$", "__MACOSX")) for part in name.replace("\\", "/").split("/"))
