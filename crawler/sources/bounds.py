"""Measures the sheets of an XLSX before it is opened: a reader keeps a sheet whole, empty cells between full ones too."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO
from xml.parsers import expat

from casebook.errors import FileError
from crawler.sources.packed import CHUNK, ENCRYPTED, Place, members, told, whole

# About 100 bytes each while they are read, so 1 GB at most.
MOST_CELLS = 10_000_000
MOST_BYTES = 2 << 30
RATIO = 400
ALWAYS = 1 << 24
AS_CSV = "save the sheet as CSV (UTF-8)"


@dataclass(slots=True)
class Bounds:
    """How far the full cells of a sheet reach; handlers of the parser write it, once for each of millions of cells."""

    letters: set[str] = field(default_factory=set)
    bottom: int = 0
    _widest: int = 0
    _cell: str | None = None
    _column: int = 0
    _row: str = ""
    _line: int = 0

    @property
    def cells(self) -> int:
        """How many cells a reader must hold."""
        return max([self._widest, *map(_column, self.letters)]) * self.bottom

    def begins(self, tag: str, said: dict[str, str]) -> None:
        """An element begins: where the cell is comes first, what stands in it after."""
        if tag[-2:] in ("v", ":v", "is", "f", ":f"):
            self._full()
        elif tag[-2:] in ("c", ":c"):
            self._cell = said.get("r")
            self._column += 1
        elif tag[-3:] == "row":
            self._line = int(said["r"]) if "r" in said else self._line + 1
            self._column = 0

    def _full(self) -> None:
        if self._cell is None:
            # Cells that do not say where they are count on from the one before.
            self._widest, self.bottom = max(self._widest, self._column), max(self.bottom, self._line)
            return
        letters = self._cell.rstrip("0123456789")
        self.letters.add(letters)
        if self._cell[len(letters) :] != self._row:
            self._row = self._cell[len(letters) :]
            self.bottom = max(self.bottom, int(self._row))


def check_bounds(place: Place) -> None:
    """Raises FileError for a workbook that is larger than we hold, locked, or not sound."""
    with told(place), whole(place) as disk, zipfile.ZipFile(disk) as bag:
        infos = members(bag, place.name).values()
        for info in infos:
            if info.flag_bits & ENCRYPTED or info.file_size > max(ALWAYS, info.compress_size * RATIO):
                raise FileError(place.name, "a workbook no spreadsheet program writes", do=AS_CSV)
        if sum(info.file_size for info in infos) > MOST_BYTES:
            raise FileError(place.name, f"more than {MOST_BYTES >> 30} GiB of sheets in it", do=AS_CSV)
        for info in infos:
            with bag.open(info) as part:
                _check_part(place, PurePosixPath(info.filename), part)


def _check_part(place: Place, name: PurePosixPath, part: IO[bytes]) -> None:
    # Any part may be called a sheet, whatever its name and place.
    bounds = Bounds()
    try:
        _measure(part, bounds)
    except (expat.ExpatError, LookupError, ValueError) as exc:
        if name.parent.name == "worksheets":
            raise FileError(place.name, f"its sheet {name.stem} is damaged", do="open it and save it again") from exc
    if bounds.cells > MOST_CELLS:
        raise FileError(place.name, f"a sheet of more than {MOST_CELLS:,} cells in it", do=AS_CSV)


def _measure(part: IO[bytes], bounds: Bounds) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = bounds.begins
    parser.StartDoctypeDeclHandler = _refuse
    while chunk := part.read(CHUNK):
        # Parts are read to their end, because only then their size is known to be what it says.
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse(*_said: object) -> None:
    # Sheets have none; one can make a small file large.
    raise LookupError("a document type")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
