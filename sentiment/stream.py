"""Judges lines without end: once through for the history, once more for the verdicts, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from casebook.errors import RowError
from casebook.model import Known, Review
from sentiment.history import History
from sentiment.judge import judge_many
from sentiment.lines import line_from, read_line
from sentiment.polarity import Reader, shipped
from sentiment.records import Circles, Told, with_buyers

Numbered = tuple[int, str]
# What bounds a batch: its verdicts are some kilobytes each, a pasted book is some hundred kilobytes.
LINES_AT_ONCE = 256
CHARACTERS_AT_ONCE = 250_000


def remember(lines: Iterable[str], *, circles: Circles | None = None) -> History:
    """The history all good lines make together; their order does not matter.

    Of each review only what a history looks at is held: the words of different complaints, who, when, which product.
    `circles` finds out what the buyers share with one another.
    """
    read = (read_line(number, line) for number, line in _numbered(lines))
    checked: set[str] = set()
    history = History.of(_met(*one[1:], circles, checked) for one in read if not isinstance(one, RowError))
    sharing = {} if circles is None else {key: Known(sharing=those) for key, those in circles.sharing().items()}
    return replace(history, known=sharing, checked=(*history.checked, *sorted(checked, reverse=True)))


def batches(lines: Iterable[str]) -> Iterator[list[Numbered]]:
    """The lines with their numbers from 1, blank ones left out, cut where a batch is large enough."""
    batch: list[Numbered] = []
    size = 0
    for number, line in _numbered(lines):
        batch.append((number, line))
        size += len(line)
        if len(batch) == LINES_AT_ONCE or size >= CHARACTERS_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def judged(
    history: History, batch: Sequence[Numbered], *, reader: Callable[[], Reader] = shipped
) -> list[dict[str, Any] | RowError]:
    """A verdict line for each line, in order; a RowError with the line's number in place of a bad one.

    The history comes first, so that it can be bound once; `reader` is asked for in the process that
    reads, since an opened model cannot be handed to another.
    """
    read = [read_line(number, line) for number, line in batch]
    good = [one[1] for one in read if not isinstance(one, RowError)]
    known = with_buyers(history, [one[1:] for one in read if not isinstance(one, RowError)])
    verdicts = iter(judge_many(good, known, reader=reader()))
    return [one if isinstance(one, RowError) else line_from(*one[:2], next(verdicts)) for one in read]


def _numbered(lines: Iterable[str]) -> Iterator[Numbered]:
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _met(review: Review, told: Told | None, circles: Circles | None, checked: set[str]) -> Review:
    if told is not None and told.known.order is not None:
        checked.add("orders")
        if circles is not None:
            circles.meet(review, told.known.order, told.private)
    if told is not None and told.known.messages:
        checked.add("chats")
    return review
