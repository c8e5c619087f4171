"""A shop's own column maps as text people edit, and made from what they said of a file. Pure."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from casebook.errors import FileError
from casebook.model import SavedMap
from crawler.sources.mapping import FIELDS, ColumnMap
from crawler.sources.times import ORDERS


def saved_map(column_map: ColumnMap, *, shop: str, name: str, headings: Sequence[str], by: str) -> SavedMap:
    """The map as a shop keeps it, with the columns of the file it was made for."""
    said: dict[str, Any] = {"fields": dict(column_map.fields), "headings": tuple(headings), "by": by}
    return SavedMap(shop=shop, name=name, order=column_map.order, scale=column_map.scale, **said)


def map_text(one: SavedMap | ColumnMap) -> str:
    """The map as TOML that `map_from` reads back."""
    headings = one.headings if isinstance(one, SavedMap) else one.marks
    lines = [f"name = {_quoted(one.name)}", f"headings = {_quoted(list(headings))}"]
    lines += [f"order = {_quoted(one.order)}"] if one.order else []
    lines += [f"scale = {one.scale}"] if one.scale else []
    lines += ["", "[fields]", *(f"{name} = {_quoted(list(columns))}" for name, columns in one.fields.items())]
    return "\n".join(lines) + "\n"


def map_from(text: str, *, shop: str, name: str, by: str) -> SavedMap:
    """The map a TOML file describes; raises FileError saying what of it cannot be."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise FileError(name, f"not TOML: {exc}", do="take what `huiping maps NAME` prints and change it") from exc
    fields = {one: _columns(name, one, columns) for one, columns in _table(name, said).items()}
    if not fields.get("text"):
        raise FileError(name, "no column for text", do='say text = ["COLUMN"] under [fields]')
    columns = tuple(column for some in fields.values() for column in some)
    headings = _columns(name, "headings", said.get("headings") or list(columns))
    order, scale = said.get("order", ""), said.get("scale")
    if order not in ORDERS or not (scale is None or (type(scale) is int and scale > 0)):
        why = f"order {order!r} or scale {scale!r} is none"
        raise FileError(name, why, do="order is dmy, mdy or serial; scale is what five stars are counted as, like 100")
    return SavedMap(shop=shop, name=name, fields=fields, headings=headings, order=order, scale=scale, by=by)


def _table(name: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = said.get("fields")
    unknown = [one for one in fields if one not in FIELDS] if isinstance(fields, dict) else ["no [fields]"]
    if unknown or not isinstance(fields, dict):
        raise FileError(name, f"no such field: {', '.join(unknown)}", do=f"known are {', '.join(FIELDS)}")
    return fields


def _columns(name: str, one: str, said: Any) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(column, str) for column in said):
        raise FileError(name, f"{one} is no list of columns", do=f'write {one} = ["COLUMN"]')
    return tuple(said)


def _quoted(value: Any) -> str:
    # JSON writes strings as TOML does, but for one control character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
