"""The chain of accesses to a case's bundles: each row carries the digest of the one before. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from casebook.model import Access

FIRST = "0" * 64
LINKED = ("seq", "at", "by", "what", "variant", "content", "prev_sha256")


def opened(case: str, at: datetime) -> Access:
    """The row every chain starts with: the case itself, so that the rows of another case do not fit."""
    said = {"by": case, "what": "opened", "variant": "", "content": ""}
    return linked(seq=0, at=at, prev_sha256=FIRST, **said)


def after(last: Access, *, at: datetime, by: str, what: str, variant: str, content: str) -> Access:
    """The row that follows."""
    said = {"by": by, "what": what, "variant": variant, "content": content}
    return linked(seq=last.seq + 1, at=at, prev_sha256=last.sha256, **said)


def linked(*, at: datetime, **said: Any) -> Access:
    """The row with its own digest."""
    row = {"at": at.astimezone(UTC).isoformat(), **said}
    return Access(at=at, sha256=link(row), **said)


def link(row: Mapping[str, Any]) -> str:
    """SHA-256 of a row as it stands in the log: its fields without the digest, as JSON with sorted keys."""
    said = {name: row[name] for name in LINKED}
    return hashlib.sha256(json.dumps(said, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def as_row(access: Access) -> dict[str, Any]:
    """The row as the log of a bundle shows it."""
    return {**asdict(access), "at": access.at.astimezone(UTC).isoformat()}
