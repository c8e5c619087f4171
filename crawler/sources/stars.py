"""Reads a rating as files and pages write it: stars, points of a scale, percent, or words for good and bad."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

WORDS = MappingProxyType(
    {"好评": 5, "好評": 5, "中评": 3, "中評": 3, "差评": 1, "差評": 1, "good": 5, "neutral": 3, "bad": 1}
)
NUMERALS = MappingProxyType({"一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5})
# What the highest mark of a column may be; a plain number means as much as its column's scale says.
SCALES = (5, 10, 50, 100)
DIGITS = r"(-?\d{1,6}(?:\.\d{1,6})?)"
NUMBER = re.compile(rf"{DIGITS}\s*(?:分|points?)?", re.ASCII)
STARS = re.compile(rf"{DIGITS}\s*(?:[颗顆]?星|stars?)", re.ASCII)
OUT_OF = re.compile(
    rf"(?:rated\s+)?{DIGITS}\s*(?:/|out of|of)\s*(5|10|50|100)(?:\.0+)?\s*(?:[颗顆]?星|分|stars?)?", re.ASCII
)
PERCENT = re.compile(rf"{DIGITS}\s*%", re.ASCII)
DRAWN = re.compile(r"([★⭐]\ufe0f?){1,5}[☆✩]{0,4}")
HAN = re.compile(r"(.)[颗顆]?星(半)?")


def read_stars(value: object, scale: int = 5) -> int:
    """Whole stars from 1 to 5; raises ValueError with the reason. A plain number is of `scale`, 5 to 100."""
    stars = stars_in(value, scale)
    if stars is None:
        raise ValueError(f"{str(value)[:40]!r} is not a whole number of stars from 1 to 5")
    return stars


def stars_in(value: object, scale: int = 5) -> int | None:
    """As read_stars, but None for a rating between two whole stars: nobody knows which of them was meant."""
    said = "" if isinstance(value, bool) else unicodedata.normalize("NFKC", str(value)).strip().lower()
    if said in WORDS:
        return WORDS[said]
    marks = _marks(said, scale)
    if marks is None:
        raise ValueError(f"{str(value)[:40]!r} is no rating we read")
    mark, most = marks
    stars = mark * 5 / most
    if not 0 < stars <= 5:
        raise ValueError(f"{str(value)[:40]!r} is no rating {_between(most)}")
    return int(stars) if stars.is_integer() else None


def plain_number(value: object) -> float | None:
    """The number in a cell that means as much as its column's scale says; None for all other cells."""
    said = "" if isinstance(value, bool) else unicodedata.normalize("NFKC", str(value)).strip().lower()
    found = NUMBER.fullmatch(said)
    return float(found[1]) if found else None


def scale_of(seen: Mapping[float, int]) -> int | None:
    """Of which scale the plain numbers of a column (each with how often) are; None where it may be more than one.

    Numbers no scale knows are left out of account. Up to 5 means 5 stars; else the highest mark must have been seen.
    """
    marks = Counter({mark: count for mark, count in seen.items() if 0 < mark <= SCALES[-1]})
    low = sum(count for mark, count in marks.items() if mark <= 5)
    tens = any(5 < mark < 10 for mark in marks) and 10 in marks
    if 2 * low >= marks.total():
        # One 7 in a column of stars is a slip; a 10 among small marks may be what the others are counted from.
        return None if 10 in marks and max(marks) == 10 else 5
    if max(marks) > 10:
        return _high(marks)
    return 10 if tens else None


def _high(marks: Counter[float]) -> int | None:
    above = sum(count for mark, count in marks.items() if mark > 50)
    if above and (100 in marks or 50 not in marks or 10 * above > marks.total()):
        return 100
    return 50 if 50 in marks else None


def _marks(said: str, scale: int) -> tuple[float, int] | None:
    """A mark and of how many, where the cell is a rating."""
    if found := NUMBER.fullmatch(said):
        return float(found[1]), scale
    if found := STARS.fullmatch(said):
        return float(found[1]), 5
    if found := OUT_OF.fullmatch(said):
        return float(found[1]), int(found[2])
    if found := PERCENT.fullmatch(said):
        return float(found[1]), 100
    if DRAWN.fullmatch(said):
        return float(said.count("★") + said.count("⭐")), 5
    found = HAN.fullmatch(said)
    if found and found[1] in NUMERALS:
        return NUMERALS[found[1]] + (0.5 if found[2] else 0.0), 5
    return None


def _between(most: int) -> str:
    return "from 1 to 5" if most == 5 else f"up to {most}"
