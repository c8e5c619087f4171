"""The index of a bundle: each file with its source, its times, whether it is an original, and what it proves. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from casebook.views import CaseFile
from responder.evidence import places
from responder.evidence.tables import csv_body
from responder.evidence.timeline import last_event
from responder.evidence.words import words


def index_body(file: CaseFile, made: Mapping[str, bytes], warcs: Mapping[str, str], *, variant: str) -> bytes:
    """The index as CSV; withheld captures are listed without a place in the bag."""
    rows = [_made(file, path, made[path]) for path in sorted(made)]
    # The same bytes seen at several addresses are one file, listed by its first sight.
    first = {one.sha256: one for one in reversed(file.captures)}
    for sha256 in sorted(first):
        capture, said = first[sha256], words("bundle")["item"]["warc"]
        place = places.warc(sha256) if variant == "sealed" else ""
        name = said["name"] if place else said["withheld"]
        times = (_iso(capture.time), _iso(capture.time))
        rows.append((place, name, capture.url, *times, said["form"], said["proves"], warcs[sha256]))
    numbered = [(number, *row) for number, row in enumerate(rows, start=1)]
    return csv_body(words("bundle")["header"]["index"], numbered)


def _made(file: CaseFile, path: str, body: bytes) -> tuple[str, ...]:
    said = words("bundle")["item"][path.rpartition("/")[2].partition(".")[0]]
    formed, captured = _times(file, path)
    digest = hashlib.sha256(body).hexdigest()
    return (path, said["name"], said["source"], formed, captured, said["form"], said["proves"], digest)


def _times(file: CaseFile, path: str) -> tuple[str, str]:
    """When it came to be and when we took it in: the review's own times for the review, else the last event."""
    if path == places.VERSIONS:
        written = file.states[0].review.time
        return "" if written is None else _iso(written), _iso(file.states[0].seen_at)
    return _iso(last_event(file)), ""


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
