"""Says which script a text is written in, and writes our own sentences in Traditional; tables load on first use."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any


def is_traditional(text: str) -> bool:
    """True when the text has more characters only Traditional uses than characters only Simplified uses."""
    if text.isascii():
        return False
    only_traditional = _differing(text, simplified(text))
    return only_traditional > 0 and only_traditional > _differing(text, _converter("s2t").convert(text))


@lru_cache(maxsize=8_192)
def traditional(text: str) -> str:
    """Our own sentence in Traditional; markup of the templates stays untouched."""
    converted: str = _converter("s2tw").convert(text)
    for word, expected in _corrections():
        converted = converted.replace(word, expected)
    return converted


def simplified(text: str) -> str:
    """Traditional made Simplified, character for character, so that offsets stay."""
    if text.isascii():
        return text
    converted: str = _converter("t2s").convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(_simplified_character(character) for character in text)


def _differing(text: str, other: str) -> int:
    return sum(one != two for one, two in zip(text, other, strict=False))


@lru_cache(maxsize=65_536)
def _simplified_character(character: str) -> str:
    converted: str = _converter("t2s").convert(character)
    return converted if len(converted) == 1 else character


@lru_cache(maxsize=1)
def _corrections() -> tuple[tuple[str, str], ...]:
    lines = resources.files("responder").joinpath("data", "traditional.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((word, expected) for word, expected in pairs)


@lru_cache(maxsize=4)
def _converter(name: str) -> Any:
    # Reading the tables costs more than importing the whole room.
    from opencc import OpenCC

    return OpenCC(name)
