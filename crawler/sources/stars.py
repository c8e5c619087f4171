"""Reads a rating as files and pages write it: 1 to 5, or the words for good, middling and bad."""

from __future__ import annotations

import re
from types import MappingProxyType

WORDS = MappingProxyType({"好评": 5, "中评": 3, "差评": 1, "good": 5, "neutral": 3, "bad": 1})
NUMERALS = MappingProxyType({"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5})
NUMBER = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?)\s*(?:星|分|stars?)?", re.ASCII)
DRAWN = re.compile(r"([★⭐]+)️?☆*")


def read_stars(value: object) -> int:
    """Whole stars from 1 to 5; raises ValueError with the reason."""
    said = str(value).strip().lower()
    if said in WORDS:
        return WORDS[said]
    if said[:-1] in NUMERALS and said.endswith("星"):
        return NUMERALS[said[:-1]]
    return _counted(said, value)


def _counted(said: str, value: object) -> int:
    drawn, number = DRAWN.fullmatch(said), NUMBER.fullmatch(said)
    if isinstance(value, bool) or (drawn is None and number is None):
        raise ValueError(f"{said[:40]!r} is no rating we read")
    stars = float(number[1]) if number else len(drawn[1] if drawn else "")
    if stars not in (1, 2, 3, 4, 5):
        raise ValueError(f"{said[:40]!r} is not a whole number of stars from 1 to 5")
    return int(stars)
