"""Puts a table of scores into the model's card, between its two markers."""

from __future__ import annotations

from pathlib import Path

from casebook.errors import FileError

BEGIN = "<!-- scores -->"
END = "<!-- /scores -->"


def write(card: Path, table: str) -> None:
    """Rewrites the card with the table between the markers; FileError where a marker is missing."""
    text = card.read_text(encoding="utf-8")
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise FileError(card.name, "no markers for the scores", do=f"add {BEGIN} and {END}")
    card.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
