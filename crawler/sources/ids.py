"""Reads ids as files write them, and knows the ones a spreadsheet has cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST_ID = 255
# Spreadsheets keep fifteen digits of a number; what follows becomes zeros or a power of ten.
KEPT_DIGITS = 15
ADVICE = "export the column as text, or use the file as it was before a spreadsheet saved it"
# A formula that shows a long number whole.
SHOWN_AS = re.compile(r'="?([^"]*)"?')
POWER = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.ASCII | re.IGNORECASE)
WHOLE = re.compile(r"(\d+)\.0+", re.ASCII)
SPACED = re.compile(r"\d[\d\s]*", re.ASCII)
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
# Of so many long ids of a column so many must look cut before all of them are taken for cut.
FEWEST, SHARE = 5, 0.9


def plain_id(said: str) -> str:
    """The id in a cell without what a spreadsheet put around it; raises ValueError for one it has cut."""
    if not said.isascii():
        said = unicodedata.normalize("NFKC", said).translate(UNSEEN)
    said = said.strip().lstrip("'").strip()
    if said.startswith("="):
        said = SHOWN_AS.sub(r"\1", said).strip()
    if SPACED.fullmatch(said):
        said = "".join(said.split())
    whole = WHOLE.fullmatch(said)
    if POWER.fullmatch(said) or (whole and len(whole[1]) > KEPT_DIGITS):
        raise ValueError(f"a spreadsheet cut its digits: {ADVICE}")
    if len(said) > LONGEST_ID:
        raise ValueError(f"longer than {LONGEST_ID} characters")
    return whole[1] if whole else said


def is_long(said: str) -> bool:
    """Whether an id has more digits than a spreadsheet keeps."""
    return len(said) > KEPT_DIGITS and said.isdecimal() and said.isascii()


def are_cut(cells: Iterable[str]) -> bool:
    """Whether nearly all long ids of a column are powers of ten or end in the zeros a spreadsheet leaves."""
    marks = [cut for cut in map(_is_cut, cells) if cut is not None]
    return len(marks) >= FEWEST and sum(marks) >= SHARE * len(marks)


def _is_cut(cell: str) -> bool | None:
    """Whether a long id is cut; None for one that is not long."""
    try:
        said = plain_id(cell)
    except ValueError:
        return True
    return not said[KEPT_DIGITS:].strip("0") if is_long(said) else None
