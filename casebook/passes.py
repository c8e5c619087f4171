"""Reads lines twice: once to learn from all of them, once to work on them batch by batch with what was learned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import IO, Any, TypeVar

from casebook.parallel import in_order
from casebook.terminal import Result, Written, counted, progress, rewindable, written

Batch = TypeVar("Batch")


def two_passes(
    lines: IO[str],
    *,
    learn: Callable[[Iterable[str]], Any],
    cut: Callable[[Iterable[str]], Iterable[Batch]],
    work: Callable[[Any, Batch], Iterable[Result]],
    jobs: int = 1,
) -> Iterator[Written]:
    """What `work` makes of what `learn` gave and of each batch, in the order of the lines, as lines.

    The batches do not depend on `jobs`, and so neither do the bytes.
    """
    with rewindable(lines) as again, progress() as bar:
        known = learn(counted(again(), partial(bar, "read")))
        done = in_order(partial(written, partial(work, known)), cut(again()), jobs=jobs)
        yield from counted(chain.from_iterable(done), partial(bar, "done"))
