"""Covers what leads to a person before words leave the house; lengths stay, so offsets stay true. Pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

MASK = "*"
PIECE = re.compile(r"\{([a-z_]+)\}")
# Stands where no pattern may match: no digit, no word, no blank.
TAKEN = "\x00"
# So many signs at the end of a number tell people of the shop which it is.
KNOWN_BY = 4


def mask(text: str, *, names: tuple[str, ...] = ()) -> str:
    """The text with every private stretch covered, sign for sign; blanks stay.

    Telephone, identity, card, order and waybill numbers, e-mail and postal addresses, chat accounts, plates, and
    names that are said to be names; of `names` all but the first sign.
    """
    covered = _covered(text, stays=("stays",), hide=("hide",))
    for name in names:
        covered = covered.replace(name, mask_name(name))
    return covered


# Couriers say the same of thousands of parcels.
@lru_cache(maxsize=4096)
def mask_trace(text: str) -> str:
    """A courier's words, with the names of who carried and took a parcel covered too, and where it was collected."""
    return _covered(text, stays=("stays", "trace_stays"), hide=("trace", "hide"))


def mask_number(number: str) -> str:
    """The last four signs of a number by which people of the shop know it again, the rest covered."""
    return MASK * (len(number) - KNOWN_BY) + number[-KNOWN_BY:] if len(number) > 2 * KNOWN_BY else MASK * len(number)


def mask_name(name: str) -> str:
    """The first sign of a name, the rest covered; a name of one sign is covered whole."""
    return name[:1] + MASK * (len(name) - 1) if len(name) > 1 else MASK * len(name)


def _covered(text: str, *, stays: tuple[str, ...], hide: tuple[str, ...]) -> str:
    plain, masked = _plain(text), list(text)
    for kind in stays:
        for pattern in _patterns(kind):
            plain = _taken(plain, _places(pattern, plain))
    for kind in hide:
        for pattern in _patterns(kind):
            places = _places(pattern, plain)
            plain = _taken(plain, places)
            for start, end in places:
                masked[start:end] = [sign if sign.isspace() else MASK for sign in masked[start:end]]
    return "".join(masked)


def _places(pattern: re.Pattern[str], plain: str) -> list[tuple[int, int]]:
    group = "hide" if "hide" in pattern.groupindex else 0
    return [found.span(group) for found in pattern.finditer(plain)]


def _taken(plain: str, places: list[tuple[int, int]]) -> str:
    for start, end in places:
        plain = plain[:start] + TAKEN * (end - start) + plain[end:]
    return plain


def _plain(text: str) -> str:
    """The text as the patterns read it, sign for sign."""
    return "".join(map(_plain_sign, text)).translate(_simplified())


@lru_cache(maxsize=65_536)
def _plain_sign(sign: str) -> str:
    folded = unicodedata.normalize("NFKC", sign).lower()
    return folded if len(folded) == 1 else sign


@lru_cache(maxsize=1)
def _simplified() -> dict[int, int]:
    return str.maketrans(_table()["traditional"], _table()["simplified"])


@lru_cache(maxsize=4)
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    pieces = _table()["piece"]
    filled = (PIECE.sub(lambda found: pieces[found[1]], pattern) for pattern in _table()[kind].values())
    return tuple(re.compile(pattern) for pattern in filled)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((files("casebook") / "private.toml").read_text(encoding="utf-8"))
