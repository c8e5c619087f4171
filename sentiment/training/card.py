"""Puts tables of scores into a card, each between its two markers."""

from __future__ import annotations

from pathlib import Path

from casebook.errors import FileError


def write(card: Path, table: str, *, part: str = "scores") -> None:
    """Rewrites the card with the table between the markers of a part; FileError where one is missing."""
    begin, end = f"<!-- {part} -->", f"<!-- /{part} -->"
    text = card.read_text(encoding="utf-8")
    before, begun, rest = text.partition(begin)
    _, ended, after = rest.partition(end)
    if not (begun and ended):
        raise FileError(card.name, f"no markers for the {part}", do=f"add {begin} and {end}")
    card.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")
