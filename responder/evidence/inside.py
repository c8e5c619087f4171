"""Checks what the files of a bag say about each other: captures, approvals, states, index, redactions."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from casebook.approving import is_whole
from casebook.change import digest, words_sha256
from casebook.codec import noun
from casebook.model import Approval, Review
from responder.evidence import places
from responder.evidence.accesses import access_faults
from responder.evidence.bag import Bag
from responder.evidence.consistency import info_faults, unshown, words_faults
from responder.evidence.fault import Fault
from responder.evidence.manifest import BAG_INFO
from responder.evidence.shown import LONGEST
from responder.evidence.warcs import capture_faults, payload

Row = Mapping[str, Any]


def inside(bag: Bag, variant: str) -> Iterator[Fault]:
    """Every contradiction between the files of the bag; a file that is missing is a fault of its own."""
    yield from _must_haves(bag, variant)
    rows: dict[str, list[Row]] = {}
    for path in places.LINES:
        rows[path], wrong = _rows(bag, path)
        yield from wrong
    yield from capture_faults(bag, rows[places.CAPTURES], variant)
    yield from _approvals(rows[places.APPROVALS], variant)
    yield from _published(bag, rows)
    yield from _index(bag)
    if BAG_INFO in bag.sums and places.CONSISTENCY in bag.sums:
        yield from info_faults(_value(bag.body(places.CONSISTENCY)), bag.body(BAG_INFO) or b"")
    if places.ACCESSES in bag.sums:
        yield from access_faults(rows[places.ACCESSES], bag.base)
    if variant == "redacted":
        yield from _redactions(bag)
    else:
        yield from _states(rows[places.VERSIONS])
        if places.VERSIONS in bag.sums:
            yield from _words(bag, rows[places.VERSIONS])


def stated_unshown(bag: Bag) -> int:
    """How many states the bag itself says its captures do not show."""
    return unshown(_value(bag.body(places.CONSISTENCY)))


def _words(bag: Bag, rows: list[Row]) -> Iterator[Fault]:
    return words_faults(_value(bag.body(places.CONSISTENCY)), rows, partial(_payload, bag))


def _payload(bag: Bag, sha256: str) -> bytes | None:
    path = places.warc(sha256)
    if path not in bag.sums:
        return None
    with bag.open(path) as stream:
        return payload(stream, bag.sums[path].size, longest=LONGEST)


def _must_haves(bag: Bag, variant: str) -> Iterator[Fault]:
    wanted = (*places.ALWAYS, *((places.REDACTIONS,) if variant == "redacted" else ()))
    for path in wanted:
        if path not in bag.members:
            yield Fault("content_missing", path)


def _rows(bag: Bag, path: str) -> tuple[list[Row], list[Fault]]:
    """The objects of a JSON Lines file, and a fault for each line that is none."""
    rows: list[Row] = []
    faults = []
    wanted = places.LINES[path]
    for number, line in enumerate(_lines(bag.body(path) or b""), start=1):
        row = _value(line)
        if isinstance(row, dict) and all(isinstance(row.get(name), kind) for name, kind in wanted.items()):
            rows.append(row)
        else:
            faults.append(Fault("line_malformed", path, f"an object with {', '.join(wanted)}", str(number)))
    return rows, faults


def _lines(body: bytes) -> list[bytes]:
    """The lines of a body; what stands behind the last line end counts as one, since ours always end."""
    lines = body.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _value(body: bytes | None) -> Any:
    try:
        return json.loads(body or b"null")
    except (ValueError, RecursionError):
        return None


def _approvals(rows: list[Row], variant: str) -> Iterator[Fault]:
    for row in rows:
        # Masked words cannot have the digest of the sealed ones; only a redacted bundle may say so.
        if variant == "redacted" and row.get("masked") is True:
            continue
        found = _words_sha256(row["text"])
        if found != row["sha256"]:
            yield Fault("approval_words", f"{places.APPROVALS}#{row['id']}", row["sha256"], found)
        elif variant != "redacted" and not _is_whole(row):
            yield Fault("approval_bound", f"{places.APPROVALS}#{row['id']}")


def _is_whole(row: Row) -> bool:
    try:
        return is_whole(noun(Approval, row))
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError):
        return False


def _published(bag: Bag, rows: Mapping[str, list[Row]]) -> Iterator[Fault]:
    done = [row["approval_id"] for row in rows[places.PUBLICATIONS] if row.get("result") == "done"]
    words = {row["id"]: row["text"] for row in rows[places.APPROVALS]}
    expected = words.get(done[-1], "") if done else ""
    body = bag.body(places.PUBLISHED)
    if body is not None and body != expected.encode("utf-8", "replace"):
        yield Fault("published_words", places.PUBLISHED, _words_sha256(expected), bag.sums[places.PUBLISHED].sha256)


def _states(rows: list[Row]) -> Iterator[Fault]:
    for row in rows:
        try:
            # The same digest the casebook wrote when it first saw these words.
            found = digest(noun(Review, row["review"]))
        except (TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError):
            found = "no review"
        if found != row["digest"]:
            yield Fault("state_words", f"{places.VERSIONS}#{row['seq']}", row["digest"], found)


def _index(bag: Bag) -> Iterator[Fault]:
    """The index names every payload file but itself, with its SHA-256."""
    body = bag.body(places.INDEX)
    # A missing index is a fault already; comparing with nothing would name every file once more.
    if body is None:
        return
    listed = dict(_index_rows(body.decode("utf-8-sig", "replace")))
    there = {path: one.sha256 for path, one in bag.payload().items() if path != places.INDEX}
    for path in sorted(set(listed) | set(there)):
        if listed.get(path) != there.get(path):
            yield Fault("index_wrong", path, listed.get(path, "listed"), there.get(path, "no such file"))


def _index_rows(text: str) -> Iterator[tuple[str, str]]:
    rows = csv.reader(io.StringIO(text))
    try:
        for row in list(rows)[1:]:
            # A place and a digest stand at the ends of every row; withheld rows name no file of this bag.
            if len(row) > 2 and row[1]:
                yield row[1], row[-1]
    except csv.Error:
        return


def _redactions(bag: Bag) -> Iterator[Fault]:
    """Every file of a redacted bundle names the SHA-256 of its sealed original."""
    said = _value(bag.body(places.REDACTIONS))
    files = said.get("files") if isinstance(said, dict) else None
    if not isinstance(files, list):
        yield Fault("redactions_malformed", places.REDACTIONS)
        return
    named = {row["path"]: row.get("sealed_sha256") for row in files if _names_a_path(row)}
    for path in bag.payload():
        if path != places.REDACTIONS and not _is_sha256(named.get(path)):
            yield Fault("original_unnamed", path, "the SHA-256 of its sealed original", str(named.get(path, "")))


def _names_a_path(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("path"), str)


def _is_sha256(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def _words_sha256(text: str) -> str:
    # JSON can spell half of a character pair, which UTF-8 cannot hold; nobody approved such words.
    return words_sha256(text.encode("utf-8", "replace").decode())
