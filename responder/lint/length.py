"""Lints for length: what the platform takes, and what a reader takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from responder.lint.context import Context
from responder.lint.fold import Folded
from responder.lint.rules import Rule, table
from responder.lint.sentences import Span

# One careful value for every platform: longer public replies are read less (the rule's row names the study).
READABLE = 320
# The most bytes one character takes in UTF-8.
WIDEST = 4


def length(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """What stands beyond the platform's limit, in the platform's own unit."""
    limit = _limit(context.platform)
    fits = _fitting(folded.text, limit["max"], in_bytes=limit["unit"] == "bytes")
    if fits < len(folded.text):
        yield fits, len(folded.text)


def characters(platform: str) -> int:
    """How many Chinese characters the platform takes in one reply."""
    limit = _limit(platform)
    return limit["max"] // 3 if limit["unit"] == "bytes" else int(limit["max"])


def _limit(platform: str) -> Mapping[str, Any]:
    limits = table("platforms.toml")
    found: Mapping[str, Any] = limits.get(platform, limits["web"])
    return found


def long(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """What stands beyond the length a reader takes."""
    if len(folded.text) > READABLE:
        yield READABLE, len(folded.text)


def _fitting(text: str, limit: int, *, in_bytes: bool) -> int:
    if len(text) * (WIDEST if in_bytes else 1) <= limit:
        return len(text)
    used = 0
    for place, character in enumerate(text):
        # A combining mark joins the character before it in NFC and is not counted again.
        used += _bytes(character) if in_bytes else int(not unicodedata.combining(character))
        if used > limit:
            return place
    return len(text)


def _bytes(character: str) -> int:
    return len(character.encode("utf-8", "surrogatepass"))
