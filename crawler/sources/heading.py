"""Finds the row of headings among the first rows of a table, and makes rows of what stands under it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from casebook.errors import FileError, RowError
from crawler.sources.physical import SHOWN, Row

PEEKED = 20
# So many rows, and this share of them, must be of one width to be a table for that alone.
FEW, EVEN = 3, 0.8
# Says of a heading whether some column map knows it.
Known = Callable[[str], bool]
# A number, sum, date or time, an address of the web, or more words than a heading has.
DATA = re.compile(r"[-+¥￥$]?\d[\d,.:/ \-%]*(?:[年月日T时分秒].*)?|https?://.*|.{60,}", re.DOTALL)
TOTAL = re.compile(
    r"(?:合\s*计|总\s*计|小\s*计|汇\s*总|合\s*計|總\s*計|小\s*計|(?:grand |sub)?total)\s*[:：]?", re.IGNORECASE
)
COUNTED = re.compile(r"[-+¥￥$]?\d[\d,.%]*\s*[条元个件]?|-{0,2}")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of cells as a file holds it, before anybody knows what the cells mean."""

    line: int
    cells: Sequence[str]
    raw: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The row of headings: its line, its names, and how many of them are known."""

    line: int
    names: tuple[str, ...]
    known: int


def heading_in(records: Sequence[Record], known: Known | None = None) -> Heading | None:
    """The row of headings among the first rows of a table, None where every full row holds data.

    It is the row with most known headings; where fewer than two are known, the first row that
    is about as full as the fullest and has neither numbers, dates nor long texts in it.
    """
    counts = [_known(record.cells, known) for record in records]
    most = max(counts, default=0)
    at = counts.index(most) if most > 1 else _by_form(records)
    if at is None:
        return None
    if at + 1 < len(records) and _completes(records[at + 1].cells, records[at].cells, known):
        at += 1
    upper = records[at - 1].cells if at and records[at].line == records[at - 1].line + 1 else ()
    return Heading(records[at].line, _names(records[at].cells, upper), counts[at])


def above(heading: Heading, first: int) -> list[str]:
    """The note that something stood above the headings, where it did."""
    return [f"the headings are on line {heading.line}; what stands above them was not read"][: heading.line > first]


def advice(known: Known | None) -> str:
    """What to do about a table without headings, with an example where what is known has one."""
    example = getattr(known, "example", "")
    return f"put a row of headings above the rows, such as {example}" if example else "put headings above the rows"


def needed(heading: Heading | None, known: Known | None, first: object = None) -> Heading:
    """The heading; raises FileError where there is none, or where the first row is bad and might have been it."""
    if isinstance(first, RowError) and (heading is None or heading.known < 2):
        raise FileError("header", first.why, do=advice(known))
    if heading is None:
        raise FileError("header", "there is none, the first row holds data", do=advice(known))
    return heading


def under(heading: Heading, records: Iterator[Record | RowError], notes: list[str]) -> Iterator[Row | RowError]:
    """The rows under the headings; what is empty, the headings again, or a total at the very end is no row."""
    held: tuple[Record, Row | RowError] | None = None
    for record in records:
        if isinstance(record, Record) and _is_passed(record.cells, heading.names):
            continue
        if held is not None:
            yield held[1]
            held = None
        if isinstance(record, RowError):
            yield record
        elif _is_total(record.cells):
            held = (record, _row(record, heading.names))
        else:
            yield _row(record, heading.names)
    if held is not None:
        notes.append(f"line {held[0].line} is a total and was not read")


def _row(record: Record, names: tuple[str, ...]) -> Row | RowError:
    cells = _fitted(record.cells, names)
    if len(cells) != len(names):
        span = record.raw.rstrip("\n").count("\n")
        why = f"{len(cells)} cells where the header has {len(names)}"
        why += f", over {span + 1} lines" if span else ""
        return RowError(record.line, None, why, raw=record.raw[:SHOWN])
    # Of two columns with one name the first counts.
    return Row(record.line, dict(zip(reversed(names), reversed(cells), strict=True)), record.raw[:SHOWN])


def _fitted(cells: Sequence[str], names: tuple[str, ...]) -> Sequence[str]:
    """The cells without empty ones behind the last heading, or with those a heading without a name stands over."""
    if len(cells) == len(names):
        return cells
    if len(cells) > len(names) and not any(cells[len(names) :]):
        return cells[: len(names)]
    return cells if any(names[len(cells) :]) else [*cells, *[""] * (len(names) - len(cells))]


def _names(cells: Sequence[str], upper: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns: where headings reach over two rows, those merged downwards stand in the upper one."""
    upper = upper if sum(1 for cell in upper if cell.strip()) > 1 else ()
    width = max(len(cells), len(upper))
    return tuple(_at(cells, at) or _at(upper, at) for at in range(width))


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _known(cells: Sequence[str], known: Known | None) -> int:
    return 0 if known is None else sum(1 for cell in {cell.strip() for cell in cells} if cell and known(cell))


def _completes(cells: Sequence[str], upper: Sequence[str], known: Known | None) -> bool:
    """Whether these are the columns of groups named above: known headings, one of them where nothing stands above."""
    filled = {at: cell.strip() for at, cell in enumerate(cells) if cell.strip()}
    return any(not _at(upper, at) for at in filled) and _known(cells, known) == len(set(filled.values()))


def _by_form(records: Sequence[Record]) -> int | None:
    filled = [[cell.strip() for cell in record.cells if cell.strip()] for record in records]
    widest = max(map(len, filled), default=0)
    full = [at for at, cells in enumerate(filled) if cells and len(cells) * 4 >= widest * 3]
    # Data above what looks like headings is a file without headings: a row must not be lost to a guess.
    return full[0] if full and not any(DATA.fullmatch(cell) for cell in filled[full[0]]) else None


def _is_passed(cells: Sequence[str], names: tuple[str, ...]) -> bool:
    filled = [cell for cell in cells if cell and not cell.isspace()]
    if not filled:
        return True
    return filled[0].strip() in names and [cell.strip() for cell in filled] == [name for name in names if name]


def _is_total(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not TOTAL.fullmatch(filled[0]) or len(filled) == len(cells):
        return False
    return all(COUNTED.fullmatch(cell) for cell in filled[1:])


def fitness(heading: Heading | None, records: Sequence[Record]) -> tuple[float, ...]:
    """How well rows cut one way make a table, to be compared with other ways of cutting the same lines.

    Headings people know count most, but one alone may be a title over a table, or a text's own commas cut it.
    """
    widths = [len(record.cells) for record in records]
    width, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
    even = count / len(widths[widths.index(width) :]) if widths else 0.0
    is_table = count >= FEW and even >= EVEN
    known = heading.known if heading else 0
    wide, two = is_table and width > 2, is_table and width > 1
    return (known if known > 1 else 0, wide, known, two, even, width, heading is not None)
