"""Reads a labelled stream: reviews with times and buyers, and whether each is genuine or malicious, and how."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from casebook.errors import FileError, InputError, RowError
from casebook.model import Review
from sentiment.lines import NOT_UTF8, review_from

LABELS = ("genuine", "malicious")
WANTED = 'give a line {"id", "text", "stars", "product", "user", "time", "label", "category"} a review'
HALVES = ("frozen", "other")


@dataclass(frozen=True, slots=True)
class Truth:
    """A review and the truth about it; `spans` are offsets in its text that prove its category.

    `half` is the one it is reported in: no campaign, and of all else no product, stands in both.
    """

    review: Review
    malicious: bool
    category: str
    campaign: str | None
    spans: tuple[tuple[int, int], ...]
    half: str


@dataclass(frozen=True, slots=True)
class Stream:
    """The rows of a labelled stream that can be measured, and those that cannot be read."""

    name: str
    rows: tuple[Truth, ...]
    rejected: tuple[RowError, ...]


def read_stream(lines: Iterable[str], name: str) -> Stream:
    """The stream these lines of JSON tell of; FileError when no row can be measured."""
    read = [_told(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    rows = tuple(one for one in read if isinstance(one, Truth))
    rejected = tuple(one for one in read if isinstance(one, RowError))
    if not rows:
        why = f"no row can be used, the first because of: {rejected[0]}" if rejected else "empty"
        raise FileError(name, why, do=WANTED)
    return Stream(name, rows, rejected)


def stream_at(path: Path) -> Stream:
    """The stream in a file; FileError where it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as lines:
            return read_stream(lines, path.name)
    except OSError as exc:
        raise FileError(path.name, str(exc), do="give --data the folder that holds train/ and dev/") from exc


def half_of(key: str) -> str:
    """The half a campaign or a product belongs to, always the same."""
    return HALVES[sha256(key.encode()).digest()[0] % len(HALVES)]


def _told(number: int, line: str) -> Truth | RowError:
    try:
        said = _object(line)
        if said.get("label") not in LABELS:
            raise InputError("label", f"neither {' nor '.join(LABELS)}: {said.get('label')!r}")
        review = review_from({**said, "id": number if said.get("id") is None else said["id"]})
        campaign = None if said.get("campaign") is None else str(said["campaign"])
        return Truth(
            review=review,
            malicious=said["label"] == "malicious",
            category=str(said.get("category") or "real"),
            campaign=campaign,
            spans=_spans(said.get("spans") or []),
            half=half_of(campaign or review.product_id or ""),
        )
    except InputError as exc:
        return RowError(number, str(exc.which), exc.why or exc.what)


def _object(line: str) -> Mapping[str, Any]:
    if NOT_UTF8.search(line):
        raise InputError("line", "not UTF-8")
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise InputError("line", f"not JSON: {exc}") from exc
    if not isinstance(said, dict):
        raise InputError("line", f"not an object: {type(said).__name__}")
    return said


def _spans(given: Any) -> tuple[tuple[int, int], ...]:
    try:
        return tuple((int(start), int(end)) for start, end in given)
    except (TypeError, ValueError) as exc:
        raise InputError("spans", f"not pairs of offsets: {given!r}") from exc
