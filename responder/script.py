"""Says which script a text is written in, and writes our own sentences in Traditional; tables load on first use."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def is_traditional(text: str) -> bool:
    """True when the text has more characters only Traditional uses than characters only Simplified uses."""
    if text.isascii():
        return False
    only_traditional = _differing(text, simplified(text))
    return only_traditional > 0 and only_traditional > _differing(text, _convert("s2t", text))


@lru_cache(maxsize=8_192)
def traditional(text: str) -> str:
    """Our own sentence in Traditional; markup of the templates stays untouched."""
    converted = _convert("s2tw", text)
    for word, expected in _corrections():
        converted = converted.replace(word, expected)
    return converted


def simplified(text: str) -> str:
    """Traditional made Simplified, character for character, so that offsets stay."""
    if text.isascii():
        return text
    converted = _convert("t2s", text)
    if len(converted) == len(text):
        return converted
    return "".join(_simplified_character(character) for character in text)


def _convert(name: str, text: str) -> str:
    # Half a surrogate pair from a broken export is no character of any script, and OpenCC refuses it.
    converted: str = _converter(name).convert(LONE_SURROGATE.sub("\ufffd", text))
    return converted


def _differing(text: str, other: str) -> int:
    return sum(one != two for one, two in zip(text, other, strict=False))


@lru_cache(maxsize=65_536)
def _simplified_character(character: str) -> str:
    converted = _convert("t2s", character)
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
