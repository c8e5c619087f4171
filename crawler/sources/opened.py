"""Opens a file somebody handed in: what kind it is, how it is encoded; every file source reads through it."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from casebook.errors import FileError

CHUNK = 1 << 18
GZIP = b"\x1f\x8b"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
KINDS = {
    ".csv": "csvfile",
    ".tsv": "csvfile",
    ".txt": "csvfile",
    ".jsonl": "jsonlines",
    ".ndjson": "jsonlines",
    ".json": "jsonlines",
}
KNOWN = ".csv .tsv .jsonl .ndjson .json, each also as .gz"
# First bytes of what people hand in by mistake, and what they should do instead.
FOREIGN = (
    (b"PK\x03\x04", "a workbook or zip", "open it and save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old workbook", "open it and save the sheet as CSV (UTF-8)"),
    (b"%PDF", "a PDF", "export the reviews as CSV or JSON Lines"),
    (b"\x89PNG", "a picture", "export the reviews as CSV or JSON Lines"),
    (b"\xff\xd8\xff", "a picture", "export the reviews as CSV or JSON Lines"),
)
ESCAPED = re.compile("[\udc80-\udcff]")
BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")
# A file is still in its encoding when at most one character in this many cannot be read.
DAMAGE = 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose kind (a name in SOURCES) and encoding are known."""

    path: Path
    kind: str
    encoding: str

    def stream(self) -> TextIO:
        """Its text from the start; bytes that are not in the encoding arrive as lone surrogates."""
        # "\n" alone ends a line: a line's number must be what an editor shows.
        return io.TextIOWrapper(_raw(self.path), encoding=self.encoding, errors="surrogateescape", newline="\n")


def opened(path: Path) -> Opened:
    """The file with its kind and encoding; raises FileError saying what to do."""
    try:
        start = _start(path)
        kind = _kind(path, start)
        return Opened(path, kind, _encoding(path, start))
    except (EOFError, gzip.BadGzipFile, zlib.error) as exc:
        raise FileError(path.name, "its compression is damaged", do="fetch or export it again") from exc
    except OSError as exc:
        raise FileError(path.name, exc.strerror or str(exc)) from exc


def _raw(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        zipped = file.read(2) == GZIP
    return cast(BinaryIO, gzip.open(path, "rb") if zipped else path.open("rb"))


def _chunks(path: Path) -> Iterator[bytes]:
    with _raw(path) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _start(path: Path) -> bytes:
    start = next(_chunks(path), b"")
    if not start.strip():
        raise FileError(path.name, "there is nothing in it")
    return start


def _kind(path: Path, start: bytes) -> str:
    for magic, name, advice in FOREIGN:
        if start.startswith(magic):
            raise FileError(path.name, f"unknown file type: this is {name}", do=advice)
    # What stands in it counts more than its name: exports are often misnamed.
    first = _first_character(start)
    if first == "[":
        return "jsonarray"
    if first == "{":
        return "jsonlines"
    suffix = [one.lower() for one in path.suffixes if one.lower() != ".gz"][-1:]
    kind = KINDS.get("".join(suffix))
    if kind is None:
        raise FileError(path.name, "unknown file type", do=f"known are {KNOWN}")
    return kind


def _first_character(start: bytes) -> str:
    encoding = next((name for bom, name in BOMS if start.startswith(bom)), "latin-1")
    return start[:4096].decode(encoding, "ignore").lstrip()[:1]


def _encoding(path: Path, start: bytes) -> str:
    for bom, name in BOMS:
        if start.startswith(bom):
            if name == "utf-16" and not _reads(path, name):
                raise FileError(path.name, "says it is UTF-16 and is not", do="save it as UTF-8 and try again")
            return name
    for name in ("utf-8", "gb18030"):
        if _reads(path, name):
            return name
    # A few damaged bytes must not turn a whole UTF-8 file into nonsense: its rows are rejected one by one.
    for name in ("utf-8", "gb18030"):
        good, bad = _damage(path, name)
        if bad * DAMAGE < good:
            return name
    raise FileError(path.name, "neither UTF-8 nor GB18030", do="save it as UTF-8 and try again")


def _reads(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    good = bad = 0
    try:
        for chunk in _chunks(path):
            good += len(BEYOND_ASCII.findall(decoder.decode(chunk)))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    if encoding == "gb18030":
        # Damaged UTF-8 nearly always reads as GB18030 too; whoever wrote it meant UTF-8.
        good, bad = _damage(path, "utf-8")
        return bad * DAMAGE >= good
    return True


def _damage(path: Path, encoding: str) -> tuple[int, int]:
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    good = bad = 0
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        good += len(BEYOND_ASCII.findall(text))
        bad += len(ESCAPED.findall(text))
    return good, bad
