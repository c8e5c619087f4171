"""Cuts a stream into physical lines of bounded length, numbered as an editor shows them; feeds the file sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TextIO

LONGEST = 1_000_000
SHOWN = 200
DAMAGED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line with its end; `fault` says why it cannot be read, `cut` that its rest was skipped."""

    number: int
    text: str
    fault: str | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file: where it starts, its values by column, how it looked, in which part of a zip it is."""

    line: int
    values: dict[str, Any] = field(hash=False)
    raw: str
    part: str | None = None


def physical_lines(stream: TextIO, *, longest: int = LONGEST) -> Iterator[Line]:
    """Every line of the stream; one longer than `longest` characters is never held whole."""
    number = 0
    while text := _next(stream, longest):
        number += 1
        if isinstance(text, Line):
            yield replace(text, number=number)
            return
        if len(text) == longest and not text.endswith("\n"):
            _skip(stream, longest)
            yield Line(number, text[:SHOWN], f"longer than {longest:,} characters", cut=True)
        else:
            yield Line(number, text, fault_in(text))


def _next(stream: TextIO, longest: int) -> str | Line:
    try:
        return stream.readline(longest)
    except UnicodeDecodeError:
        # A character cut in half by the end of the file: there is nothing after it.
        return Line(0, "", "it ends in the middle of a character", cut=True)


def _skip(stream: TextIO, longest: int) -> None:
    while (rest := stream.readline(longest)) and not rest.endswith("\n"):
        continue


def fault_in(text: str) -> str | None:
    """Why a text cannot be kept as it is, None where it can."""
    if "\0" in text:
        return "a NUL byte in it"
    if not text.isascii() and DAMAGED.search(text):
        return "bytes in it that are not in the file's encoding"
    return None
