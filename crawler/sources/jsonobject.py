"""Reads the rows inside a JSON document: the list an answer of an API wraps, or objects written over several lines."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from casebook.errors import FileError, RowError
from crawler.sources.heading import Known
from crawler.sources.jsonarray import elements
from crawler.sources.jsonlines import parsed, paths, with_keys
from crawler.sources.physical import Row

# A document is held whole, because the list may stand anywhere in it.
MOST = 64_000_000
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
BEGUN = re.compile(r"\[\s*(?=\{)")
DECODER = json.JSONDecoder()
DEEPEST = 20
PEEKED = 50


def is_document(start: str, *, is_whole: bool) -> bool:
    """Whether what begins like this is one document and not an object a line; `is_whole` says that nothing follows."""
    lines = [line for line in start.split("\n") if line.strip()]
    if not is_whole:
        # The last one is cut off where the reading stopped.
        lines.pop()
    objects = sum(map(_is_object, lines[:PEEKED]))
    return objects == 0 or (is_whole and len(lines) == 1 and any(True for _ in _lists(start)))


def rows(stream: TextIO, known: Known | None = None) -> tuple[tuple[str, ...], Iterator[Row | RowError]]:
    """The keys and rows of the list of objects that fits best, of the document itself where none does.

    `known` says of a key whether somebody reads it; without it the document itself is the row. Raises FileError for
    a document that is too large to be held, or in which nothing can be read.
    """
    text = stream.read(MOST + 1)
    if len(text) > MOST:
        raise FileError("document", f"one of more than {MOST:,} characters", do="give one object a line")
    at = 0
    if known is not None:
        # Of two that fit as well the outer one: a review may hold a list of what was added to it.
        at = max((0, *_lists(text)), key=lambda start: _fit(text, start, known))
    if at:
        getattr(stream, "notes", []).append(f"read is the list that begins on line {text.count(chr(10), 0, at) + 1}")
    return with_keys(elements(io.StringIO(text[at:], newline="\n"), line=text.count("\n", 0, at) + 1))


def _lists(text: str) -> Iterator[int]:
    """Where lists of objects begin that are in no list themselves."""
    inside: list[str] = []
    for token in TOKEN.finditer(text):
        if token[0] in "[{":
            if token[0] == "[" and "[" not in inside and BEGUN.match(text, token.start()):
                yield token.start()
            inside.append(token[0])
            if len(inside) > DEEPEST:
                return
        elif token[0] in "]}" and inside:
            inside.pop()


def _fit(text: str, at: int, known: Known) -> int:
    """How many known keys the first object from here on has."""
    try:
        first = DECODER.raw_decode(text, text.index("{", at))[0]
    except (ValueError, RecursionError):
        return 0
    return sum(map(known, set(paths(first))))


def _is_object(line: str) -> bool:
    try:
        found: Any = parsed(line)
    except ValueError:
        return False
    return bool(found)
