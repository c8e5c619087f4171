"""Reviews and verdicts as JSON Lines, field by field as the command contract names them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from casebook.errors import InputError, RowError
from casebook.model import Appended, Finding, Review, Suspicion, Verdict
from sentiment.fields import time_in, words_in
from sentiment.records import Told, told_in

SOURCE = "lines"
# How bytes that are not UTF-8 come through a reader that escapes them; JSON itself never holds them unescaped.
NOT_UTF8 = re.compile("[\udc80-\udcff]")


def read_line(number: int, line: str) -> tuple[Any, Review, Told | None] | RowError:
    """The id as given, the review and what its line tells of the buyer, or what is wrong.

    A line without an id is called by its number.
    """
    if NOT_UTF8.search(line):
        return RowError(number, None, "not UTF-8", raw=line)
    try:
        said = json.loads(line)
        if not isinstance(said, dict):
            return RowError(number, None, f"not an object: {type(said).__name__}", raw=line)
        if said.get("id") is None:
            said["id"] = number
        return said["id"], review_from(said), told_in(said)
    except InputError as exc:
        return RowError(number, str(exc.which), exc.why or exc.what, raw=line)
    except (ValueError, RecursionError) as exc:
        return RowError(number, None, f"not JSON: {exc}", raw=line)


def review_from(line: Mapping[str, Any]) -> Review:
    """The review a line tells of; raises InputError naming the field that cannot be read."""
    if line.get("id") is None or isinstance(line["id"], (dict, list)):
        raise InputError("id", "missing", do="give every line an id")
    text = line.get("text")
    if not isinstance(text, str):
        raise InputError("text", "missing" if text is None else f"not a string: {text!r}")
    product = words_in(line, "product")
    return Review(
        source=SOURCE,
        external_id=str(line["id"]),
        shop=words_in(line, "shop") or "",
        text=text,
        stars=_stars(line.get("stars")),
        product_id=words_in(line, "product_id") or product,
        product=product,
        author=words_in(line, "user") or words_in(line, "author"),
        time=time_in("time", line.get("time") or line.get("date")),
        order_time=time_in("order_time", line.get("order_time")),
        appended=tuple(_appended(line.get("appended"))),
    )


def line_from(id: Any, review: Review, verdict: Verdict) -> dict[str, Any]:
    """The verdict line of the contract; `id` is given back as it came, and the review's own words only as quotes."""
    return {
        "id": id,
        "polarity": verdict.polarity.value,
        "probabilities": {name: round(p, 6) for name, p in verdict.probabilities.items()},
        "flagged": verdict.flagged,
        "unsure": verdict.unsure,
        "mismatch": verdict.mismatch,
        "content": verdict.content,
        "aspects": [
            {"aspect": said.aspect, "polarity": said.polarity.value, "start": said.start, "end": said.end}
            | _part(said.part)
            for said in verdict.aspects
        ],
        "wanted": verdict.wanted,
        "safety": verdict.safety,
        "suspicion": _suspicion(verdict.suspicion),
        "findings": [_finding(found) for found in verdict.findings],
        "rules": verdict.rules,
    }


def _stars(value: object) -> int | None:
    if value is None or value == "":
        return None
    try:
        stars = float(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else 0.0
    except ValueError:
        stars = 0.0
    if stars not in (1, 2, 3, 4, 5):
        raise InputError("stars", f"not a whole number from 1 to 5: {value!r}")
    return int(stars)


def _appended(value: object) -> Iterator[Appended]:
    """追评 as a text, as {text, time}, or as a list of either."""
    for said in value if isinstance(value, list) else [value]:
        if isinstance(said, Mapping) and isinstance(said.get("text"), str):
            yield Appended(text=said["text"], time=time_in("appended", said.get("time")))
        elif isinstance(said, str):
            yield Appended(text=said)
        elif said is not None:
            raise InputError("appended", f"neither a text nor an object with one: {said!r}")


def _suspicion(suspicion: Suspicion) -> dict[str, Any]:
    return {
        "level": suspicion.level.value,
        "p": round(suspicion.p, 6),
        "reasons": [_reason(found) for found in suspicion.reasons],
        "counter": [_reason(found) for found in suspicion.counter],
        "axes": [{"axis": one.axis.value, "level": one.level.value, "p": round(one.p, 6)} for one in suspicion.axes],
        "checked": list(suspicion.checked),
    }


def _reason(found: Finding) -> dict[str, Any]:
    spans = [[found.start, found.end]] if found.end > found.start else []
    return {"code": found.code, "spans": spans, "weight": round(found.weight, 4)} | _part(found.part)


def _finding(found: Finding) -> dict[str, Any]:
    said = {"code": found.code, "quote": found.quote, "start": found.start, "end": found.end}
    return said | {"weight": round(found.weight, 4)} | _part(found.part)


def _part(part: int) -> dict[str, int]:
    """Offsets are in the review's text unless a 追评 is named, counted from 1."""
    return {"part": part} if part else {}
