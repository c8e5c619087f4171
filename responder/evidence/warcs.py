"""Checks the captures in a bag: each WARC file against its own digests and against the list of captures."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, Any
from urllib.parse import unquote

from responder.evidence import places
from responder.evidence.bag import PIECE, Bag
from responder.evidence.fault import Fault
from responder.evidence.record import check_record
from responder.evidence.seal import SLACK


def payload(stream: IO[bytes], size: int, *, longest: int) -> bytes | None:
    """What a WARC file of `size` bytes holds; None for one we do not read, or a payload longer than `longest`."""
    from warcio.archiveiterator import ArchiveIterator

    try:
        check_record(stream, size)
        stream.seek(0)
        for record in ArchiveIterator(stream):
            body: bytes = record.raw_stream.read(longest + 1)
            return body if len(body) <= longest else None
    except _unreadable():
        return None
    return None


def capture_faults(bag: Bag, rows: list[Mapping[str, Any]], variant: str) -> Iterator[Fault]:
    """Faults of all captures: missing, changed, unreadable, not what the list says, or not in the list."""
    # Only a redacted bundle may withhold a capture; elsewhere the word would hide a removed one.
    held = [row for row in rows if variant != "redacted" or row.get("withheld") is not True]
    listed: dict[str, list[Mapping[str, Any]]] = {}
    for row in held:
        listed.setdefault(places.warc(row["sha256"]), []).append(row)
    for path in sorted(bag.members):
        if path.startswith(places.CAPTURE_FOLDER) and path.endswith(places.WARC_END) and path not in listed:
            yield Fault("capture_unlisted", path, places.CAPTURES)
    for path, same in sorted(listed.items()):
        if path not in bag.members:
            yield Fault("capture_missing", path, same[0]["warc_sha256"])
        elif path in bag.sums:
            yield from _compared(bag, path, same)


def _compared(bag: Bag, path: str, rows: list[Mapping[str, Any]]) -> Iterator[Fault]:
    """Faults of one file; the same bytes from several addresses, or seen again, are rows of one file."""
    found = bag.sums[path].sha256
    for stated in sorted({row["warc_sha256"] for row in rows} - {found}):
        yield Fault("capture_changed", path, stated, found)
    try:
        heads, payloads, problems = _payloads(bag, path)
    except _unreadable() as exc:
        yield Fault("warc_unreadable", path, found=f"{type(exc).__name__}: {exc}")
        return
    for problem in problems:
        yield Fault("warc_digest", path, found=problem)
    if payloads != [rows[0]["sha256"]]:
        yield Fault("capture_digest", path, rows[0]["sha256"], " ".join(payloads) or "no record")
    yield from _told(path, rows, heads)


def _told(path: str, rows: list[Mapping[str, Any]], heads: Mapping[str, str]) -> Iterator[Fault]:
    """Where the list says another address or an earlier time than the record itself."""
    url, date = heads.get("WARC-Target-URI", ""), _time(heads.get("WARC-Date", ""))
    if unquote(url) not in {unquote(row["url"]) for row in rows}:
        yield Fault("capture_url", path, url, rows[0]["url"])
    for row in rows:
        time = _time(row["time"])
        # Later is possible: the same bytes seen again, or kept by a run that was killed before it wrote its rows.
        if time is None or date is None or time + SLACK < date:
            yield Fault("capture_time", path, heads.get("WARC-Date", ""), row["time"])


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _payloads(bag: Bag, path: str) -> tuple[dict[str, str], list[str], list[str]]:
    """Headers of a WARC file, the SHA-256 of each payload in it, and where its own digests do not fit."""
    from warcio.archiveiterator import ArchiveIterator

    heads: dict[str, str] = {}
    found, problems = [], []
    with bag.open(path) as stream:
        check_record(stream, bag.sums[path].size)
    with bag.open(path) as stream:
        for record in ArchiveIterator(stream, check_digests=True):
            heads = dict(record.rec_headers.headers)
            sha256 = hashlib.sha256()
            while piece := record.raw_stream.read(PIECE):
                sha256.update(piece)
            if record.rec_type in ("response", "resource"):
                found.append(sha256.hexdigest())
            if not record.digest_checker.passed:
                problems += [str(one) for one in record.digest_checker.problems] or ["no digest"]
    return heads, found, problems


def _unreadable() -> tuple[type[Exception], ...]:
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParserException

    # The reader lets what it stumbles over in a damaged header through as it is.
    stumbled = (AttributeError, IndexError, KeyError, TypeError)
    return (ArchiveLoadFailed, StatusAndHeadersParserException, OSError, ValueError, EOFError, zlib.error, *stumbled)
