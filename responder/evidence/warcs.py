"""Checks the captures in a bag: each WARC file against its own digests and against the list of captures."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from responder.evidence import places
from responder.evidence.bag import PIECE, Bag
from responder.evidence.fault import Fault
from responder.evidence.record import check_record


def capture_faults(bag: Bag, rows: list[Mapping[str, Any]], variant: str) -> Iterator[Fault]:
    """Faults of all captures: missing, changed, unreadable, not what the list says, or not in the list."""
    # Only a redacted bundle may withhold a capture; elsewhere the word would hide a removed one.
    held = [row for row in rows if variant != "redacted" or row.get("withheld") is not True]
    listed = {places.warc(row["sha256"]): row for row in held}
    for path in sorted(bag.members):
        if path.startswith(places.CAPTURE_FOLDER) and path.endswith(places.WARC_END) and path not in listed:
            yield Fault("capture_unlisted", path, places.CAPTURES)
    for path, row in sorted(listed.items()):
        if path not in bag.members:
            yield Fault("capture_missing", path, row["warc_sha256"])
        elif path in bag.sums:
            yield from _compared(bag, path, row)


def _compared(bag: Bag, path: str, row: Mapping[str, Any]) -> Iterator[Fault]:
    found = bag.sums[path].sha256
    if found != row["warc_sha256"]:
        yield Fault("capture_changed", path, row["warc_sha256"], found)
    try:
        payloads, problems = _payloads(bag, path)
    except _unreadable() as exc:
        yield Fault("warc_unreadable", path, found=f"{type(exc).__name__}: {exc}")
        return
    for problem in problems:
        yield Fault("warc_digest", path, found=problem)
    if payloads != [row["sha256"]]:
        yield Fault("capture_digest", path, row["sha256"], " ".join(payloads) or "no record")


def _payloads(bag: Bag, path: str) -> tuple[list[str], list[str]]:
    """SHA-256 of each payload in a WARC file, and where its own digests do not fit."""
    from warcio.archiveiterator import ArchiveIterator

    found, problems = [], []
    with bag.open(path) as stream:
        check_record(stream, bag.sums[path].size)
    with bag.open(path) as stream:
        for record in ArchiveIterator(stream, check_digests=True):
            sha256 = hashlib.sha256()
            while piece := record.raw_stream.read(PIECE):
                sha256.update(piece)
            if record.rec_type in ("response", "resource"):
                found.append(sha256.hexdigest())
            if not record.digest_checker.passed:
                problems += [str(one) for one in record.digest_checker.problems] or ["no digest"]
    return found, problems


def _unreadable() -> tuple[type[Exception], ...]:
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParserException

    # The reader lets what it stumbles over in a damaged header through as it is.
    stumbled = (AttributeError, IndexError, KeyError, TypeError)
    return (ArchiveLoadFailed, StatusAndHeadersParserException, OSError, ValueError, EOFError, zlib.error, *stumbled)
