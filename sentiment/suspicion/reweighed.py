"""Shows what an estimate from rulings changed: tables for a terminal, and the whole of it as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sentiment.suspicion.reweigh import SLOPE_EACH, SLOPE_LEAST, Counts, Flagged, Reweighed
from sentiment.suspicion.score import probability, scoring

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def tables(found: Reweighed) -> Iterator[Table]:
    """Weight by weight, prior by prior, and the ruled reviews whose level changed."""
    weights = [_weight_row(found, name) for name in sorted(found.counts)]
    yield "weights, natural-log units", ("signal", "shipped", "now", "in confirmed", "in refuted"), weights
    yield "share of improper reviews taken for granted", ("stars", "shipped", "now"), list(_prior_rows(found))
    yield "ruled reviews whose level changes", ("review", "ruled", "before", "after"), list(_moved_rows(found))


def summary(found: Reweighed) -> Iterator[str]:
    """The rest of it, a line each; the last says what became of it."""
    yield f"{found.confirmed} confirmed, {found.refuted} refuted"
    if found.left_out:
        yield f"{found.left_out} ruled reviews left out: by the present rules nothing is suspected of them"
    yield f"flagged among the ruled: {_share(found.before)} refuted before, {_share(found.after)} after"
    if found.tried.slopes:
        yield "calibration: " + ", ".join(f"{axis} slope {slope:g}" for axis, slope in found.tried.slopes.items())
    else:
        yield f"calibration: as shipped; it needs {SLOPE_LEAST} ruled on one axis, {SLOPE_EACH} each way, and a reason"
    yield _outcome(found)


def report(found: Reweighed) -> str:
    """Everything as JSON."""
    said = {
        "shop": found.shop,
        "confirmed": found.confirmed,
        "refuted": found.refuted,
        "left_out": found.left_out,
        "strength": found.strength,
        "kept": found.kept is not None,
        "name": found.tried.mark,
        "weights": {name: _weights(found, name, one) for name, one in found.counts.items()},
        "priors": dict(found.tried.priors),
        "slopes": dict(found.tried.slopes),
        "moved": [
            {"id": one.id, "ruled": one.ruled.value, "before": one.before.value, "after": one.after.value}
            for one in found.moved
        ],
        "before": {"flagged": found.before.flagged, "refuted": found.before.refuted},
        "after": {"flagged": found.after.flagged, "refuted": found.after.refuted},
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _weights(found: Reweighed, name: str, one: Counts) -> dict[str, Any]:
    cases = {"true": one.true, "confirmed": one.confirmed, "false": one.false, "refuted": one.refuted}
    return {"shipped": one.weight, "now": round(_now(found, name), 4), **cases}


def _weight_row(found: Reweighed, name: str) -> tuple[str, ...]:
    one = found.counts[name]
    cases = f"{one.true} of {one.confirmed}", f"{one.false} of {one.refuted}"
    return name, f"{one.weight:.2f}", f"{_now(found, name):.2f}", *cases


def _now(found: Reweighed, name: str) -> float:
    return found.counts[name].weight + found.tried.weights.get(name, 0.0)


def _prior_rows(found: Reweighed) -> Iterator[tuple[str, ...]]:
    for stars, shift in sorted(found.tried.priors.items()):
        shipped = float(scoring()["prior"][stars])
        yield stars, f"{probability(shipped):.2%}", f"{probability(shipped + shift):.2%}"


def _moved_rows(found: Reweighed) -> Iterator[tuple[str, ...]]:
    for one in found.moved:
        yield one.id, one.ruled.value, one.before.value, one.after.value


def _share(said: Flagged) -> str:
    return f"{said.refuted} of {said.flagged}"


def _outcome(found: Reweighed) -> str:
    if not found.tried.moves:
        return "not kept: the rulings change nothing"
    if found.kept is None:
        return "not kept: at no strength would every refuted review stay at its level or below"
    return f"scoring {found.kept.mark} holds at strength {found.strength:g}"
