"""The access log of a bundle: who pulled the case's bundles before, in a chain, and whether the chain holds. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from casebook.chain import FIRST, as_row, link
from casebook.model import Access
from responder.evidence import places
from responder.evidence.fault import Fault
from responder.evidence.manifest import manifest_body
from responder.evidence.tables import lines_body


def content_sha256(made: Mapping[str, bytes], warcs: Mapping[str, str]) -> str:
    """The digest of all a case holds apart from the log of its bundles."""
    sums = {path: hashlib.sha256(body).hexdigest() for path, body in made.items()}
    sums |= {places.warc(sha256): digest for sha256, digest in warcs.items()}
    return hashlib.sha256(manifest_body(sums)).hexdigest()


def log_body(accesses: Sequence[Access], content: str) -> bytes:
    """The chain up to where this content was first pulled, so that pulling it again gives the same bytes."""
    first = next((nth for nth, one in enumerate(accesses) if one.content == content), len(accesses))
    return lines_body(as_row(one) for one in accesses[:first])


def access_faults(rows: Sequence[Mapping[str, Any]], base: str) -> Iterator[Fault]:
    """Rows taken out, put in, moved or changed; and a log that is of another case or of none."""
    if not rows or rows[0].get("by") != base:
        yield Fault("access_chain", places.ACCESSES, f"a first row of {base}", str(rows[0].get("by")) if rows else "")
    before = FIRST
    for number, row in enumerate(rows):
        place = f"{places.ACCESSES}#{number}"
        if row["seq"] != number:
            yield Fault("access_chain", place, f"seq {number}", f"seq {row['seq']}")
        if row["prev_sha256"] != before:
            yield Fault("access_chain", place, before, row["prev_sha256"])
        found = _link(row)
        if found != row["sha256"]:
            yield Fault("access_chain", place, row["sha256"], found)
        before = row["sha256"]


def _link(row: Mapping[str, Any]) -> str:
    try:
        return link(row)
    except (KeyError, ValueError, TypeError, RecursionError) as exc:
        return f"no row: {type(exc).__name__}"
