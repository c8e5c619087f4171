"""Reads one step of a trace and tells what it says of its parcel: by a service's word or code, else by the words."""

from __future__ import annotations

from functools import lru_cache

from casebook.model import ParcelState, Step
from casebook.private import mask_trace
from crawler.sources.cells import Values, row_error, text_in, time_in
from crawler.sources.physical import Row
from crawler.sources.records.telling import Telling, code_of, codes, folded, more_of

LONGEST_STEP, LONGEST_PLACE = 1000, 60


def step_in(row: Row, values: Values, telling: Telling, *, shape: str = "") -> Step:
    """The step with names and telephones covered; raises RowError where its time or its words are missing."""
    time = time_in(row, values, "time", ground=telling.ground)
    text = text_in(row, values, "text").strip()
    if time is None:
        raise row_error(row, values, "time", why="a step without its time")
    if not text:
        raise row_error(row, values, "text", why="a step without words")
    said = text_in(row, values, "said")
    place = text_in(row, values, "place").strip() or _town_in(text)
    return Step(
        time=time,
        text=mask_trace(text[:LONGEST_STEP]),
        place=mask_trace(place[:LONGEST_PLACE]) if place else None,
        # Told before anything is covered.
        state=state_of(said, shape) or state_of(text),
    )


# Couriers say the same of thousands of parcels.
@lru_cache(maxsize=4096)
def state_of(said: str, shape: str = "") -> ParcelState | None:
    """What words say of a parcel, None where it is nothing we know; a number counts in its service's shape only."""
    if folded(said) in list(ParcelState):
        return ParcelState(folded(said))
    code = code_of(said, "traces", shape) if shape in more_of("traces") else None
    code = code or _code_in(folded(said))
    return ParcelState(code) if code else None


def _code_in(said: str) -> str | None:
    never = dict(codes("traces", "never"))
    fitting = (code for code, pattern in codes("traces", "said") if pattern.search(said))
    return next((code for code in fitting if code not in never or not never[code].search(said)), None)


def _town_in(text: str) -> str | None:
    towns = (found[1] for _, pattern in codes("traces", "place") if (found := pattern.search(text)))
    return next(towns, None)
