"""The rubric's words as data: patterns on folded text, compiled on first use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from responder.lint.fold import fold
from responder.lint.rules import rules, table

FILE = "rubric.toml"


def names() -> tuple[str, ...]:
    """What each point asks, in order of their numbers."""
    return tuple(settings()["names"])


def settings() -> Mapping[str, Any]:
    """The rubric's data."""
    return table(FILE)


@lru_cache(maxsize=32)
def pattern(name: str) -> re.Pattern[str]:
    """One of the patterns of `words`."""
    return re.compile(settings()["words"][name])


@lru_cache(maxsize=32)
def matter(cause: str) -> re.Pattern[str] | None:
    """What names a cause in a reply; None for causes that have no such words."""
    found = settings()["matters"].get(cause)
    return re.compile(found) if found else None


@lru_cache(maxsize=1)
def empty() -> re.Pattern[str]:
    """What stands under every review and takes nothing up."""
    return re.compile(settings()["empty"])


@lru_cache(maxsize=64)
def is_rule(id: str) -> bool:
    """True when the table of lints has a row of this name."""
    return any(rule.id == id for rule in rules())


@lru_cache(maxsize=4_096)
def folded(text: str) -> str:
    """The text as the patterns read it."""
    return fold(text).folded
