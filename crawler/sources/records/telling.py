"""What every kind of record is read with: the ground, the columns, the keys of people, and cells they share."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from math import isfinite
from typing import Any

from casebook.errors import RowError
from casebook.identity import Keys
from casebook.private import mask
from crawler.sources.cells import Ground, Values, id_in, row_error, text_in
from crawler.sources.identity import Identities
from crawler.sources.mapping import ColumnMap
from crawler.sources.physical import Row

LONGEST_NAME, LONGEST_TEXT, LONGEST_CODE = 255, 10_000, 100
MOST_PAID = 1e9
SUM = re.compile(r"(?:¥|￥|rmb|cny)?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:元|rmb|cny)?", re.ASCII)
# A waybill in NFKC and capitals: letters of the courier, then digits; some end in a dash and the number of the piece.
# Eleven digits of a mobile telephone are no waybill.
WAYBILL = re.compile(
    r"(?<![A-Z0-9])(?=[A-Z0-9-]{6,40}(?![A-Z0-9-]))(?!1[3-9]\d{9}(?!\d))"
    r"[A-Z]{0,8}\d[A-Z0-9]{4,}(?:-[A-Z0-9]{1,6}){0,3}",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What holds for every row of a file of records: the ground, how cells are read, how people are hashed."""

    ground: Ground
    column_map: ColumnMap
    keys: Keys
    names: frozenset[str] = frozenset()
    made: Identities = field(default_factory=Identities)


def values_in(row: Row, telling: Telling) -> Values:
    """Our fields that say something in this row."""
    found = telling.column_map.values(row.values)
    nothing = telling.column_map.words["unknown"]
    # What somebody said is what they said, be it a dash.
    return {name: one for name, one in found.items() if name == "text" or folded(str(one[1])) not in nothing}


def name_in(row: Row, values: Values) -> str | None:
    """The name of the buyer as the platform shows it."""
    said = text_in(row, values, "buyer").strip()
    if len(said) > LONGEST_NAME:
        raise row_error(row, values, "buyer", why=f"longer than {LONGEST_NAME} characters")
    return said or None


def sum_in(row: Row, values: Values) -> float | None:
    """A sum of money, None where there is none."""
    said = folded(text_in(row, values, "sum"))
    if not said:
        return None
    found = SUM.fullmatch(said)
    paid = float(found[1].replace(",", "")) if found else -1.0
    if not (isfinite(paid) and 0 <= paid < MOST_PAID):
        raise row_error(row, values, "sum", why="no sum of money")
    return paid


def words_in(row: Row, values: Values, name: str) -> str | None:
    """Words of people with what is private in them covered, None where there are none."""
    return mask(text_in(row, values, name)[:LONGEST_TEXT].strip()) or None


def code_in(row: Row, values: Values, name: str) -> str | None:
    """A code or a name of the source's, cut where it is too long to be one."""
    return text_in(row, values, name).strip()[:LONGEST_CODE] or None


def waybills_in(row: Row, values: Values) -> list[str]:
    """The waybills of a cell, each once; none where it holds words alone ("no parcel needed", a shop's own van)."""
    said = unicodedata.normalize("NFKC", id_in(row, values, "waybill") or "").upper()
    return list(dict.fromkeys(found[0] for found in WAYBILL.finditer(said)))


def folded(text: str) -> str:
    """Words as they are compared: width, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def bare(error: RowError) -> RowError:
    """The error without the row itself, which holds what must not be listed."""
    return RowError(error.line, error.column, mask(error.why or ""))


@lru_cache(maxsize=8)
def more_of(name: str) -> Mapping[str, Any]:
    """All tables of the file of columns of this kind of record, those beside its columns too."""
    place = files("crawler") / "sources" / "columns" / "records" / f"{name}.toml"
    return tomllib.loads(place.read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def codes(name: str, table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Codes with the expression that finds each in folded words; the first that fits counts."""
    return tuple((code, re.compile(said)) for code, said in more_of(name)[table].items())


def code_of(text: str, name: str, table: str) -> str | None:
    """The code these words say, None where they say none we know."""
    said = folded(text)
    return next((code for code, pattern in codes(name, table) if pattern.search(said)), None) if said else None
