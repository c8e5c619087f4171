"""Whether the kept words of a review stand in the capture they came from: said in the bundle, and checked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from casebook.views import CaseFile
from responder.evidence import places
from responder.evidence.fault import Fault
from responder.evidence.shown import FAIL, UNKNOWN, shown
from responder.evidence.tables import json_body

CHECK = "words_in_capture"
Payload = Callable[[str], bytes | None]


def consistency_body(file: CaseFile, payload: Payload) -> bytes:
    """The result for each state; `payload` gives the bytes received, None where there are none to look at."""
    rows = [
        {"seq": state.seq, "capture": state.review.capture, "result": _result(payload, state.review.capture, parts)}
        for state in file.states
        for parts in (state.review.parts,)
    ]
    return json_body({CHECK: rows})


def unshown(said: Any) -> int:
    """How many states a bundle itself says its captures do not show."""
    return sum(result == FAIL for result in _stated(said).values())


def words_faults(said: Any, rows: Sequence[Mapping[str, Any]], payload: Payload) -> Iterator[Fault]:
    """Words that a capture does not show although the bundle does not say so itself."""
    stated = _stated(said)
    if set(stated) != {row["seq"] for row in rows}:
        yield Fault("consistency_malformed", places.CONSISTENCY)
    for row in rows:
        review = row["review"]
        found = _result(payload, review.get("capture"), _parts(review))
        if found == FAIL != stated.get(row["seq"], UNKNOWN):
            yield Fault("words_not_shown", f"{places.VERSIONS}#{row['seq']}", places.warc(str(review["capture"])))


def _stated(said: Any) -> dict[int, str]:
    rows = said.get(CHECK) if isinstance(said, dict) else None
    known = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {row["seq"]: str(row.get("result")) for row in known if isinstance(row.get("seq"), int)}


def _result(payload: Payload, capture: Any, parts: Sequence[str]) -> str:
    body = payload(capture) if isinstance(capture, str) else None
    return UNKNOWN if body is None else shown(body, parts)


def _parts(review: Mapping[str, Any]) -> list[str]:
    added = review.get("appended")
    more = [one.get("text") for one in added if isinstance(one, dict)] if isinstance(added, list) else []
    return [text for text in (review.get("text"), *more) if isinstance(text, str)]
