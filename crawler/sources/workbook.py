"""Reads a sheet of XLSX or XLS as rows; a process of its own holds the workbook, so that a bad one costs that alone."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from itertools import dropwhile
from pathlib import Path
from typing import IO, Any

from casebook.errors import FileError, RowError
from crawler.sources.heading import PEEKED, Heading, Known, Record, above, advice, heading_in, needed, under
from crawler.sources.opened import Opened
from crawler.sources.packed import Place, listed, members, told, whole
from crawler.sources.physical import SHOWN, Row

WHAT = "workbook"
AS_CSV = "open it and save the sheet as CSV (UTF-8)"
# Sheets repeat themselves, so they pack better than texts do.
RATIO = 400
ALWAYS = 1 << 26
MOST_BYTES = 2 << 30


class Stream(AbstractContextManager["Stream"]):
    """A workbook to read rows from; `done` of `total` rows of its sheet are read, `notes` say what was passed over."""

    def __init__(self, file: Opened) -> None:
        self.name = file.place.name
        self.wanted = file.sheet
        self.notes = list(file.notes)
        self.done = self.total = 0
        self._process: Any = None
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            with whole(file.place) as disk:
                if file.encoding == "xlsx":
                    check(file.place, disk)
                self._process = self._begun(file.place, disk)
            self.sheets: list[str] = self._answer()["sheets"]
        except FileError as exc:
            self.close()
            raise FileError(self.name, f"{exc.which} {exc.why}" if exc.which == WHAT else exc.why, do=exc.do) from exc

    def _begun(self, place: Place, disk: IO[bytes]) -> Any:
        held = disk.getvalue() if isinstance(disk, io.BytesIO) else None
        # -P: neither our folder nor one full of downloads is a place to import modules from.
        words = [sys.executable, "-P", str(Path(__file__).with_name("sheets.py"))]
        words += [str(place.path.resolve())] if held is None else ["-", str(len(held))]
        pipe = subprocess.PIPE
        process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=self._complaints)
        if held is not None:
            self._say(process, held)
        return process

    def _say(self, process: Any, said: bytes) -> None:
        # Where the process has ended nobody reads this; why it has is told with the answer.
        with suppress(OSError):
            process.stdin.write(said)
            process.stdin.flush()

    def rows(self, sheet: str, *, most: int | None = None) -> Iterator[Record]:
        """The rows of a sheet with something in them, at most so many; those asked for before are read to their end."""
        self._say(self._process, json.dumps([sheet, most]).encode() + b"\n")
        self.total = self._answer()["total"]
        while isinstance(found := self._answer(), list):
            self.done, *cells = found
            yield Record(self.done, cells, ",".join(cells)[:SHOWN])

    def _answer(self) -> Any:
        line = self._process.stdout.readline()
        found = json.loads(line) if line.endswith(b"\n") else {"error": self._fate()}
        if isinstance(found, dict) and "locked" in found:
            raise FileError(WHAT, "locked with a password", do="save it without one and try again")
        if isinstance(found, dict) and "error" in found:
            raise FileError(WHAT, f"not readable: {found['error']}", do=AS_CSV)
        return found

    def _fate(self) -> str:
        """Why the process has ended without an answer."""
        self._process.wait()
        self._complaints.seek(0)
        said = self._complaints.read().decode("utf-8", "replace")
        if "memory allocation" in said or "MemoryError" in said:
            return "it needs more memory than it may have"
        return f"its reader failed: {said.splitlines()[-1]}" if "Traceback" in said else "it is damaged"

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process and lets go of the file."""
        if self._process is not None:
            self._process.kill()
            # Waits, and closes the pipes; what was still to be said is of no use.
            with suppress(OSError, ValueError):
                self._process.communicate()
        self._complaints.close()


def rows(stream: Stream, known: Known | None = None) -> tuple[tuple[str, ...], Iterator[Row | RowError]]:
    """The column names of the first sheet with fitting headings and the rows under them; FileError without any.

    Sheets that are hidden or empty count for nothing; others that would fit are named in the notes.
    """
    if stream.wanted is not None and stream.wanted not in stream.sheets:
        raise FileError("sheet", f"none is called {stream.wanted!r}", do=f"one of {listed(stream.sheets)}")
    peeked = {
        name: list(stream.rows(name, most=PEEKED)) for name in ([stream.wanted] if stream.wanted else stream.sheets)
    }
    headings = {name: heading_in(records, known) for name, records in peeked.items()}
    name = _chosen(stream, headings, known)
    heading = needed(headings[name], known)
    stream.notes += above(heading, peeked[name][0].line)
    records = dropwhile(lambda one: one.line <= heading.line, stream.rows(name))
    return heading.names, under(heading, records, stream.notes)


def _chosen(stream: Stream, headings: Mapping[str, Heading | None], known: Known | None) -> str:
    fitting = [name for name, one in headings.items() if one is not None and (known is None or one.known > 1)]
    fitting = fitting or [name for name, one in headings.items() if one is not None]
    if not fitting:
        raise FileError("header", "no row of headings in any sheet", do=advice(known))
    if fitting[1:]:
        do = f"give {stream.name}/{fitting[1]} to read that one"
        stream.notes.append(f"read is the sheet {fitting[0]}, and not: {listed(fitting[1:])} ({do})")
    return fitting[0]


def check(place: Place, disk: IO[bytes]) -> None:
    """Raises FileError for an XLSX that claims to unpack to what no spreadsheet program writes."""
    with told(place), zipfile.ZipFile(disk) as bag:
        infos = members(bag, place.name).values()
        if any(info.file_size > max(ALWAYS, info.compress_size * RATIO) for info in infos):
            raise FileError(place.name, f"a part of it unpacks to more than {RATIO} times its size", do=AS_CSV)
        if sum(info.file_size for info in infos) > MOST_BYTES:
            raise FileError(place.name, f"it unpacks to more than {MOST_BYTES >> 30} GiB", do=AS_CSV)
