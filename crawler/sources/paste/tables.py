"""Turns a table copied with its headings into lines with labels, and other rows of cells into a line a cell. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawler.sources.paste.lexicon import Lexicon, fold

# Stands before each row: no pasted line holds it, for unseen signs were taken out before.
ROW = "\x1e"
# So many headings must be known before a line of cells is taken for headings.
LEAST = 2
# A row without headings has at least so many cells; fewer are a line with a tab in it.
CELLS = 3


def as_labels(lines: Sequence[str], words: Lexicon) -> Iterator[str]:
    """The lines; each cell of a table with known headings as `heading：cell`, other cells on lines of their own."""
    headings: list[str] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 2:
            yield line
        elif _known(cells, words) >= LEAST:
            headings = cells
        elif headings and len(cells) == len(headings):
            yield ROW
            yield from (f"{heading}：{cell}" for heading, cell in zip(headings, cells, strict=True) if cell and heading)
        else:
            if len(cells) >= CELLS:
                yield ROW
            yield from (cell for cell in cells if cell)


def _known(cells: Sequence[str], words: Lexicon) -> int:
    return sum(fold(cell) in words.fields for cell in cells)
