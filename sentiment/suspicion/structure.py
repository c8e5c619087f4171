"""The thresholds of structural detection: copies, times and bursts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sentiment.lexicon import numbers


@lru_cache(maxsize=1)
def structure() -> dict[str, Any]:
    """The thresholds of structural detection, from `words/scoring.toml`."""
    table: dict[str, Any] = numbers("scoring.toml")["structure"]
    return table
