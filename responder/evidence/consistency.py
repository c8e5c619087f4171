"""Whether the kept words of a review stand in the capture they came from: said in the bundle, and checked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from casebook.views import CaseFile
from responder.evidence import places
from responder.evidence.fault import Fault
from responder.evidence.manifest import BAG_INFO, info_body, read_info
from responder.evidence.shown import FAIL, UNKNOWN, shown
from responder.evidence.tables import json_body

CHECK, INFO = "words_in_capture", "bag_info"
UNBOUND = ("X-Variant", "Payload-Oxum")
Payload = Callable[[str], bytes | None]


def consistency_body(file: CaseFile, payload: Payload, info: Mapping[str, str]) -> bytes:
    """What bag-info says, and the result for each state; `payload` gives the bytes received, if there are any."""
    rows = [
        {"seq": state.seq, "capture": state.review.capture, "result": _result(payload, state.review.capture, parts)}
        for state in file.states
        for parts in (state.review.parts,)
    ]
    # A seal is over the payload's manifest: what stands outside of the payload is said inside once more.
    return json_body({INFO: bound_info(info), CHECK: rows})


def bound_info(info: Mapping[str, str]) -> dict[str, str]:
    """What bag-info says alike in both variants, before its size is known."""
    return {key: value for key, value in read_info(info_body(info)).items() if key not in UNBOUND}


def info_faults(said: Any, body: bytes) -> Iterator[Fault]:
    """Where bag-info does not say what the payload says it does, or says more."""
    info, stated = read_info(body), said.get(INFO) if isinstance(said, dict) else None
    if not isinstance(stated, dict):
        yield Fault("consistency_malformed", places.CONSISTENCY)
        return
    for key in sorted(set(stated) | set(info) - set(UNBOUND)):
        if info.get(key) != stated.get(key):
            yield Fault("bag_info", BAG_INFO, f"{key} {stated.get(key, '')}", info.get(key, ""))
    if len(info) != body.count(b"\n"):
        yield Fault("bag_info", BAG_INFO, f"{len(info)} lines", str(body.count(b"\n")))


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
