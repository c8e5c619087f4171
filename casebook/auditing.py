"""The audit log as a chain: each entry holds the SHA-256 of the one before, so none can be changed or taken out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

# What the first entry stands on.
START = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing somebody did: when, who, what, about which case, shop or person; of its words only their SHA-256."""

    id: int
    at: datetime
    by: str
    what: str
    about: str = ""
    case_id: int | None = None
    shop: str = ""
    detail_sha256: str = ""
    prev_sha256: str = START
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """How far the log holds: entries checked, the last one's SHA-256, and what does not fit."""

    entries: int = 0
    head: str = START
    fault: str = ""


def detail_sha256(detail: str) -> str:
    """What stays of the words of an entry; nothing where there are none."""
    return hashlib.sha256(detail.encode()).hexdigest() if detail else ""


def link(entry: Entry) -> str:
    """The SHA-256 an entry must have, over everything it says and the entry before."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [entry.id, at, entry.by, entry.what, entry.about, entry.case_id, entry.shop]
    line = json.dumps([*said, entry.detail_sha256, entry.prev_sha256], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def check(entries: Iterable[Entry], known: str = "") -> Chain:
    """Follows the chain from its start; `known` is a SHA-256 noted earlier that must still be in it.

    The end of a log can be cut off without a trace inside it: only what was noted elsewhere shows that.
    """
    chain, seen = Chain(), known in ("", START)
    for entry in entries:
        fault = _fault(entry, chain.head)
        if fault:
            return Chain(chain.entries, chain.head, f"entry {entry.id}: {fault}")
        chain = Chain(chain.entries + 1, entry.sha256)
        seen = seen or entry.sha256 == known
    return chain if seen else Chain(chain.entries, chain.head, f"{known} is not in the log: its end was cut off")


def _fault(entry: Entry, before: str) -> str:
    if entry.prev_sha256 != before:
        return "does not follow the one before: something was taken out or put in"
    return "" if entry.sha256 == link(entry) else "was changed"
