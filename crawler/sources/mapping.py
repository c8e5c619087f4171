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

# What a review can be told by a file; `appended` and `reply` are whole objects of our own lines.
FIELDS = (
    *("text", "stars", "time", "author", "product", "product_id", "spec", "title", "url", "external_id"),
    *("order_id", "order_time", "appended_text", "appended_time", "reply_text", "reply_time", "appended", "reply"),
)
Place = tuple[str, str | None, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class ColumnMap:
    """One known export: `marks` are the columns it is recognised by, `fields` our field to its columns.

    `needs` are the fields nothing can be made without, `words` what stands in cells, by its meaning; `order` and
    `scale` say how its dates of numbers and its marks are meant, where that is known.
    """

    name: str
    marks: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    needs: tuple[str, ...] = ("text",)
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    order: str = ""
    scale: int | None = None

    def missing(self, names: Sequence[str]) -> list[str]:
        """Columns this map cannot do without that are not among the names."""
        there = {folded(name) for name in names}
        lacking = [mark for mark in self.marks if folded(mark) not in there]
        needed = [] if lacking else [self.fields.get(name, (name,)) for name in self.needs]
        return lacking + [" / ".join(some[:3]) for some in needed if not any(folded(one) in there for one in some)]

    def values(self, row: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
        """Our fields that have something in this row, each with the column it stands in."""
        found = {}
        for name, places in _places(self, tuple(row)):
            for column, key, path in places:
                value = None if key is None else row[key]
                if value is None and path:
                    value = _deep(row, path)
                if value is not None and value != "":
                    found[name] = (column, value)
                    break
        return found


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
    read = [
        column_map(tomllib.loads(one.read_text(encoding="utf-8")))
        for one in place.iterdir()
        if one.name.endswith(".toml")
    ]
    return {one.name: one for one in sorted(read, key=lambda one: (-len(one.marks), one.name))}


def column_map(said: Mapping[str, Any]) -> ColumnMap:
    """The map a TOML table describes."""
    return ColumnMap(
        name=said["name"],
        marks=tuple(said["marks"]),
        fields={name: tuple(columns) for name, columns in said["fields"].items()},
        needs=tuple(said.get("needs", ("text",))),
        words={meaning: frozenset(cells) for meaning, cells in said.get("words", {}).items()},
        order=said.get("order", ""),
        scale=said.get("scale"),
    )


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
    for one in wanted:
        if not one.missing(names):
            return one
    seen = ", ".join(str(name)[:40] for name in names[:20]) or "none"
    lacking = ", ".join(wanted[-1].missing(names))
    why = f"no column {lacking}; columns here: {seen}"
    others = f"give --map with one of {', '.join(known)}, or " if len(known) > 1 else ""
    raise FileError("columns", why, do=f"{others}rename a column")


@lru_cache(maxsize=256)
def _places(one: ColumnMap, keys: tuple[str, ...]) -> tuple[tuple[str, tuple[Place, ...]], ...]:
    """Where each field stands in rows with these keys: rows of a file nearly always have the same."""
    plain = {folded(key): key for key in keys}
    return tuple((name, tuple(_place(column, plain) for column in columns)) for name, columns in one.fields.items())


def _place(column: str, plain: Mapping[str, str]) -> Place:
    key = plain.get(folded(column))
    return key or column, key, tuple(column.split(".")) if "." in column else ()


def _deep(value: Any, path: Sequence[str]) -> Any:
    for step in path:
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, Mapping):
            value = value.get(step)
        else:
            return None
    return value
