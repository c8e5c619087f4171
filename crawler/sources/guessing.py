"""Guesses which of our fields a column is, from what its heading is made of and what its cells look like. Pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from statistics import mean
from typing import Any

from crawler.sources.mapping import column_maps
from crawler.sources.stars import plain_number, stars_in
from crawler.sources.times import read_time

WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*|[\u3400-\u9fff]+|\d+")
REMARK = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
HAN = re.compile("[\u3400-\u9fff]")
SERIAL = re.compile(r"[2-7]\d{4}\.\d+", re.ASCII)
ADDRESS = re.compile(r"(?:https?:)?//\S+", re.IGNORECASE)
LONG_DIGITS = re.compile(r"\d{6,32}", re.ASCII)
# Of so many cells of a column so many must look alike to say what the column holds; fewer cells say nothing.
SHARE, FEWEST = 0.9, 3
SHORT = 20
# No heading is longer.
LONGEST = 60
# What the cells of a field hold, where they can hold little else.
HOLDING: Mapping[str, tuple[str, ...]] = {
    "text": ("words",),
    "stars": ("marks",),
    "url": ("addresses",),
} | dict.fromkeys(("time", "order_time", "appended_time", "reply_time"), ("times", "digits"))
# A heading that half says what it is still leads to a question; less is no lead.
LEAD = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the cells of a column look like, as shares of those with something in them."""

    cells: int
    times: float
    marks: float
    digits: float
    addresses: float
    han: float
    length: float

    def holds(self) -> str | None:
        """What only such cells can be; None where they may be many things."""
        if self.cells < FEWEST:
            return None
        for name in ("times", "marks", "addresses", "digits"):
            if getattr(self, name) >= SHARE:
                return name
        return "words" if self.han >= SHARE and self.length >= 8 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A field a column may be; `sure` where its heading says so and its cells do not speak against it."""

    field: str
    sure: bool
    is_known: bool = False


def look(cells: Sequence[str], zone: str = "UTC") -> Look:
    """What these cells look like."""
    said = [cell.strip() for cell in cells if cell.strip()]
    return Look(
        cells=len(said),
        times=_share(said, lambda cell: _is_time(cell, zone)),
        marks=_share(said, _is_mark),
        digits=_share(said, lambda cell: bool(LONG_DIGITS.fullmatch(cell))),
        addresses=_share(said, lambda cell: bool(ADDRESS.fullmatch(cell))),
        han=_share(said, lambda cell: bool(HAN.search(cell))),
        length=mean(map(len, said)) if said else 0.0,
    )


def guess(heading: str, seen: Look) -> Guess | None:
    """What a column most likely is; None where neither heading nor cells say."""
    known = _known().get(canonical(heading))
    if known is not None:
        return _checked(known, heading, seen)
    parts, covered = _parts(heading)
    field = _made_of().get(parts)
    if field is None or covered < LEAD:
        # Whose heading speaks of something else is something else, whatever its cells look like.
        found = _by_cells(seen) if not parts else None
        return Guess(field=found, sure=False) if found else None
    if covered < 1 and (field in HOLDING and seen.holds() not in HOLDING[field] or _speaks_against(field, seen)):
        found = _by_cells(seen)
        return Guess(field=found, sure=False) if found else None
    return Guess(field=field, sure=covered == 1 and not _speaks_against(field, seen))


def _checked(known: str, heading: str, seen: Look) -> Guess:
    """A heading everybody uses is taken at its word, unless nothing below it can be what it says."""
    if known != "text":
        against = seen.cells >= FEWEST and known in HOLDING and not any(getattr(seen, one) for one in HOLDING[known])
    else:
        # A column called "评价" may hold 好评 and 差评; one called "评价内容" holds what buyers wrote.
        against = _parts(heading)[0] == {"review"} and _speaks_against(known, seen)
    return Guess(field=_by_cells(seen) or known if against else known, sure=not against, is_known=not against)


def says_what_it_is(heading: str) -> bool:
    """Whether a heading alone makes sure which field its column is."""
    if len(heading) > LONGEST:
        return False
    parts, covered = _parts(heading)
    return canonical(heading) in _known() or (covered == 1 and parts in _made_of())


def rank(heading: str, field: str) -> int:
    """Where a known heading stands among those of its field: the first one present counts."""
    return list(_known()).index(canonical(heading)) if _known().get(canonical(heading)) == field else len(_known())


@lru_cache(maxsize=4096)
def canonical(heading: str) -> str:
    """A heading as it is looked up: Simplified, lower case, without what stands between its words."""
    return "".join(_words(heading))


def _words(heading: str) -> list[str]:
    found = WORDS.findall(unicodedata.normalize("NFKC", heading[:LONGEST]))
    return [word.lower() if word.isascii() else _opencc().convert(word) for word in found]


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, headings in column_maps()["generic"].fields.items():
        for heading in headings:
            found.setdefault(canonical(heading), name)
    return found


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    text = (files("crawler") / "sources" / "columns" / "generic.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _made_of() -> Mapping[frozenset[str], str]:
    return {frozenset(parts.split()): name for name, some in _data()["made_of"].items() for parts in some}


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, str]:
    return {word: part for part, words in _data()["parts"].items() for word in words}


def _parts(heading: str) -> tuple[frozenset[str], float]:
    """The parts a heading is made of, and what share of its characters they are."""
    # What stands in brackets may say what the column is, and need not: "(追评)", "(北京时间)".
    said = REMARK.sub(
        lambda found: found[0] if _cover(found[0])[1] == 1 else "", unicodedata.normalize("NFKC", heading)
    )
    return _cover(said)


def _cover(said: str) -> tuple[frozenset[str], float]:
    words = [word for word in _words(said) if not word.isdecimal()]
    found = [part for word in words for part in _cut(word)]
    whole, covered = sum(map(len, words)), sum(length for _, length in found)
    return frozenset(part for part, _ in found if part != "filler"), covered / whole if whole else 0.0


def _cut(word: str) -> Iterator[tuple[str, int]]:
    if word.isascii():
        # Latin words count whole: "no" is not in "note".
        part = _vocabulary().get(word) or _vocabulary().get(word.removesuffix("s"))
        return iter([(part, len(word))] if part else [])
    return _cut_han(word)


def _cut_han(word: str) -> Iterator[tuple[str, int]]:
    at = 0
    while at < len(word):
        length = next((size for size in range(len(word) - at, 0, -1) if word[at : at + size] in _vocabulary()), 0)
        if length:
            yield _vocabulary()[word[at : at + length]], length
        at += length or 1


def _speaks_against(field: str, seen: Look) -> bool:
    holds = seen.holds()
    if holds is None or field in ("appended", "reply"):
        return False
    if field in HOLDING:
        return holds not in HOLDING[field]
    # A name may be all digits, an id may look like a mark; neither is a time.
    return holds == "times"


def _by_cells(seen: Look) -> str | None:
    return {"times": "time", "marks": "stars", "words": "text"}.get(seen.holds() or "")


def _share(cells: Sequence[str], fits: Any) -> float:
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _is_time(cell: str, zone: str) -> bool:
    if SERIAL.fullmatch(cell):
        return True
    for order in ("dmy", "mdy"):
        try:
            return bool(read_time(cell, zone, order=order))
        except ValueError:
            continue
    return False


def _is_mark(cell: str) -> bool:
    """Whether a cell may be a rating: it says so itself, or is a mark of some scale."""
    number = plain_number(cell) if len(cell) <= SHORT else None
    if number is not None:
        return 0 < number <= 5 or number in range(6, 11) or number in range(20, 101, 10)
    try:
        return len(cell) <= SHORT and stars_in(cell) is not None
    except ValueError:
        return False


@lru_cache(maxsize=1)
def _opencc() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
