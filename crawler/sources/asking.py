"""The questions a person must answer before a file is read, each with the words that answer it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawler.sources.guessing import SERIAL
from crawler.sources.ids import ADVICE
from crawler.sources.stars import SCALES
from crawler.sources.times import read_time

TIMES = ("time", "order_time", "appended_time", "reply_time")
NUMBERS = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{4}(?!\d).*", re.ASCII | re.DOTALL)
# What a person is asked, by its code, with the words of the command that answer it.
ASKS = {
    "missing": "text: no column is surely what buyers wrote; columns here: {seen} (say --set text=COLUMN)",
    "unsure": "{field}: {column!r} may be it (say --set {field}=COLUMN, or --set {field}= for none)",
    "order": "{field}: {column!r} holds {seen!r}: which number is the day (say {choices})",
    "serial": "{field}: {column!r} holds {seen}: days as a spreadsheet counts them (say {choices})",
    "scale": "stars: {column!r} holds {seen}: five stars may be more than one number (say {choices})",
    "cut": "external_id: {column!r} was rounded by a spreadsheet, so that many reviews share one id"
    " ({advice}; or say --set external_id= to do without)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question to answer before a file is read; `code` is a key of ASKS, `choices` are the answers that fit."""

    code: str
    field: str
    column: str = ""
    seen: str = ""
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        option = {"serial": "order"}.get(self.code, self.code)
        choices = " or ".join(f"--{option} {one}" for one in self.choices)
        said = {"field": self.field, "column": self.column[:40], "seen": self.seen, "advice": ADVICE}
        return ASKS[self.code].format(choices=choices, **said)


def missing(names: Sequence[str]) -> Ask:
    """Asks which of the columns holds what buyers wrote."""
    return Ask(code="missing", field="text", seen=", ".join(name[:40] for name in names[:20]) or "none")


def order_asks(found: Mapping[str, Sequence[tuple[str, str]]]) -> list[Ask]:
    """Asks how times are meant whose cells, given by field as (column, cell), are mostly numbers in no plain order."""
    asks = []
    for name in TIMES:
        for column, cells in by_column(found[name]):
            if 2 * sum(bool(NUMBERS.fullmatch(cell)) for cell in cells) > len(cells):
                fitting = [order for order in ("dmy", "mdy") if _reads(cells, order)] or ["dmy", "mdy"]
                asks.append(_asked("order", name, column, cells[0], fitting))
            elif 2 * sum(bool(SERIAL.fullmatch(cell)) for cell in cells) > len(cells):
                asks.append(_asked("serial", name, column, cells[0], ["serial"]))
    return asks


def _asked(code: str, name: str, column: str, seen: str, choices: Sequence[str]) -> Ask:
    return Ask(code=code, field=name, column=column, seen=seen[:40], choices=tuple(choices))


def _reads(cells: Sequence[str], order: str) -> bool:
    try:
        return all(read_time(cell, "UTC", order=order) for cell in cells if NUMBERS.fullmatch(cell))
    except ValueError:
        return False


def scale_ask(column: str, seen: Mapping[float, int]) -> Ask:
    """Asks what five stars are counted as in a column with these marks."""
    marks = sorted(seen)
    scales = [one for one in SCALES if one >= marks[-1] and not marks[-1] % (one / 10)] or [SCALES[-1]]
    return _asked("scale", "stars", column, ", ".join(f"{mark:g}" for mark in marks[:6]), [str(one) for one in scales])


def by_column(found: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """The cells of each column, given as (column, cell)."""
    columns: dict[str, list[str]] = {}
    for column, said in found:
        columns.setdefault(column, []).append(said)
    return list(columns.items())
