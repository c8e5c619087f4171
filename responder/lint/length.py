"""Lints for length: what the platform takes, and what a reader takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from responder.lint.context import Context
from responder.lint.fold import Folded
from responder.lint.rules import Rule, table
from responder.lint.words import Span

# One careful value for every platform: longer public replies are read less (the rule's row names the study).
READABLE = 320


def length(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """What stands beyond the platform's limit, in the platform's own unit."""
    limits = table("platforms.toml")
    limit = limits.get(context.platform, limits["web"])
    fits = _fitting(folded.text, limit["max"], in_bytes=limit["unit"] == "bytes")
    if fits < len(folded.text):
        yield fits, len(folded.text)


def long(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """What stands beyond the length a reader takes."""
    if len(folded.text) > READABLE:
        yield READABLE, len(folded.text)


def _fitting(text: str, limit: int, *, in_bytes: bool) -> int:
    used = 0
    for place, character in enumerate(text):
        # A combining mark joins the character before it in NFC and is not counted again.
        used += _bytes(character) if in_bytes else int(not unicodedata.combining(character))
        if used > limit:
            return place
    return len(text)


def _bytes(character: str) -> int:
    return len(character.encode("utf-8", "surrogatepass"))
