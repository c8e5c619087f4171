"""Reads the files of one zip as one, in their order, where they have the same columns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from casebook.errors import FileError, RowError
from crawler.sources import source
from crawler.sources.heading import Known
from crawler.sources.opened import Opened
from crawler.sources.packed import listed, shown
from crawler.sources.physical import Row

# A file counts as so many steps of the way, whatever its own steps are.
STEPS = 1000


class Stream(AbstractContextManager["Stream"]):
    """The files of a zip that are read as one; `done` of `total` steps of the way are behind."""

    def __init__(self, file: Opened) -> None:
        self.name = file.place.name
        self.parts = file.parts
        self.notes = list(file.notes)
        self._behind = 0
        self._now: Any = None

    @property
    def total(self) -> int:
        """How many steps there are."""
        return STEPS * len(self.parts)

    @property
    def done(self) -> int:
        """How many steps are behind."""
        ahead = self._now is not None and self._now.total
        return STEPS * self._behind + (STEPS * self._now.done // self._now.total if ahead else 0)

    def opens(self, part: Opened) -> Any:
        """The stream of one of the files; the one before is behind."""
        self._behind += self._now is not None
        self.close()
        self._now = part.stream()
        return self._now

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file at hand."""
        if self._now is not None:
            self._now.close()


def rows(stream: Stream, known: Known | None = None) -> tuple[tuple[str, ...], Iterator[Row | RowError]]:
    """The column names of all files and their rows, each saying which file it stands in.

    Raises FileError naming the files where their columns differ, or where one of them cannot be read.
    """
    columns = {part: names for part in stream.parts if (names := _columns(part, known)) is not None}
    told = [part for part, names in columns.items() if not _is_note(part, names, known)] or list(columns)
    kinds = {_alike(part, columns[part]) for part in told}
    if len(kinds) != 1:
        called = [part.member or "" for part in told or stream.parts]
        do = f"name the one to read, such as {stream.name}/{shown(called[0])}"
        why = "there are none with rows in it" if not told else "their columns differ"
        raise FileError("files", f"{why}: {listed(called)}", do=do)
    others = [part.member or "" for part in stream.parts if part not in told]
    if others:
        stream.notes.append(f"not read, being no table: {listed(others)}")
    stream.parts = tuple(told)
    return tuple(dict.fromkeys(name for part in told for name in columns[part])), _rows(stream, known)


def _rows(stream: Stream, known: Known | None) -> Iterator[Row | RowError]:
    for part in stream.parts:
        inner = stream.opens(part)
        for found in source(part.kind).rows(inner, known)[1]:
            if isinstance(found, RowError):
                yield RowError(found.line, found.column, f"{part.place.inner}: {found.why}", raw=found.raw)
            else:
                yield replace(found, part=part.place.inner)
        stream.notes += [f"{part.place.inner}: {note}" for note in inner.notes]


def _columns(part: Opened, known: Known | None) -> tuple[str, ...] | None:
    stream = part.stream()
    try:
        names: tuple[str, ...] = source(part.kind).rows(stream, known)[0]
    except FileError as exc:
        if _is_text(part):
            return None
        raise FileError(part.place.inner, f"{exc.which}: {exc.why}", do=exc.do) from exc
    finally:
        stream.close()
    return names


def _is_text(part: Opened) -> bool:
    return (part.member or "").lower().removesuffix(".gz").endswith(".txt")


def _is_note(part: Opened, names: tuple[str, ...], known: Known | None) -> bool:
    """Whether a file is what somebody wrote beside the tables: a .txt without headings."""
    return _is_text(part) and (len(names) < 2 if known is None else sum(map(known, names)) < 2)


def _alike(part: Opened, names: tuple[str, ...]) -> frozenset[str]:
    # Objects leave out what they do not have: their keys say little.
    return frozenset() if part.kind.startswith("json") else frozenset(names)
