"""Says which column of a known export is which of our fields; the maps themselves are data in `columns/`."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from casebook.errors import FileError


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One known export: `marks` are the columns it is recognised by, `fields` our field to its columns.

    `needs` are the fields nothing can be made without, `words` what stands in cells, by its meaning.
    """

    name: str
    marks: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    needs: tuple[str, ...] = ("text",)
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def missing(self, names: Sequence[str]) -> list[str]:
        """Columns this map cannot do without that are not among the names."""
        there = {folded(name) for name in names}
        lacking = [mark for mark in self.marks if folded(mark) not in there]
        needed = [] if lacking else [self.fields[name] for name in self.needs]
        return lacking + [" / ".join(some[:3]) for some in needed if not any(folded(one) in there for one in some)]

    def values(self, row: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
        """Our fields that have something in this row, each with the column it stands in."""
        plain = {folded(name): (name, value) for name, value in row.items()}
        found = {name: _first(columns, row, plain) for name, columns in self.fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def folded(name: str) -> str:
    """A heading as it is compared: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", name).lower().split())


@dataclass(frozen=True, slots=True)
class KnownHeadings:
    """Says of a heading whether one of the maps reads it; `example` is what a file cannot do without."""

    names: frozenset[str]
    example: str

    def __call__(self, heading: str) -> bool:
        return folded(heading) in self.names


def known_headings(maps: Sequence[ColumnMap]) -> KnownHeadings:
    """The headings the maps read, by which the row of headings is found under titles."""
    known = {folded(name) for one in maps for names in (one.marks, *one.fields.values()) for name in names}
    return KnownHeadings(frozenset(known), ", ".join(maps[-1].fields[name][0] for name in maps[-1].needs))


@lru_cache(maxsize=2)
def column_maps(folder: str = "") -> Mapping[str, ColumnMap]:
    """All known maps by name, the most particular first: those of reviews, or of another `folder` beside them."""
    place = files("crawler") / "sources" / "columns" / folder
    read = [_column_map(one.read_text(encoding="utf-8")) for one in place.iterdir() if one.name.endswith(".toml")]
    return {one.name: one for one in sorted(read, key=lambda one: (-len(one.marks), one.name))}


def choose(
    names: Sequence[str], map_name: str | None = None, *, known: Mapping[str, ColumnMap] | None = None
) -> ColumnMap:
    """The map that fits the columns, or the one asked for; raises FileError naming what is missing.

    `known` are the maps to choose from, those of reviews where none are given.
    """
    known = column_maps() if known is None else known
    if map_name is not None and map_name not in known:
        raise FileError("map", f"no column map is called {map_name!r}", do=f"one of {', '.join(known)}")
    wanted = [known[map_name]] if map_name else list(known.values())
    for column_map in wanted:
        if not column_map.missing(names):
            return column_map
    seen = ", ".join(str(name)[:40] for name in names[:20]) or "none"
    lacking = ", ".join(wanted[-1].missing(names))
    why = f"no column {lacking}; columns here: {seen}"
    others = f"give --map with one of {', '.join(known)}, or " if len(known) > 1 else ""
    raise FileError("columns", why, do=f"{others}rename a column")


def _column_map(text: str) -> ColumnMap:
    said = tomllib.loads(text)
    fields = {name: tuple(columns) for name, columns in said["fields"].items()}
    words = {meaning: frozenset(cells) for meaning, cells in said.get("words", {}).items()}
    return ColumnMap(said["name"], tuple(said["marks"]), fields, tuple(said.get("needs", ("text",))), words)


def _first(columns: Sequence[str], row: Mapping[str, Any], plain: Mapping[str, Any]) -> tuple[str, Any] | None:
    for column in columns:
        name, value = plain.get(folded_once(column), (column, None))
        if value is None and "." in column:
            value = _deep(row, column.split("."))
        if value is not None and value != "":
            return name, value
    return None


def _deep(value: Any, path: list[str]) -> Any:
    for step in path:
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, Mapping):
            value = value.get(step)
        else:
            return None
    return value


# Columns of maps are few and asked for once a row.
folded_once = lru_cache(maxsize=1024)(folded)
