"""What a form says of the columns of a file: which of our fields each is, how its dates and marks are meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from casebook.uploaded import Column, Told
from responder.desk.words import read_words

# More columns no export has; a form must stay a form.
MOST_COLUMNS = 300
NUMBERED = re.compile(r"column-(?P<at>\d{1,4})", re.ASCII)
ORDERS = ("dmy", "mdy", "serial")
SCALES = (5, 10, 50, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapColumn:
    """A column of a saved map, of which we have no cells."""

    name: str
    field: str | None = None
    sure: bool = True
    examples: tuple[str, ...] = ()


def shown(columns: Iterable[Column]) -> list[Column]:
    """The columns a person is asked about: each name once, as rows are read, and none without a name."""
    first: dict[str, Column] = {}
    for one in columns:
        if one.name.strip():
            first.setdefault(one.name, one)
    found = list(first.values())
    # What is read must be seen, however far to the right it stands.
    return found[:MOST_COLUMNS] + [one for one in found[MOST_COLUMNS:] if one.field]


def changed_fields(form: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Our fields whose columns a person changed or confirmed, with all columns they have now, in the file's order."""
    numbers = sorted(int(found["at"]) for name in form if (found := NUMBERED.fullmatch(name)))
    rows = [(form[f"column-{at}"], _field(form, "was", at), _field(form, "field", at)) for at in numbers]
    touched = {name for _, was, now in rows if was != now for name in (was, now) if name}
    return {name: tuple(dict.fromkeys(column for column, _, now in rows if now == name)) for name in sorted(touched)}


def told_in(form: Mapping[str, str], before: Told) -> Told:
    """How a file is to be read by what a person said before and says now; another map or part begins anew."""
    save_as = form.get("save_as", "").strip() if form.get("remember") else ""
    map_name, inside = form.get("map", before.map_name), form.get("inside", before.inside)
    if (map_name, inside) != (before.map_name, before.inside):
        return Told(map_name=map_name, inside=inside, save_as=save_as)
    fields = {name: tuple(columns) for name, columns in before.fields.items()} | changed_fields(form)
    order, scale = order_in(form, before.order), scale_in(form, before.scale)
    return replace(before, fields=fields, order=order, scale=scale, save_as=save_as)


def order_in(form: Mapping[str, str], before: str) -> str:
    """How dates of numbers are meant, where a person says so now, else as before."""
    said = form.get("order", "")
    if said == form.get("was-order", ""):
        return before
    return said if said in ORDERS else ""


def scale_in(form: Mapping[str, str], before: int | None) -> int | None:
    """What five stars are counted as, where a person says so now, else as before."""
    said = form.get("scale", "")
    if said == form.get("was-scale", ""):
        return before
    return int(said) if said in map(str, SCALES) else None


def is_same(one: Told, other: Told) -> bool:
    """Whether both have a file read in the same way."""
    first, second = (
        (told.inside, told.map_name, told.order, told.scale, {name: tuple(some) for name, some in told.fields.items()})
        for told in (one, other)
    )
    return first == second


def _field(form: Mapping[str, str], kind: str, at: int) -> str:
    said = form.get(f"{kind}-{at}", "")
    return said if said in read_words().groups["map_field"] else ""
