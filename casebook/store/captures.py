"""Rows of captures; their bytes lie in the archive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from casebook.codec import plain
from casebook.model import Capture, KeptDraft
from casebook.store.engine import insert
from casebook.tables import captures


def keep_captures(connection: Connection, seen: Sequence[Capture]) -> None:
    """Adds the captures' rows; the same bytes from the same address again change nothing."""
    rows = [{**plain(capture), "time": capture.time} for capture in seen]
    if rows:
        connection.execute(insert(connection, captures).on_conflict_do_nothing(), rows)


def captures_of(connection: Connection, sha256s: Iterable[str]) -> tuple[Capture, ...]:
    """The captures with these SHA-256, by time and address."""
    wanted = sorted(set(sha256s))
    query = select(captures).where(captures.c.sha256.in_(wanted)).order_by(captures.c.time, captures.c.url)
    return tuple(_capture(row) for row in connection.execute(query).mappings())


def cited(drafts: Iterable[KeptDraft]) -> set[str]:
    """The SHA-256 of the captures that sentences of drafts rest on, as `capture:SHA-256` in their facts."""
    facts = (segment.fact or "" for kept in drafts for segment in kept.draft.segments)
    return {found for fact in facts for found in re.findall(r"\bcapture:([0-9a-f]{64})\b", fact)}


def _capture(row: Any) -> Capture:
    said = {name: row[name] for name in ("sha256", "url", "time", "media_type", "status", "how", "size")}
    return Capture(headers=tuple((name, value) for name, value in row["headers"]), **said)
