"""The words and shapes by which pasted lines are told apart: the TOML files of this folder, read as one."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

Patterns = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`label` finds a label at the start of a line, `fields` says of what; `lines` and `bits` are whole shapes by kind,
    `words` shapes of words that are looked for inside lines."""

    label: re.Pattern[str]
    fields: Mapping[str, str]
    lines: Patterns
    bits: Patterns
    words: Mapping[str, str]

    def kind(self, folded: str, *, bit: bool = False) -> str | None:
        """What a whole line (or a part of one) is by its shape; None when it may be somebody's words."""
        for kind, pattern in (self.bits if bit else self.lines).items():
            if pattern.fullmatch(folded):
                return kind
        return None


def fold(text: str) -> str:
    """The text as shapes read it, sign for sign: half width, lower case, every blank a space."""
    return "".join(map(_fold_sign, text))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped words of all platforms."""
    sheets = list(_sheets())
    labels = _gathered(sheets, "labels")
    fields = {word: field for field, words in labels.items() for word in words}
    lines = {kind: _either(shapes) for kind, shapes in _gathered(sheets, "lines").items()}
    bits = {kind: _either(shapes) for kind, shapes in _gathered(sheets, "bits").items()}
    words = {kind: "|".join(shapes) for kind, shapes in _gathered(sheets, "words").items()}
    return Lexicon(_label(fields), fields, lines, {**lines, **bits}, words)


def _label(words: Mapping[str, str]) -> re.Pattern[str]:
    # The longest first, so that 商家回复时间 is not read as 商家回复 and a rest.
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?P<open>[\[【(「])? ?(?P<word>{either}) ?(?(open)[\]】)」][ :]{{0,2}}|: {{0,2}})")


def _either(shapes: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{shape})" for shape in shapes))


def _gathered(sheets: list[dict[str, Any]], table: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sheet in sheets:
        for name, some in sheet.get(table, {}).items():
            found.setdefault(name, []).extend(some)
    return found


def _sheets() -> Iterator[dict[str, Any]]:
    folder = files("crawler") / "sources" / "paste"
    # What all have in common comes first: its kinds are asked first.
    names = [one.name for one in folder.iterdir() if one.name.endswith(".toml")]
    for name in sorted(names, key=lambda name: (name != "common.toml", name)):
        yield tomllib.loads((folder / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=65_536)
def _fold_sign(sign: str) -> str:
    folded = unicodedata.normalize("NFKC", sign).lower()
    if folded.isspace():
        return " "
    return folded if len(folded) == 1 else sign
