"""Proposes which column of a file is which of our fields, and asks a person where it is not certain. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from casebook.errors import SettingError
from casebook.model import SavedMap
from crawler.sources.asking import Ask, by_column, missing, order_asks, scale_ask
from crawler.sources.guessing import Guess, guess, look, rank, says_what_it_is
from crawler.sources.ids import are_cut
from crawler.sources.mapping import FIELDS, ColumnMap, choose, column_maps, folded, known_headings
from crawler.sources.stars import plain_number, scale_of
from crawler.sources.times import ORDERS

EXAMPLES, SHOWN = 3, 30
# Rows a column is guessed by, and cells of a file with very many columns.
LOOKED, MOST_LOOKED = 200, 20_000
# Without these a review is kept as something else than it is: who guesses them, asks.
ASKED = ("text", "stars", "time")
IDS = ("external_id", "product_id", "order_id")
# A saved map fits a file whose headings are nearly those it was made for.
ALIKE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody says of how a file is to be read; all of it may be left to the file itself.

    `fields` names the columns of a field, the first with something in it counting; none of them for no column.
    `saved` are the shop's own maps.
    """

    map_name: str | None = None
    column_map: ColumnMap | None = None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ""
    scale: int | None = None
    saved: tuple[SavedMap, ...] = ()


class Headings:
    """Says of a heading whether a map, a person or a guess reads it, so that headings are found under titles."""

    def __init__(self, asked: Asked) -> None:
        maps = [*([asked.column_map] if asked.column_map else []), *map(map_of, asked.saved), *column_maps().values()]
        self._known = known_headings(maps)
        self._said = {folded(column) for columns in asked.fields.values() for column in columns}
        self.example = self._known.example

    def __call__(self, heading: str) -> bool:
        return self._known(heading) or folded(heading) in self._said or says_what_it_is(heading)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the file: the field it is read as, None where it is not; whether that is sure, and some cells."""

    name: str
    field: str | None = None
    sure: bool = True
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """How a file would be read; `asks` are the questions that stand in the way, each with what to do.

    `cut` are the columns of ids a spreadsheet has damaged. The map says how dates and marks are meant; `is_settled`
    is False where rows not looked at may still tell the scale of the marks.
    """

    column_map: ColumnMap
    columns: tuple[Column, ...]
    asks: tuple[Ask, ...] = ()
    cut: frozenset[str] = frozenset()
    is_settled: bool = True

    @property
    def is_sure(self) -> bool:
        """Whether the file can be read without asking anybody."""
        return not self.asks

    def words(self) -> list[str]:
        """The words of a command that say what is proposed."""
        said = [f"{one.field}={one.name}" for one in self.columns if one.field]
        return [word for one in said for word in ("--set", one)]


def propose(
    names: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    asked: Asked,
    *,
    zone: str = "UTC",
    marks: Counter[float] | None = None,
) -> Proposal:
    """How a file with these columns and first rows would be read; raises FileError for a map that does not fit.

    `marks` are those of all rows, where somebody has counted them.
    """
    looked = max(EXAMPLES, min(LOOKED, MOST_LOOKED // (len(names) or 1)))
    cells = {name: _cells(rows[:looked], name) for name in names}
    column_map, guesses = _mapped(names, cells, asked, zone)
    column_map = _said(column_map, asked, names)
    asks = [] if column_map.fields.get("text") else [missing(names)]
    unsure = [(name, one.field) for name, one in guesses.items() if not one.sure]
    asks += [Ask(code="unsure", field=one, column=name) for name, one in unsure if one in ASKED]
    found = _values(column_map, rows)
    order = asked.order or column_map.order
    asks += [] if order else order_asks(found)
    scale, seen, is_settled = _scale(asked.scale or column_map.scale, found["stars"], marks)
    asks += [] if scale else [scale_ask(found["stars"][0][0], seen)]
    cut = frozenset(column for name in IDS for column, some in by_column(found[name]) if are_cut(some))
    ids = column_map.fields.get("external_id", ())
    asks += [Ask(code="cut", field="external_id", column=column) for column in ids if column in cut]
    if not asks:
        # Nobody is asked about the rest, so nothing of it is guessed.
        column_map = _without(column_map, {name for name, _ in unsure})
    return Proposal(
        column_map=replace(column_map, order=order, scale=scale),
        columns=tuple(_column(name, column_map, guesses.get(name), cells[name]) for name in names),
        asks=tuple(asks),
        cut=cut,
        is_settled=is_settled,
    )


def marks_of(cells: Iterable[object]) -> Counter[float]:
    """The plain numbers among the cells of a column of stars, each with how often."""
    return Counter(mark for said in cells if (mark := plain_number(said)) is not None)


def _scale(
    told: int | None, found: Iterable[tuple[str, str]], marks: Counter[float] | None
) -> tuple[int | None, Counter[float], bool]:
    """The scale of the stars, the marks that tell it, and whether more rows could tell another."""
    seen = marks_of(said for _, said in found) if marks is None else marks
    scale = told or scale_of(seen)
    return scale, seen, bool(told or marks is not None or not seen or scale in seen)


def _mapped(
    names: Sequence[str], cells: Mapping[str, Sequence[str]], asked: Asked, zone: str
) -> tuple[ColumnMap, dict[str, Guess]]:
    """A map, and for each column that was guessed what of it; what somebody said or saved comes before all else."""
    if asked.column_map is not None:
        return asked.column_map, {}
    own = {one.name: map_of(one) for one in asked.saved}
    if asked.map_name is not None:
        return choose(names, asked.map_name, known={**column_maps(), **own}), {}
    for one in sorted(asked.saved, key=lambda one: -_likeness(one, names)):
        if _likeness(one, names) >= ALIKE and not own[one.name].missing(names):
            return own[one.name], {}
    for known in column_maps().values():
        if known.marks and not known.missing(names):
            return known, {}
    guesses = {
        name: found for name in names if name.strip() and (found := guess(name, look(cells[name], zone))) is not None
    }
    guesses = _settled(guesses, set(asked.fields))
    fields: dict[str, list[str]] = {}
    for name in sorted(guesses, key=lambda name: rank(name, guesses[name].field)):
        fields.setdefault(guesses[name].field, []).append(name)
    made = ColumnMap(name="generic", marks=(), fields={name: tuple(some) for name, some in fields.items()})
    return made, guesses


def _settled(guesses: dict[str, Guess], said: set[str]) -> dict[str, Guess]:
    """Each field nobody has spoken of with the columns everybody calls so, else with one column."""
    kept: dict[str, Guess] = {}
    for name in FIELDS:
        some = {column: one for column, one in guesses.items() if one.field == name and name not in said}
        known = {column: one for column, one in some.items() if one.is_known}
        sure = known or {column: one for column, one in some.items() if one.sure}
        if known or len(sure) == 1:
            kept |= sure
        elif some:
            # Of several that may be it, the first is shown.
            column = next(iter(sure or some))
            kept[column] = Guess(field=name, sure=False)
    return kept


def _said(column_map: ColumnMap, asked: Asked, names: Sequence[str]) -> ColumnMap:
    there = {folded(name) for name in names}
    for name, columns in asked.fields.items():
        if name not in FIELDS:
            raise SettingError("--set", f"no field is called {name!r}", do=f"one of {', '.join(FIELDS)}")
        for column in columns:
            if not {folded(column), folded(column.split(".")[0])} & there:
                raise SettingError("--set", f"no column is called {column!r}", do=f"one of {', '.join(names[:20])}")
    if asked.order not in ORDERS:
        raise SettingError("--order", f"{asked.order!r} is none", do="one of dmy, mdy, serial")
    rest = _without(column_map, {column for columns in asked.fields.values() for column in columns})
    fields = {**rest.fields, **asked.fields}
    return replace(column_map, fields={name: columns for name, columns in fields.items() if columns})


def _without(column_map: ColumnMap, columns: set[str]) -> ColumnMap:
    gone = {folded(column) for column in columns}
    fields = {name: tuple(one for one in some if folded(one) not in gone) for name, some in column_map.fields.items()}
    return replace(column_map, fields={name: some for name, some in fields.items() if some})


def map_of(saved: SavedMap) -> ColumnMap:
    """The column map a shop saved."""
    return ColumnMap(
        name=saved.name, marks=(), fields=saved.fields, needs=("text",), order=saved.order, scale=saved.scale
    )


def _likeness(saved: SavedMap, names: Sequence[str]) -> float:
    ours, theirs = {folded(name) for name in saved.headings}, {folded(name) for name in names}
    used = {folded(column.split(".")[0]) for columns in saved.fields.values() for column in columns}
    return len(ours & theirs) / len(ours | theirs) if used <= theirs and ours else 0.0


def _cells(rows: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    return [str(row[name]) for row in rows if row.get(name) is not None and not isinstance(row[name], dict | list)]


def _values(column_map: ColumnMap, rows: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in FIELDS}
    for row in rows:
        for name, (column, value) in column_map.values(row).items():
            if not isinstance(value, dict | list):
                found[name].append((column, str(value).strip()))
    return found


def _column(name: str, column_map: ColumnMap, guessed: Guess | None, cells: Sequence[str]) -> Column:
    read_as = next((one for one, some in column_map.fields.items() if folded(name) in map(folded, some)), None)
    sure = guessed is None or guessed.sure or guessed.field != read_as
    filled = islice(dict.fromkeys(" ".join(cell.split())[:SHOWN] for cell in cells if cell.strip()), EXAMPLES)
    return Column(name=name, field=read_as, sure=sure, examples=tuple(filled))
