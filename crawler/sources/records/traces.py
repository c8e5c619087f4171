"""Reads traces of parcels: saved answers of tracking services, and flat rows of one step each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from casebook.errors import RowError
from casebook.model import Parcel, ParcelState, Step
from casebook.tracing import BACK, arrival, by_time, joined
from crawler.sources.cells import Values, id_in, row_error
from crawler.sources.physical import Row
from crawler.sources.records.nested import Object, complaint, listed, objects
from crawler.sources.records.steps import state_of, step_in
from crawler.sources.records.telling import Telling, code_in, more_of, values_in, waybills_in

FINE = ("200", "")
ON_ITS_WAY = (
    ParcelState.COLLECTED,
    ParcelState.MOVING,
    ParcelState.FORWARDED,
    ParcelState.DELIVERING,
    ParcelState.READY,
)


def parcels(row: Row, telling: Telling) -> Iterator[Parcel | RowError]:
    """The parcels of one answer, or the parcel of one flat row; a step that cannot be read is an error of its own."""
    wrong = complaint(row.values)
    found = list(objects(row.values, lambda value: _shape_of(value) is not None))
    if wrong is not None and not any(map(_steps_in, found)):
        raise _refused(row, wrong)
    if not found:
        yield _flat(row, telling)
    for answer in found:
        yield from _answered(Row(row.line, dict(answer), ""), telling)


def gathered(found: Sequence[Parcel]) -> list[Parcel]:
    """The parcels with those of one waybill and order joined, in the order they first came in."""
    whole: dict[tuple[str, str | None], Parcel] = {}
    for one in found:
        key = (one.waybill, one.order_id)
        whole[key] = joined(whole[key], one) if key in whole else one
    return list(whole.values())


def _flat(row: Row, telling: Telling) -> Parcel:
    values = values_in(row, telling)
    parcel, raw = _parcel(row, values, telling), code_in(row, values, "state")
    steps = (step_in(row, values, telling),) if "time" in values or "text" in values else ()
    # The state beside a step may be that of the whole, which the last row tells best: the step's own words come first.
    state = next((step.state for step in steps), None) or state_of(raw or "")
    return replace(parcel, state=state, raw_state=raw, steps=steps, signed_at=arrival(steps))


def _answered(row: Row, telling: Telling) -> Iterator[Parcel | RowError]:
    values, name = values_in(row, telling), _shape_of(row.values) or ""
    shape = more_of("traces")["shapes"][name]
    told, status = listed(row.values.get(shape["steps"])), str(row.values.get("status") or "")
    if name == "kuaidi100" and not told and status not in FINE:
        raise _refused(row, f"{status} {row.values.get('message') or ''}".strip())
    parcel, steps = _parcel(row, values, telling), []
    for number, one in enumerate(told, 1):
        try:
            steps.append(step_in(row, _step_values(one, shape), telling, shape=name))
        except RowError as exc:
            yield RowError(row.line, f"{shape['steps']}[{number}]", exc.why or "")
    yield _traced(parcel, steps, raw=code_in(row, values, "state"), shape=name)


def _traced(parcel: Parcel, told: Sequence[Step], *, raw: str | None, shape: str) -> Parcel:
    newest_first = len(told) > 1 and told[0].time > told[-1].time
    steps = by_time(reversed(told) if newest_first else told)
    if more_of("traces")["shapes"][shape]["trusted"]:
        state = state_of(raw or "", shape)
        steps = _ended(steps) if state is ParcelState.SIGNED else steps
    else:
        steps, state = _moved(steps), None
    state = state or next((step.state for step in reversed(steps) if step.state), None)
    return replace(parcel, state=state, raw_state=raw, steps=steps, signed_at=arrival(steps))


def _ended(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps of a parcel its service calls signed: where no step says it in words we know, the last one did it."""
    if not steps or steps[-1].state in BACK or any(step.state is ParcelState.SIGNED for step in steps):
        return steps
    return (*steps[:-1], replace(steps[-1], state=ParcelState.SIGNED))


def _moved(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps; a signed one before the parcel moved at all has no state: the platform wrote it, no courier."""
    moved = next((number for number, step in enumerate(steps) if step.state in ON_ITS_WAY), len(steps))
    return tuple(
        replace(step, state=None) if step.state is ParcelState.SIGNED and number < moved else step
        for number, step in enumerate(steps)
    )


def _parcel(row: Row, values: Values, telling: Telling) -> Parcel:
    waybills = waybills_in(row, values)
    if len(waybills) != 1:
        why = "several waybills where a trace has one" if waybills else "no waybill in it"
        raise row_error(row, values, "waybill", why=why)
    order_id, company = id_in(row, values, "order_id"), code_in(row, values, "company")
    return Parcel(shop=telling.ground.shop, waybill=waybills[0], order_id=order_id, company=company)


def _step_values(told: Object, shape: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    found = {
        name: next(((key, told[key]) for key in shape[name] if told.get(key) not in (None, "")), None)
        for name in ("time", "text", "place", "said")
    }
    return {name: one for name, one in found.items() if one is not None}


def _shape_of(value: Object) -> str | None:
    shapes = more_of("traces")["shapes"].items()
    return next((name for name, shape in shapes if all(mark in value for mark in shape["marks"])), None)


def _steps_in(value: Object) -> bool:
    shape = _shape_of(value)
    return shape is not None and bool(listed(value.get(more_of("traces")["shapes"][shape]["steps"])))


def _refused(row: Row, why: str) -> RowError:
    return RowError(row.line, None, f"the tracking service answered with an error: {why}")
