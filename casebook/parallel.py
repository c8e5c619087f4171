"""Works on batches in several processes; what comes out does not depend on how many there are."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

from casebook.errors import WorkerLost

Batch = TypeVar("Batch")
Made = TypeVar("Made")
# Batches under way for each process: one in work, one waiting, so that memory stays bounded.
AHEAD = 2


def in_order(work: Callable[[Batch], Made], batches: Iterable[Batch], *, jobs: int = 1) -> Iterator[Made]:
    """What `work` makes of each batch, in the order of the batches; one job works in this process.

    `work` is pickled once a process, so what all batches need (a history, a shop) belongs into it.
    Raises WorkerLost when a process ended before its time.
    """
    if jobs == 1:
        yield from map(work, batches)
        return
    # Spawned, not forked: a fork takes over locks that other threads held, and exists on some systems only.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(work,))
    try:
        yield from _through(pool, batches, AHEAD * jobs)
    except BrokenProcessPool as exc:
        why = "a working process was ended from outside or ran out of memory"
        raise WorkerLost(f"one of {jobs}", why, do="run it again, with fewer --jobs where memory is short") from exc
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _through(pool: ProcessPoolExecutor, batches: Iterable[Any], most: int) -> Iterator[Any]:
    under_way: deque[Future[Any]] = deque()
    for batch in batches:
        under_way.append(pool.submit(_next, batch))
        if len(under_way) >= most:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


_work: Callable[[Any], Any]


def _begin(work: Callable[[Any], Any]) -> None:
    # Runs once in each process; Ctrl-C reaches all of them, and the first one alone should answer it.
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work = work


def _next(batch: Any) -> Any:
    return _work(batch)
